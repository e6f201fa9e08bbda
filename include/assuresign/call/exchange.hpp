// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// One call without its transport: the request that is sent, and what its exchange amounts to.

#include <assuresign/call/failure.hpp>
#include <assuresign/call/log.hpp>
#include <assuresign/call/transport.hpp>
#include <assuresign/contract/fault.hpp>
#include <assuresign/contract/operation.hpp>
#include <assuresign/contract/schema.hpp>
#include <assuresign/contract/severity.hpp>
#include <assuresign/detail/ascii.hpp>
#include <assuresign/result.hpp>
#include <assuresign/soap/content.hpp>
#include <assuresign/soap/decode.hpp>
#include <assuresign/soap/encode.hpp>

#include <algorithm>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>

namespace assuresign::inline v0_1 {

namespace detail {

// An operation may have a way of its own: soap/mtom.hpp.
template <class Operation>
result<http_content> make_content(const typename Operation::request& value) {
    if constexpr (requires { Operation::make_content(value); }) {
        return Operation::make_content(value);
    } else {
        auto body = encode(value);
        if (!body) {
            return body.error();
        }
        return http_content{std::string{soap_content_type}, std::move(*body)};
    }
}

} // namespace detail

/// Turns a request's value into the HTTP request that carries it. `path_prefix` comes before the
/// operation's path ("/Documents" on some sandboxes). Errors: those of `encode`.
///
///     assuresign::async_submit_request submission{.documents = {contract}};
///     auto request = assuresign::make_http_request<assuresign::async_submit>(submission);
template <operation Operation>
result<http_request> make_http_request(const typename Operation::request& value,
                                       std::string_view path_prefix = {}) {
    auto content = detail::make_content<Operation>(value);
    if (!content) {
        return content.error();
    }
    http_request request;
    request.path.append(path_prefix).append(Operation::path);
    request.soap_action.append("\"").append(Operation::soap_action).append("\"");
    request.content_type = std::move(content->content_type);
    request.body = std::move(content->body);
    request.is_repeatable = Operation::is_repeatable;
    return request;
}

namespace detail {

// What `work` returns, a result; `errc::out_of_memory` if an allocation failed. An exchange may
// have taken place, and its reply must outlive the lack of memory.
#if defined(__cpp_exceptions)
inline namespace with_exceptions {
template <class Work>
auto unless_out_of_memory(Work work) -> decltype(work()) {
    try {
        return work();
    } catch (const std::bad_alloc&) {
        return error{.code = errc::out_of_memory};
    }
}
} // namespace with_exceptions
#else
inline namespace without_exceptions {
template <class Work>
auto unless_out_of_memory(Work work) -> decltype(work()) {
    return work();
}
} // namespace without_exceptions
#endif

// A call's end: the response and the reply that it came in, or the failure. No result<> here, whose
// error() copies: with a reply in it, that needs memory.
template <operation Operation>
struct exchange_end {
    std::optional<typename Operation::response> response{};
    http_response reply{};
    failure<Operation> failed{};
};

// Of a request that could not be made.
template <operation Operation>
failure<Operation> not_made(const error& cause) {
    const auto kind =
        cause.code == errc::out_of_memory ? outcome::not_sent : outcome::not_well_made;
    return {.kind = kind, .cause = cause};
}

template <operation Operation>
failure<Operation> without_reply(const error& cause) {
    const auto kind = cause.code == errc::not_sent ? outcome::not_sent
                      : Operation::is_repeatable   ? outcome::no_reply
                                                   : outcome::maybe_submitted;
    return {.kind = kind, .cause = cause};
}

// Not the body of any message at all.
constexpr bool is_no_message(errc code) noexcept {
    return code == errc::empty_body || code == errc::html_body || code == errc::not_xml ||
           code == errc::wrong_message || code == errc::doctype_forbidden;
}

constexpr bool is_success(int status) noexcept {
    return status >= 200 && status < 300;
}

// RFC 9110 §8.4: a list of codings; "identity" is none (§8.4.1, §12.5.3).
constexpr bool is_encoded(std::string_view content_encoding) noexcept {
    while (!content_encoding.empty()) {
        const auto coding = detail::substring(content_encoding, 0, content_encoding.find(','));
        const auto name = detail::without_space(coding);
        if (!name.empty() && !detail::equal_ignoring_case(name, "identity")) {
            return true;
        }
        content_encoding.remove_prefix(std::min(coding.size() + 1, content_encoding.size()));
    }
    return false;
}

// Of a reply that nobody unpacks. It may be any: what is in it is not known.
template <operation Operation>
failure<Operation> refused_encoding(http_response reply) {
    const auto cause = unexpected_encoding("Content-Encoding: ", reply.content_encoding);
    return {.kind = outcome::undecodable, .cause = cause, .reply = std::move(reply)};
}

template <operation Operation>
failure<Operation> not_understood(const error& cause, http_response reply) {
    const bool is_of_http = !is_success(reply.status) && is_no_message(cause.code);
    return {.kind = is_of_http ? outcome::http_error : outcome::undecodable,
            .cause = cause,
            .reply = std::move(reply)};
}

// An operation may have a way of its own: soap/mtom.hpp.
template <operation Operation, xml::limits Limits>
result<reply<typename Operation::response>> read_content(const http_response& from) {
    if constexpr (requires { Operation::template read_content<Limits>(from); }) {
        return Operation::template read_content<Limits>(from.content_type, from.body);
    } else {
        return decode_content<typename Operation::response, Limits>(from.content_type, from.body);
    }
}

template <operation Operation, xml::limits Limits = xml::limits{}>
exchange_end<Operation> end_exchange(http_result exchanged) {
    using response = typename Operation::response;
    if (!exchanged) {
        return {.failed = without_reply<Operation>(exchanged.error())};
    }
    if (is_encoded(exchanged->content_encoding)) {
        return {.failed = refused_encoding<Operation>(std::move(*exchanged))};
    }
    auto decoded =
        unless_out_of_memory([&] { return read_content<Operation, Limits>(*exchanged); });
    if (!decoded) {
        return {.failed = not_understood<Operation>(decoded.error(), std::move(*exchanged))};
    }
    if (auto* const understood = std::get_if<response>(&*decoded)) {
        return {.response = std::move(*understood), .reply = std::move(*exchanged)};
    }
    return {.failed = {.kind = outcome::soap_fault,
                       .cause = {.code = errc::soap_fault},
                       .reply = std::move(*exchanged),
                       .fault = std::get<fault>(std::move(*decoded))}};
}

} // namespace detail

/// What an exchange amounts to: the operation's response, or why there is none. The body decides,
/// not the HTTP status. The other half of `make_http_request`, for programs that move the bytes
/// themselves.
///
///     auto answer = assuresign::interpret<assuresign::async_submit>(std::move(exchanged));
template <operation Operation, xml::limits Limits = xml::limits{}>
call_result<typename Operation::response, Operation> interpret(http_result exchanged) {
    auto end = detail::end_exchange<Operation, Limits>(std::move(exchanged));
    if (!end.response) {
        return std::move(end.failed);
    }
    return std::move(*end.response);
}

namespace detail {

template <operation Operation>
inline constexpr std::string_view name_of = schema<typename Operation::request>::name;

// `name` is the operation's.
inline void log_request(const log_hook& hook, std::string_view name,
                        const http_request& request) noexcept {
    log(hook, log_event_kind::request, [&] {
        std::string text{name};
        text.append(" to ").append(request.path).append(", ");
        return text.append(std::to_string(request.body.size())).append(" bytes");
    });
}

template <operation Operation>
void log_end(const log_hook& hook, std::string_view name,
             const exchange_end<Operation>& end) noexcept {
    const auto kind = end.response ? log_event_kind::response : log_event_kind::failure;
    log(hook, kind, [&] {
        std::string text{name};
        text.append(": ");
        if (!end.response) {
            return text.append(to_string(end.failed));
        }
        text.append("HTTP status ").append(std::to_string(end.reply.status)).append(", ");
        return text.append(std::to_string(end.reply.body.size())).append(" bytes");
    });
}

// An operation that only asks is accepted with any answer.
template <operation Operation>
bool is_accepted(const typename Operation::response& response) {
    return Operation::is_repeatable ||
           (has_ids(response) && gravest(response) < severity_level::error);
}

// Of a response that is not accepted.
template <operation Operation>
failure<Operation> refusal(typename Operation::response response, http_response reply) {
    failure<Operation> failed{.kind = outcome::rejected, .cause = {.code = errc::rejected}};
    if constexpr (session_operation<Operation>) {
        if (!(response.*Operation::result)) {
            const auto& table = table_of<typename Operation::response>;
            failed.kind = outcome::undecodable;
            failed.cause = {.code = errc::missing_required,
                            .where = {table.fields().front().name()}};
        }
    }
    failed.response = std::move(response);
    failed.reply = std::move(reply);
    return failed;
}

} // namespace detail

/// Turns a decoded response into what `client::call` returns: the answer, or a failure that says
/// `rejected` where an exception of severity Error or Fatal is among it, or no id. `reply` is what
/// it was decoded from, for the failure to keep.
///
///     auto submitted = assuresign::accept<assuresign::async_submit>(std::move(response));
template <operation Operation>
call_result<answer_of<Operation>, Operation> accept(typename Operation::response response,
                                                    http_response reply = {}) {
    if (!detail::is_accepted<Operation>(response)) {
        return detail::refusal<Operation>(std::move(response), std::move(reply));
    }
    if constexpr (session_operation<Operation>) {
        return std::move(*(response.*Operation::result));
    } else {
        return response;
    }
}

} // namespace assuresign::inline v0_1
