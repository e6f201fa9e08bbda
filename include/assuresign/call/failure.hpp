// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Every way that a call can end without success: outcome and failure.

#include <assuresign/call/transport.hpp>
#include <assuresign/contract/document.hpp>
#include <assuresign/contract/exception.hpp>
#include <assuresign/contract/fault.hpp>
#include <assuresign/contract/guid.hpp>
#include <assuresign/contract/operation.hpp>
#include <assuresign/contract/schema.hpp>
#include <assuresign/contract/severity.hpp>
#include <assuresign/contract/storage.hpp>
#include <assuresign/detail/ascii.hpp>
#include <assuresign/detail/sanitizer.hpp>
#include <assuresign/error.hpp>
#include <assuresign/result.hpp>
#include <assuresign/xml/namespaces.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace assuresign::inline v0_1 {

/// How a call ended that brought no success.
enum class outcome : std::uint8_t {
    /// The request does not fit the contract; nothing was sent. Mend it: `cause` names the field.
    not_well_made,
    /// Nothing left this side: the transport said so, or memory ran out first. Send it again.
    not_sent,
    /// A submission broke after bytes may have left: the documents may exist. Do not send it again
    /// unless a second document does no harm.
    maybe_submitted,
    /// A lookup broke after bytes may have left, or, of a session that exists, before. Ask again.
    no_reply,
    /// An HTTP error whose body is no SOAP message: a proxy, a gateway, a wrong path.
    http_error,
    /// A reply that is not what was asked for, or more than the memory could hold (`cause` is
    /// `out_of_memory`). `reply` has its bytes: look there for ids, or `interpret` it again.
    undecodable,
    /// The service answered with a SOAP fault.
    soap_fault,
    /// The service refused the submission, with exceptions of severity Error or Fatal.
    rejected,
    /// Waiting for a session ended before the session did: polls or time ran out, or the caller
    /// cancelled (`cause`). The session is still there: wait on with the resume token.
    still_pending,
    /// A session ended with exceptions of severity Error or Fatal, its own or a document's, or a
    /// document ended without an Id.
    documents_failed,
};

namespace detail {

struct outcome_entry {
    outcome code;
    std::string_view name;
    std::string_view explanation;
    std::string_view existence;
    std::string_view advice;
};

inline constexpr std::array outcome_table{
    outcome_entry{outcome::not_well_made, "not_well_made",
                  "the request does not fit the contract, and was not sent", "no",
                  "mend the request: the cause names the field"},
    outcome_entry{outcome::not_sent, "not_sent", "nothing left this side", "no", "send it again"},
    outcome_entry{outcome::maybe_submitted, "maybe_submitted",
                  "the connection broke after bytes of the submission may have left", "yes",
                  "find out before submitting again"},
    outcome_entry{outcome::no_reply, "no_reply", "a lookup had no reply", "as before", "ask again"},
    outcome_entry{outcome::http_error, "http_error", "an HTTP error without a SOAP message",
                  "yes, but not with 3xx or 4xx (408 aside)",
                  "look at the reply's status: a wrong address, a gateway or a proxy"},
    outcome_entry{outcome::undecodable, "undecodable",
                  "a reply that is not what was asked for, or no memory to read it", "yes",
                  "look for the ids in the reply's body"},
    outcome_entry{outcome::soap_fault, "soap_fault", "the service answered with a SOAP fault",
                  "yes, unless the fault blames the client", "read the fault"},
    outcome_entry{outcome::rejected, "rejected",
                  "the service refused the submission, with exceptions of severity Error or Fatal",
                  "only with a SessionId", "mend the request as the exceptions say"},
    outcome_entry{outcome::still_pending, "still_pending",
                  "the waiting ended before the session did", "yes",
                  "wait on with the SessionId or the resume token, and do not submit again"},
    outcome_entry{outcome::documents_failed, "documents_failed",
                  "the session ended with exceptions of severity Error or Fatal",
                  "those with an Id", "keep the ids and AuthTokens, and read the exceptions"},
};

static_assert(is_in_order(outcome_table, outcome::documents_failed));

inline constexpr outcome_entry unknown_outcome{{}, "unknown", "unknown", "unknown", "unknown"};

constexpr const outcome_entry& describe(outcome kind) noexcept {
    return entry_of(outcome_table, kind, unknown_outcome);
}

} // namespace detail

/// The enumerator's own name, `"maybe_submitted"`; stable, for logs and programs.
constexpr std::string_view to_string(outcome kind) noexcept {
    return detail::describe(kind).name;
}
/// What happened: one sentence for a person, without a full stop.
constexpr std::string_view explanation(outcome kind) noexcept {
    return detail::describe(kind).explanation;
}
/// Whether the documents may exist, in general; `failure::may_be_submitted` tells of one call.
constexpr std::string_view existence(outcome kind) noexcept {
    return detail::describe(kind).existence;
}
/// What to do next: one sentence for a person, without a full stop.
constexpr std::string_view advice(outcome kind) noexcept {
    return detail::describe(kind).advice;
}

/// Everything that is known of a call without success. Owns all it holds.
template <operation Operation>
struct failure {
    outcome kind{}; ///< How it ended.
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
using call_result = result<T, failure<Operation>>;

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

// Whether a response has the id of a session or a document: the service says 00000000-… for none.
inline bool has_ids(const message_table& table, const void* response) {
    return any_value(table, response, [](const field& row, const void* value) {
        const auto* const session = as<session_id>(row, value);
        const auto* const document = as<document_id>(row, value);
        return (session != nullptr && !session->is_nil()) ||
               (document != nullptr && !document->is_nil());
    });
}
template <message Message>
bool has_ids(const Message& response) {
    return has_ids(table_of<Message>, &response);
}

// What an exception says, of whichever kind it is.
struct exception_text {
    xml::text_view severity; // empty if there is none
    xml::text_view message;
};
inline std::optional<exception_text> exception_in(const message_table& table, const void* message) {
    const auto rows = table.fields();
    if (!table.has_content() || rows.front().name() != "Severity"sv) {
        return std::nullopt;
    }
    number_buffer none;
    const void* const severity = rows.front().get(message);
    return exception_text{severity != nullptr ? rows.front().type->text(severity, none)
                                              : xml::text_view{},
                          rows.back().type->text(rows.back().get(message), none)};
}

// Of all exceptions in a message.
inline severity_level gravest(const message_table& table, const void* response) {
    auto worst = severity_level::unknown;
    any_message(table, response, [&worst](const message_table& inner, const void* each) {
        if (const auto exception = exception_in(inner, each)) {
            basic_severity<borrowed> severity;
            severity.text = exception->severity;
            worst = std::max(worst, severity.level());
        }
        return false;
    });
    return worst;
}
template <message Message>
severity_level gravest(const Message& response) {
    return gravest(table_of<Message>, &response);
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
        case outcome::still_pending:
        case outcome::documents_failed:
            return true;
        case outcome::http_error:
            return !detail::refuses_request(reply.status);
        case outcome::soap_fault:
            return !fault || !fault->code || !detail::blames_request(*fault->code);
        case outcome::rejected:
            return !response || detail::has_ids(*response);
        }
        return true;
    }
}

/// For a person or a log, in one line: the outcome, its cause, the HTTP status, and what the
/// service said, with everything masked that has the form of a guid. Of each of the service's
/// texts, 500 bytes are shown, and 20 exceptions.
template <operation Operation>
std::string to_string(const failure<Operation>& f);

#if defined(__cpp_exceptions)
/// Thrown by `call_result::value()`.
template <operation Operation>
using failure_exception = exception_of<failure<Operation>>;
#endif

namespace detail {

// How many exceptions are shown; the others are counted.
inline constexpr std::size_t max_shown_exceptions = 20;

// The exceptions in messages, one after the other.
class exception_list {
public:
    explicit exception_list(std::string& out) noexcept : out_(out) {}

    void add(const message_table& table, const void* message) {
        any_message(table, message, [this](const message_table& inner, const void* each) {
            const auto exception = exception_in(inner, each);
            if (exception && ++count_ <= max_shown_exceptions) {
                append_sanitized(out_.append("; "), exception->severity.str());
                append_sanitized(out_.append(": "), exception->message.str());
            }
            return false;
        });
    }
    void finish() {
        if (count_ > max_shown_exceptions) {
            out_.append("; and ").append(std::to_string(count_ - max_shown_exceptions));
            out_.append(" more");
        }
    }

private:
    std::string& out_;
    std::size_t count_ = 0;
};

// All exceptions in a message.
template <message Message>
void append_exceptions(std::string& out, const Message& value) {
    exception_list exceptions{out};
    exceptions.add(table_of<Message>, &value);
    exceptions.finish();
}
inline void append_exceptions(std::string& out, const list<document_exception>& values) {
    exception_list exceptions{out};
    for (const auto& each : values) {
        exceptions.add(table_of<document_exception>, &each);
    }
    exceptions.finish();
}

template <operation Operation>
void append_reply(std::string& out, const failure<Operation>& f) {
    if (f.reply.status != 0) {
        out.append(", HTTP status ").append(std::to_string(f.reply.status));
    }
    if (f.fault) {
        append_sanitized(out.append(": "), f.fault->code.value_or(""));
        append_sanitized(out.append(": "), f.fault->string.value_or(""));
    }
}

} // namespace detail

template <operation Operation>
std::string to_string(const failure<Operation>& f) {
    std::string text{to_string(f.kind)};
    text.append(" (").append(to_string(f.cause)).append(")");
    detail::append_reply(text, f);
    if (f.response) {
        detail::append_exceptions(text, *f.response);
    }
    if (f.may_be_submitted()) {
        text.append("; the documents may exist");
    }
    text.append("; ").append(advice(f.kind));
    return text;
}

} // namespace assuresign::inline v0_1
