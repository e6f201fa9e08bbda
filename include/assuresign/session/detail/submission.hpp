// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// A request that starts a session, whatever its operation: what a session machine holds of it.

#include <assuresign/call/exchange.hpp>
#include <assuresign/call/failure.hpp>
#include <assuresign/call/secret_values.hpp>
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

namespace assuresign {
inline namespace v0_1 {
namespace detail {

using completed_submission = call_result<answered<async_submit_result>>;

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
    virtual secret_values secrets() const = 0;
    virtual result<http_request> make_request(std::string_view path_prefix) const = 0;
    virtual completed_submission complete(http_result exchanged,
                                          const decode_options& decoding) const = 0;
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
        if constexpr (requires { Operation::closes_envelope; }) {
            return {.closes_envelope = Operation::closes_envelope};
        } else if constexpr (requires { request_.documents.size(); }) {
            return {.documents = request_.documents.size()};
        } else {
            return {};
        }
    }
    secret_values secrets() const override { return secret_values{request_}; }
    result<http_request> make_request(std::string_view path_prefix) const override {
        return make_http_request<Operation>(request_, path_prefix);
    }
    // The results of all operations that start a session have the form of AsyncSubmit's.
    completed_submission complete(http_result exchanged,
                                  const decode_options& decoding) const override {
        auto completed = detail::complete<Operation, Limits>(std::move(exchanged), decoding);
        if (!completed) {
            return std::move(completed.error());
        }
        return answered<async_submit_result>{{.session_id = completed->value.session_id,
                                              .exceptions = std::move(completed->value.exceptions)},
                                             std::move(completed->reply)};
    }

private:
    typename Operation::request request_;
};

} // namespace detail
} // namespace v0_1
} // namespace assuresign
