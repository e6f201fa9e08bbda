// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// A request that starts a session, whatever its operation: what a session machine holds of it.

#include <assuresign/call/exchange.hpp>
#include <assuresign/call/failure.hpp>
#include <assuresign/call/transport.hpp>
#include <assuresign/contract/async_submit.hpp>
#include <assuresign/contract/exception.hpp>
#include <assuresign/contract/guid.hpp>
#include <assuresign/contract/operation.hpp>
#include <assuresign/contract/schema.hpp>
#include <assuresign/result.hpp>
#include <assuresign/session/lookup.hpp>

#include <concepts>
#include <string_view>
#include <type_traits>
#include <utility>

namespace assuresign::inline v0_1::detail {

using submission_end = exchange_end<async_submit>;

// The response of any operation that starts a session has the form of AsyncSubmit's.
template <session_operation Operation>
async_submit_response as_async_submit(typename Operation::response response) {
    auto& result = response.*Operation::result;
    if (!result) {
        return {};
    }
    async_submit_response same{.async_submit_result = {{.session_id = result->session_id}}};
    auto& exceptions = same.async_submit_result->exceptions;
    if constexpr (std::same_as<answer_of<Operation>, async_submit_result>) {
        exceptions = std::move(result->exceptions);
    } else {
        for (auto& each : result->exceptions) {
            exceptions.push_back({{}, std::move(each.message)});
            exceptions.back().severity.text = std::move(each.severity.text);
        }
    }
    return same;
}

template <session_operation Operation>
submission_end as_submission(exchange_end<Operation> end) {
    auto& failed = end.failed;
    submission_end same{.reply = std::move(end.reply),
                        .failed = {.kind = failed.kind,
                                   .cause = failed.cause,
                                   .reply = std::move(failed.reply),
                                   .fault = std::move(failed.fault)}};
    if (end.response) {
        auto response = unless_out_of_memory([&]() -> result<async_submit_response> {
            return as_async_submit<Operation>(std::move(*end.response));
        });
        if (response) {
            same.response = std::move(*response);
        } else {
            same.failed = not_understood<async_submit>(response.error(), std::move(same.reply));
        }
    }
    return same;
}

class submission {
public:
    submission() = default;
    submission(const submission&) = delete;
    submission& operator=(const submission&) = delete;
    virtual ~submission() = default;

    // The operation's.
    virtual std::string_view name() const noexcept = 0;
    // Unset where the request has none.
    virtual context_identifier account() const noexcept = 0;
    virtual expected_results expected() const noexcept = 0;
    virtual result<http_request> make_request(std::string_view path_prefix) const = 0;
    virtual submission_end end(http_result exchanged) const = 0;
};

template <session_operation Operation, xml::limits Limits = xml::limits{}>
class submission_of final : public submission {
public:
    explicit submission_of(typename Operation::request request) : request_(std::move(request)) {}

    std::string_view name() const noexcept override { return name_of<Operation>; }
    context_identifier account() const noexcept override {
        context_identifier found;
        const auto& table = table_of<typename Operation::request>;
        any_value(table, &request_, [&found](const field& row, const void* value) {
            const auto* const account = as<context_identifier>(row, value);
            found = account != nullptr ? *account : found;
            return account != nullptr;
        });
        return found;
    }
    expected_results expected() const noexcept override {
        if constexpr (requires { request_.documents.size(); }) {
            return {.documents = request_.documents.size()};
        } else {
            using exceptions = std::remove_cvref_t<decltype(answer_of<Operation>::exceptions)>;
            using exception = typename exceptions::value_type;
            return {.closes_envelope = std::same_as<exception, envelope_exception>};
        }
    }
    result<http_request> make_request(std::string_view path_prefix) const override {
        return make_http_request<Operation>(request_, path_prefix);
    }
    submission_end end(http_result exchanged) const override {
        return as_submission(end_exchange<Operation, Limits>(std::move(exchanged)));
    }

private:
    typename Operation::request request_;
};

} // namespace assuresign::inline v0_1::detail
