// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// The one place where operations and transport meet: a call, and every way it can end.

#include <assuresign/decode.hpp>
#include <assuresign/encode.hpp>
#include <assuresign/operation.hpp>
#include <assuresign/transport.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

namespace assuresign {

/// How a call ended that brought no success.
enum class outcome : std::uint8_t {
    /// The request does not fit the contract; nothing was sent. Mend it: `cause` names the field.
    not_well_made,
    /// Nothing left this side: the transport said so, or memory ran out first. Send it again.
    not_sent,
    /// A submission broke after bytes may have left: the documents may exist. Do not send it again
    /// unless a second document does no harm.
    maybe_submitted,
    /// A lookup broke after bytes may have left. Ask again.
    no_reply,
    /// An HTTP error whose body is no SOAP message: a proxy, a gateway, a wrong path.
    http_error,
    /// A reply that is not what was asked for, or more than the memory could hold (`cause` is
    /// `out_of_memory`). `reply` has its bytes: look there for ids, or `interpret` it again.
    undecodable,
    /// The service answered with a SOAP fault.
    soap_fault,
    /// The service answered with exceptions of severity Error or Fatal.
    rejected,
};

/// The enumerator's own name, `"maybe_submitted"`.
constexpr std::string_view to_string(outcome kind) noexcept {
    switch (kind) {
    case outcome::not_well_made:
        return "not_well_made";
    case outcome::not_sent:
        return "not_sent";
    case outcome::maybe_submitted:
        return "maybe_submitted";
    case outcome::no_reply:
        return "no_reply";
    case outcome::http_error:
        return "http_error";
    case outcome::undecodable:
        return "undecodable";
    case outcome::soap_fault:
        return "soap_fault";
    case outcome::rejected:
        return "rejected";
    }
    return "unknown";
}

/// Everything that is known of a call without success. Owns all it holds.
template <operation Operation>
struct failure {
    outcome kind{};
    /// What exactly: the field, the transport's own error, the place in the reply.
    error cause{};
    /// The reply as it came, byte for byte; `status` is 0 where there was none. Holds secrets.
    http_response reply{};
    /// With `outcome::soap_fault`.
    std::optional<assuresign::fault> fault{};
    /// With `outcome::rejected`: the exceptions, and the ids that came with them.
    std::optional<typename Operation::response> response{};

    /// Whether documents may exist in spite of the failure, so that submitting again may create
    /// them twice. Always false for operations that can be repeated.
    bool may_be_submitted() const;
};

/// How a call ends: its value, or a failure.
template <class T, operation Operation>
using call_result = boost::system::result<T, failure<Operation>>;

namespace detail {

// SOAP 1.1 §4.4.1: these say that the message itself was refused; a dot makes a subcode.
inline bool blames_request(const std::string& faultcode) {
    const auto code = xml::qualified_name::split(faultcode);
    const auto generic = code.local.substr(0, code.local.find('.'));
    return generic == "Client" || generic == "VersionMismatch" || generic == "MustUnderstand";
}

// RFC 9110 §15.4, §15.5: redirected or refused, not processed; 408 may come after processing began.
constexpr bool refuses_request(int status) noexcept {
    return status >= 300 && status < 500 && status != 408;
}

inline bool has_session(const async_submit_response& response) {
    return response.async_submit_result && !response.async_submit_result->session_id.is_nil();
}

// Not the body of any message at all.
constexpr bool is_no_message(errc code) noexcept {
    return code == errc::empty_body || code == errc::html_body || code == errc::not_xml ||
           code == errc::wrong_message || code == errc::doctype_forbidden;
}

} // namespace detail

template <operation Operation>
bool failure<Operation>::may_be_submitted() const {
    if constexpr (Operation::is_repeatable) {
        return false;
    } else {
        switch (kind) {
        case outcome::not_well_made:
        case outcome::not_sent:
        case outcome::no_reply:
            return false;
        case outcome::maybe_submitted:
        case outcome::undecodable:
            return true;
        case outcome::http_error:
            return !detail::refuses_request(reply.status);
        case outcome::soap_fault:
            return !fault || !fault->code || !detail::blames_request(*fault->code);
        case outcome::rejected:
            return !response || detail::has_session(*response);
        }
        return true;
    }
}

/// For a person or a log: the outcome, its cause, the HTTP status, and what the service said, with
/// everything that has the form of a guid masked.
template <operation Operation>
std::string to_string(const failure<Operation>& f);

#if defined(__cpp_exceptions)
/// Thrown by `call_result::value()`.
template <operation Operation>
class failure_exception : public std::runtime_error {
public:
    explicit failure_exception(assuresign::failure<Operation> f)
        : std::runtime_error(to_string(f)), failure_(std::move(f)) {}
    const assuresign::failure<Operation>& get() const noexcept { return failure_; }

private:
    assuresign::failure<Operation> failure_;
};

/// Found by Boost.System when `value()` is called on a result that holds a failure.
template <operation Operation>
[[noreturn]] void throw_exception_from_error(const failure<Operation>& f,
                                             const boost::source_location&) {
    throw failure_exception<Operation>(f);
}
#else
template <operation Operation>
[[noreturn]] void throw_exception_from_error(const failure<Operation>&,
                                             const boost::source_location&) {
    std::abort();
}
#endif

namespace detail {

// What `work` returns, a result; `errc::out_of_memory` if an allocation failed. An exchange may
// have taken place, and its reply must outlive the lack of memory.
template <class Work>
auto unless_out_of_memory(Work work) -> decltype(work()) {
#if defined(__cpp_exceptions)
    try {
        return work();
    } catch (const std::bad_alloc&) {
        return error{.code = errc::out_of_memory};
    }
#else
    return work();
#endif
}

// A call's end: the response and the reply that it came in, or the failure. No result<> here, whose
// error() copies: with a reply in it, that needs memory.
template <operation Operation>
struct exchange_end {
    std::optional<typename Operation::response> response{};
    http_response reply{};
    failure<Operation> failed{};
};

template <operation Operation>
failure<Operation> without_reply(const error& cause) {
    const auto kind = cause.code == errc::not_sent ? outcome::not_sent
                      : Operation::is_repeatable   ? outcome::no_reply
                                                   : outcome::maybe_submitted;
    return {.kind = kind, .cause = cause};
}

constexpr bool is_success(int status) noexcept {
    return status >= 200 && status < 300;
}

template <operation Operation>
failure<Operation> not_understood(const error& cause, http_response reply) {
    const bool is_of_http = !is_success(reply.status) && is_no_message(cause.code);
    return {.kind = is_of_http ? outcome::http_error : outcome::undecodable,
            .cause = cause,
            .reply = std::move(reply)};
}

template <operation Operation, xml::limits Limits = xml::limits{}>
exchange_end<Operation> end_exchange(http_result exchanged) {
    using response = typename Operation::response;
    if (!exchanged) {
        return {.failed = without_reply<Operation>(exchanged.error())};
    }
    auto decoded = unless_out_of_memory([&] { return decode<response, Limits>(exchanged->body); });
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

/// What has become of a session.
enum class session_state : std::uint8_t {
    pending,    ///< Still being processed: ask again later.
    finished,   ///< Documents, perhaps with warnings.
    failed,     ///< An exception of severity Error or Fatal, of the session or of a document.
    unanswered, ///< The reply says nothing of it.
};

/// The enumerator's own name, `"pending"`.
constexpr std::string_view to_string(session_state state) noexcept {
    switch (state) {
    case session_state::pending:
        return "pending";
    case session_state::finished:
        return "finished";
    case session_state::failed:
        return "failed";
    case session_state::unanswered:
        return "unanswered";
    }
    return "unknown";
}

/// One session's part of a lookup.
struct session_answer {
    assuresign::session_id session_id{};
    session_state state = session_state::unanswered;
    /// Absent if unanswered. A failed session can hold finished documents too: look at each.
    std::optional<session_lookup_result> result{};
};

/// What one lookup told of all the sessions it asked for.
struct lookup_answer {
    /// One for each session asked for, in the order of the first mention.
    std::vector<session_answer> sessions;
    /// Results that nobody asked for, or that came twice: kept, so that no id is lost.
    std::vector<session_lookup_result> unmatched;

    /// Null if it was not asked for. Valid while this object lives and is not changed.
    const session_answer* find(const session_id& id) const {
        for (const auto& answer : sessions) {
            if (answer.session_id == id) {
                return &answer;
            }
        }
        return nullptr;
    }
};

struct client_options {
    /// Comes before the path of each operation: "/Documents" on some sandboxes.
    std::string path_prefix{};
    /// Decides whether a session is still being processed; see `assuresign::is_pending`.
    std::function<bool(const session_lookup_result&)> is_pending = assuresign::is_pending<owned>;
};

/// Matches results to sessions by SessionId, not by position.
inline lookup_answer match_sessions(const lookup_session_request& asked,
                                    lookup_session_response response,
                                    const client_options& options = {}) {
    lookup_answer answer;
    std::unordered_map<session_id, std::size_t> places;
    for (const auto& lookup : asked.session_lookups) {
        if (places.emplace(lookup.session_id, answer.sessions.size()).second) {
            answer.sessions.push_back({.session_id = lookup.session_id});
        }
    }
    for (auto& result : response.session_lookup_results) {
        const auto place = places.find(result.session_id);
        if (place == places.end() || answer.sessions[place->second].result) {
            answer.unmatched.push_back(std::move(result));
            continue;
        }
        auto& session = answer.sessions[place->second];
        session.state = worst_severity(result) >= severity_level::error ? session_state::failed
                        : options.is_pending(result)                    ? session_state::pending
                                                                        : session_state::finished;
        session.result = std::move(result);
    }
    return answer;
}

/// How `client::async_submit` ends: a SessionId with warnings, or a failure.
using submit_result = call_result<async_submit_result, async_submit>;
/// How `client::lookup_session` ends.
using lookup_result = call_result<lookup_answer, lookup_session>;

/// Turns a decoded AsyncSubmitResponse into its result: what `client::async_submit` returns.
/// `reply` is what it was decoded from, for the failure to keep.
inline submit_result accept(async_submit_response response, http_response reply = {}) {
    const bool accepted =
        detail::has_session(response) &&
        worst_severity(response.async_submit_result->exceptions) < severity_level::error;
    if (accepted) {
        return std::move(*response.async_submit_result);
    }
    failure<async_submit> failed{.kind = outcome::rejected, .cause = {.code = errc::rejected}};
    if (!response.async_submit_result) {
        failed.cause = {.code = errc::missing_required, .where = {"AsyncSubmitResult"}};
        failed.kind = outcome::undecodable;
    }
    failed.response = std::move(response);
    failed.reply = std::move(reply);
    return failed;
}

/// Makes calls over a transport, one exchange for each: nothing is ever sent twice. Memory that
/// runs out is a failure like any other (`errc::out_of_memory`), which keeps the reply if there is
/// one; what the transport, a handler or `is_pending` throws passes through. Holds a reference to
/// the transport, which must outlive it, and no other state; as safe to use from several threads as
/// the transport is.
///
///     assuresign::client client{gateway};
///     auto submitted = client.async_submit({contract});
///     if (!submitted) { log(to_string(submitted.error())); return; }
///     auto answer = client.lookup_session({{account, submitted->session_id}});
template <class Transport>
class client {
    static_assert(transport<Transport>,
                  "assuresign::client needs a transport: a class with "
                  "http_result exchange(const http_request&), or with "
                  "async_exchange(http_request, Handler); see assuresign/transport.hpp");

public:
    explicit client(Transport& transport, client_options options = {})
        : transport_(transport), options_(std::move(options)) {}

    /// Launches documents. The value's `exceptions` are warnings.
    submit_result async_submit(const async_submit_request& request) {
        static_assert(blocking_transport<Transport>,
                      "a call without a handler needs a blocking transport: "
                      "http_result exchange(const http_request&)");
        return finish_submit(call<assuresign::async_submit>(request));
    }
    submit_result async_submit(list<document> documents) {
        return async_submit(async_submit_request{.documents = std::move(documents)});
    }
    /// The same with a handler, `void(submit_result)`, called once.
    template <class Handler>
    void async_submit(const async_submit_request& request, Handler handler) {
        static_assert(async_transport<Transport>, "a call with a handler needs an async transport: "
                                                  "async_exchange(http_request, Handler)");
        call<assuresign::async_submit>(request,
                                       [handler = std::move(handler)](auto answered) mutable {
                                           handler(finish_submit(std::move(answered)));
                                       });
    }

    /// Asks for any number of sessions at once.
    lookup_result lookup_session(const lookup_session_request& request) {
        static_assert(blocking_transport<Transport>,
                      "a call without a handler needs a blocking transport: "
                      "http_result exchange(const http_request&)");
        return finish_lookup(request, call<assuresign::lookup_session>(request), options_);
    }
    lookup_result lookup_session(list<session_lookup> lookups) {
        return lookup_session(lookup_session_request{.session_lookups = std::move(lookups)});
    }
    /// The same with a handler, `void(lookup_result)`, called once.
    template <class Handler>
    void lookup_session(const lookup_session_request& request, Handler handler) {
        static_assert(async_transport<Transport>, "a call with a handler needs an async transport: "
                                                  "async_exchange(http_request, Handler)");
        // What the answer needs is copied before anything is sent.
        auto asked = detail::unless_out_of_memory([&]() -> result<question> {
            return question{request, options_};
        });
        if (!asked) {
            handler(finish_lookup(request, not_made<assuresign::lookup_session>(asked.error()),
                                  options_));
            return;
        }
        call<assuresign::lookup_session>(
            request,
            [asked = std::move(*asked), handler = std::move(handler)](auto answered) mutable {
                handler(finish_lookup(asked.request, std::move(answered), asked.options));
            });
    }

private:
    // A lookup and how its answer is to be read.
    struct question {
        lookup_session_request request;
        client_options options;
    };

    // `class` and not `operation` here: Clang 14 crashes on constrained members of this template.
    template <class Operation>
    static detail::exchange_end<Operation> not_made(const error& cause) {
        const auto kind =
            cause.code == errc::out_of_memory ? outcome::not_sent : outcome::not_well_made;
        return {.failed = {.kind = kind, .cause = cause}};
    }

    template <class Operation>
    result<http_request> make_request(const typename Operation::request& value) const {
        return detail::unless_out_of_memory(
            [&] { return make_http_request<Operation>(value, options_.path_prefix); });
    }

    template <class Operation>
    detail::exchange_end<Operation> call(const typename Operation::request& value) {
        const auto request = make_request<Operation>(value);
        if (!request) {
            return not_made<Operation>(request.error());
        }
        return detail::end_exchange<Operation>(transport_.exchange(*request));
    }

    template <class Operation, class Handler>
    void call(const typename Operation::request& value, Handler handler) {
        auto request = make_request<Operation>(value);
        if (!request) {
            handler(not_made<Operation>(request.error()));
            return;
        }
        transport_.async_exchange(
            std::move(*request), [handler = std::move(handler)](http_result exchanged) mutable {
                handler(detail::end_exchange<Operation>(std::move(exchanged)));
            });
    }

    static submit_result finish_submit(detail::exchange_end<assuresign::async_submit> end) {
        if (!end.response) {
            return std::move(end.failed);
        }
        return accept(std::move(*end.response), std::move(end.reply));
    }

    static lookup_result finish_lookup(const lookup_session_request& asked,
                                       detail::exchange_end<assuresign::lookup_session> end,
                                       const client_options& options) {
        if (!end.response) {
            return std::move(end.failed);
        }
        auto answer = detail::unless_out_of_memory([&]() -> result<lookup_answer> {
            return match_sessions(asked, std::move(*end.response), options);
        });
        if (!answer) {
            return failure<assuresign::lookup_session>{.kind = outcome::undecodable,
                                                       .cause = answer.error(),
                                                       .reply = std::move(end.reply)};
        }
        return std::move(*answer);
    }

    Transport& transport_;
    client_options options_;
};

namespace detail {

// A service's text may quote what it was sent.
inline void append_masked(std::string& out, std::string_view text) {
    while (!text.empty()) {
        const auto window = text.substr(0, guid_length);
        const bool is_secret = is_guid(window);
        out.append(is_secret ? mask : text.substr(0, 1));
        text.remove_prefix(is_secret ? guid_length : 1);
    }
}

} // namespace detail

template <operation Operation>
std::string to_string(const failure<Operation>& f) {
    std::string text{to_string(f.kind)};
    text.append(" (").append(to_string(f.cause)).append(")");
    if (f.reply.status != 0) {
        text.append(", HTTP status ").append(std::to_string(f.reply.status));
    }
    if (f.fault) {
        text.append(": ");
        detail::append_masked(text, f.fault->code.value_or(""));
        text.append(": ");
        detail::append_masked(text, f.fault->string.value_or(""));
    }
    if constexpr (std::same_as<typename Operation::response, async_submit_response>) {
        if (f.response && f.response->async_submit_result) {
            for (const auto& exception : f.response->async_submit_result->exceptions) {
                text.append("; ");
                detail::append_masked(text, exception.severity.text.value_or(""));
                text.append(": ");
                detail::append_masked(text, exception.message);
            }
        }
    }
    if (f.may_be_submitted()) {
        text.append("; the documents may exist");
    }
    return text;
}

} // namespace assuresign
