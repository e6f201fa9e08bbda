// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// One call without its transport: the request that is sent, and what its exchange amounts to.

#include <assuresign/call/failure.hpp>
#include <assuresign/call/log.hpp>
#include <assuresign/call/secret_values.hpp>
#include <assuresign/call/transport.hpp>
#include <assuresign/contract/fault.hpp>
#include <assuresign/contract/operation.hpp>
#include <assuresign/contract/schema.hpp>
#include <assuresign/contract/severity.hpp>
#include <assuresign/detail/ascii.hpp>
#include <assuresign/result.hpp>
#include <assuresign/soap/content.hpp>
#include <assuresign/soap/decode.hpp>
#include <assuresign/soap/decode_options.hpp>
#include <assuresign/soap/encode.hpp>
#include <assuresign/soap/excerpt.hpp>

#include <algorithm>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace assuresign {
inline namespace v0_1 {

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
    request.is_idempotent = Operation::is_idempotent;
    return request;
}

namespace detail {

// What `work` returns, a result; `errc::out_of_memory` if an allocation failed. An exchange may
// have taken place, and its reply must outlive the lack of memory.
#if defined(__cpp_exceptions)
inline namespace with_exceptions {
template <class Work>
auto catch_bad_alloc(Work work) -> decltype(work()) {
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
auto catch_bad_alloc(Work work) -> decltype(work()) {
    return work();
}
} // namespace without_exceptions
#endif

// A call's value, with the reply that it came in.
template <class T>
struct answered {
    T value{};
    http_response reply{};
};

// Most functions below are the same for every operation, so they are not templates. They are told
// whether the operation is idempotent, and the table of its response.

// A failure with nothing collected from the reply yet.
inline failure failed_call(bool is_idempotent, failure_kind kind, const error& cause,
                           http_response reply = {}) {
    return {
        .kind = kind, .cause = cause, .reply = std::move(reply), .is_idempotent = is_idempotent};
}
template <operation Operation>
failure failed_call(failure_kind kind, const error& cause, http_response reply = {}) {
    return failed_call(Operation::is_idempotent, kind, cause, std::move(reply));
}

// The failure of a call whose request could not be made.
template <operation Operation>
failure not_made(const error& cause) {
    const auto kind =
        cause.code == errc::out_of_memory ? failure_kind::not_sent : failure_kind::invalid_request;
    return failed_call<Operation>(kind, cause);
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

// The failure for a compressed reply. What is in it is not known.
inline failure refused_encoding(bool is_idempotent, http_response reply) {
    const auto cause = unexpected_encoding("Content-Encoding: ", reply.content_encoding);
    return failed_call(is_idempotent, failure_kind::invalid_response, cause, std::move(reply));
}

// An operation may have a way of its own: soap/mtom.hpp.
template <operation Operation, xml::limits Limits, message Message>
void read_content(partial_reply<Message>& partial, std::string_view content_type,
                  std::string_view body, const decode_options& options) {
    if constexpr (requires {
                      Operation::template read_content<Limits>(partial, content_type, body,
                                                               options);
                  }) {
        Operation::template read_content<Limits>(partial, content_type, body, options);
    } else {
        decode_content<Limits>(target_of(partial), content_type, body, options);
    }
}

// As much of a reply as can be read. Of one that is too large, that is its beginning.
template <operation Operation, xml::limits Limits>
partial_reply<typename Operation::response> read_reply(const http_response& from,
                                                       const decode_options& options) {
    partial_reply<typename Operation::response> partial;
    const auto read = catch_bad_alloc([&]() -> result<void> {
        const std::string_view body{from.body};
        read_content<Operation, Limits>(partial, from.content_type, body.substr(0, Limits.bytes),
                                        options);
        return {};
    });
    if (!read) {
        partial.failure = read.error();
    } else if (from.body.size() > Limits.bytes) {
        partial.failure = {.code = errc::too_many_bytes, .offset = Limits.bytes};
    }
    return partial;
}

// Moves the ids and exceptions of a message to a failure: see `collect`. If memory runs out, they
// are still in the reply. `message` is null if there is none.
inline result<void> collect_or_leave(const message_table& table, const void* message, failure& to) {
    return catch_bad_alloc([&]() -> result<void> {
        if (message != nullptr) {
            collect(table, message, to);
        }
        return {};
    });
}
template <message Message>
void collect_or_leave(const partial_reply<Message>& from, failure& to) {
    static_cast<void>(
        collect_or_leave(table_of<Message>, from.message ? &*from.message : nullptr, to));
}

inline failure not_understood(bool is_idempotent, error cause, http_response reply) {
    if (cause.code == errc::soap_version_mismatch) {
        const auto reason = excerpt(soap_1_2_reason(reply.body));
        cause.excerpt = reason.empty() ? cause.excerpt : reason;
    }
    const bool is_of_http = !is_success(reply.status) && is_no_message(cause.code);
    return failed_call(is_idempotent,
                       is_of_http ? failure_kind::http_error : failure_kind::invalid_response,
                       cause, std::move(reply));
}

inline failure not_exchanged(bool is_idempotent, transport_error why) {
    const auto kind = why.cause.code == errc::not_sent        ? failure_kind::not_sent
                      : why.cause.code == errc::misconfigured ? failure_kind::invalid_request
                      : is_idempotent                         ? failure_kind::no_reply
                                                              : failure_kind::maybe_submitted;
    return failed_call(is_idempotent, kind, why.cause, std::move(why.reply));
}

// A part of a reply may have come all the same.
template <operation Operation, xml::limits Limits = xml::limits{}>
failure without_response(transport_error why, const decode_options& options = {}) {
    auto failed = not_exchanged(Operation::is_idempotent, std::move(why));
    if (!is_encoded(failed.reply.content_encoding)) {
        collect_or_leave(read_reply<Operation, Limits>(failed.reply, options), failed);
    }
    return failed;
}

// An operation that only asks is accepted with any answer.
template <operation Operation>
bool is_accepted(const typename Operation::response& response) {
    return Operation::is_idempotent ||
           (has_ids(response) && gravest(response) < severity_level::error);
}

// The failure for a response that is not accepted. Ids and exceptions move to the failure. If
// memory runs out, they are still in the reply. `lacks_result`: the response of an operation that
// starts a session has no result in it.
inline failure refusal(bool is_idempotent, const message_table& table, const void* response,
                       bool lacks_result, http_response reply) {
    auto failed = failed_call(is_idempotent, failure_kind::rejected, {.code = errc::rejected},
                              std::move(reply));
    if (lacks_result) {
        failed.kind = failure_kind::invalid_response;
        failed.cause = {.code = errc::missing_required, .field = {table.fields().front().name()}};
    }
    if (const auto collected = collect_or_leave(table, response, failed); !collected) {
        failed.kind = failure_kind::invalid_response;
        failed.cause = collected.error();
    }
    return failed;
}

template <operation Operation>
call_result<answered<answer_of<Operation>>> accept(typename Operation::response response,
                                                   http_response reply) {
    if (!is_accepted<Operation>(response)) {
        bool lacks_result = false;
        if constexpr (session_operation<Operation>) {
            lacks_result = !(response.*Operation::result);
        }
        return refusal(Operation::is_idempotent, table_of<typename Operation::response>, &response,
                       lacks_result, std::move(reply));
    }
    if constexpr (session_operation<Operation>) {
        return answered<answer_of<Operation>>{std::move(*(response.*Operation::result)),
                                              std::move(reply)};
    } else {
        return answered<answer_of<Operation>>{std::move(response), std::move(reply)};
    }
}

// `read_response`, with the reply.
template <operation Operation, xml::limits Limits>
call_result<answered<answer_of<Operation>>> complete(http_result exchanged,
                                                     const decode_options& options = {}) {
    if (!exchanged) {
        return without_response<Operation, Limits>(std::move(exchanged.error()), options);
    }
    if (is_encoded(exchanged->content_encoding)) {
        return refused_encoding(Operation::is_idempotent, std::move(*exchanged));
    }
    auto decoded = read_reply<Operation, Limits>(*exchanged, options);
    if (decoded.failure.code != errc::none) {
        auto failed =
            not_understood(Operation::is_idempotent, decoded.failure, std::move(*exchanged));
        collect_or_leave(decoded, failed);
        return failed;
    }
    if (decoded.message) {
        return accept<Operation>(*std::move(decoded.message), std::move(*exchanged));
    }
    auto failed = failed_call<Operation>(failure_kind::soap_fault, {.code = errc::soap_fault},
                                         std::move(*exchanged));
    failed.fault = std::move(decoded.fault);
    return failed;
}

} // namespace detail

/// What came of an exchange: what `client::call` returns. The body decides, not the HTTP status. A
/// response that has an exception of severity Error or Fatal, or no id, is a failure too
/// (`rejected`). The other half of `make_http_request`, for programs that move the bytes
/// themselves. A failure that knows the request's secrets masks them where the service quotes them.
///
///     assuresign::async_submit_request submission{.documents = {contract}};
///     auto submitted = assuresign::read_response<assuresign::async_submit>(
///         std::move(exchanged), assuresign::secret_values{submission});
template <operation Operation, xml::limits Limits = xml::limits{}>
call_result<answer_of<Operation>> read_response(http_result exchanged, secret_values secrets = {},
                                                const decode_options& options = {}) {
    auto completed = detail::complete<Operation, Limits>(std::move(exchanged), options);
    if (!completed) {
        completed.error().secrets = std::move(secrets);
        return std::move(completed.error());
    }
    return std::move(completed->value);
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

inline void log_response(const log_hook& hook, std::string_view name,
                         const http_response& reply) noexcept {
    log(hook, log_event_kind::response, [&] {
        std::string text{name};
        text.append(": HTTP status ").append(std::to_string(reply.status)).append(", ");
        return text.append(std::to_string(reply.body.size())).append(" bytes");
    });
}

inline void log_failure(const log_hook& hook, std::string_view name, const failure& why) noexcept {
    log(hook, log_event_kind::failure,
        [&] { return std::string{name}.append(": ").append(to_string(why)); });
}

template <class T>
void log_completed(const log_hook& hook, std::string_view name,
                   const call_result<answered<T>>& completed) noexcept {
    if (completed) {
        log_response(hook, name, completed->reply);
    } else {
        log_failure(hook, name, completed.error());
    }
}

} // namespace detail

} // namespace v0_1
} // namespace assuresign
