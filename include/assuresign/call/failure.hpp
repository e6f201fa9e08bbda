// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Every way that a call can end without success.

#include <assuresign/call/secret_values.hpp>
#include <assuresign/call/transport.hpp>
#include <assuresign/contract/document.hpp>
#include <assuresign/contract/exception.hpp>
#include <assuresign/contract/fault.hpp>
#include <assuresign/contract/guid.hpp>
#include <assuresign/contract/lookup_session.hpp>
#include <assuresign/contract/operation.hpp>
#include <assuresign/contract/schema.hpp>
#include <assuresign/contract/severity.hpp>
#include <assuresign/contract/storage.hpp>
#include <assuresign/detail/ascii.hpp>
#include <assuresign/detail/service_text.hpp>
#include <assuresign/error.hpp>
#include <assuresign/result.hpp>
#include <assuresign/xml/namespaces.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace assuresign {
inline namespace v0_1 {

/// How a call ended without success.
enum class failure_kind : std::uint8_t {
    /// The request does not fit the contract; nothing was sent. Correct it: `cause` names the
    /// field.
    invalid_request,
    /// Nothing left this side: the transport said so, or memory ran out first. Send it again.
    not_sent,
    /// A submission broke after bytes may have left: the documents may exist. Do not send it again
    /// unless a second document does no harm.
    maybe_submitted,
    /// A lookup broke after bytes may have left, or, of a session that exists, before. Ask again.
    no_reply,
    /// An HTTP error whose body is not a SOAP message: a proxy, a gateway, a wrong path.
    http_error,
    /// A reply that is not what was asked for, is damaged, or is more than the memory could hold
    /// (`cause` is `out_of_memory`). What could be read of it is in the failure, ids too; `reply`
    /// has its bytes: `read_response` reads them again.
    invalid_response,
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

struct failure_entry {
    failure_kind code;
    std::string_view name;
    std::string_view explanation;
    std::string_view existence;
    std::string_view advice;
};

inline constexpr std::array failure_table{
    failure_entry{
        failure_kind::invalid_request, "invalid_request",
        "the request does not fit the contract, or the transport is misconfigured; it was not sent",
        "no", "correct what the cause names"},
    failure_entry{failure_kind::not_sent, "not_sent", "nothing left this side", "no",
                  "send it again"},
    failure_entry{failure_kind::maybe_submitted, "maybe_submitted",
                  "the connection broke after bytes of the submission may have left", "yes",
                  "find out before submitting again"},
    failure_entry{failure_kind::no_reply, "no_reply", "a lookup had no reply", "as before",
                  "ask again"},
    failure_entry{failure_kind::http_error, "http_error", "an HTTP error without a SOAP message",
                  "yes, unless the status says that the request was refused",
                  "look at the reply's status: a wrong address, a gateway or a proxy"},
    failure_entry{failure_kind::invalid_response, "invalid_response",
                  "a reply that is not what was asked for, or no memory to read it", "yes",
                  "keep the ids that the failure has, and look for others in the reply's body"},
    failure_entry{failure_kind::soap_fault, "soap_fault", "the service answered with a SOAP fault",
                  "yes, unless the fault blames the client", "read the fault"},
    failure_entry{failure_kind::rejected, "rejected",
                  "the service refused the submission, with exceptions of severity Error or Fatal",
                  "only with a SessionId", "correct the request as the exceptions say"},
    failure_entry{failure_kind::still_pending, "still_pending",
                  "the waiting ended before the session did", "yes",
                  "wait on with the SessionId or the resume token, and do not submit again"},
    failure_entry{failure_kind::documents_failed, "documents_failed",
                  "the session ended with exceptions of severity Error or Fatal",
                  "those with an Id", "keep the ids and AuthTokens, and read the exceptions"},
};

static_assert(is_in_order(failure_table, failure_kind::documents_failed));

inline constexpr failure_entry unknown_failure{{}, "unknown", "unknown", "unknown", "unknown"};

constexpr const failure_entry& describe(failure_kind kind) noexcept {
    return entry_of(failure_table, kind, unknown_failure);
}

} // namespace detail

/// The enumerator's own name, `"maybe_submitted"`; stable, for logs and programs.
constexpr std::string_view to_string(failure_kind kind) noexcept {
    return detail::describe(kind).name;
}
/// What happened: one sentence for a person, without a full stop.
constexpr std::string_view explanation(failure_kind kind) noexcept {
    return detail::describe(kind).explanation;
}
/// Whether the documents may exist, in general; `failure::may_be_submitted` tells of one call.
constexpr std::string_view existence(failure_kind kind) noexcept {
    return detail::describe(kind).existence;
}
/// What to do next: one sentence for a person, without a full stop.
constexpr std::string_view advice(failure_kind kind) noexcept {
    return detail::describe(kind).advice;
}

/// Everything that is known of a call without success. Owns all it holds.
struct failure {
    failure_kind kind{}; ///< How it ended.
    /// What exactly: the field, the transport's own error, the place in the reply.
    error cause{};
    /// What came of a reply, byte for byte; `status` is 0 where nothing came. Holds secrets.
    http_response reply{};
    /// With `failure_kind::soap_fault`.
    std::optional<assuresign::fault> fault{};
    /// The session that the reply names; unset where it names none.
    assuresign::session_id session_id{};
    /// The exceptions in the reply, of any severity, but for those in `documents` and `sessions`.
    list<service_exception> exceptions{};
    /// The documents that the reply to a submission names. Hold secrets.
    list<document_result> documents{};
    /// What a lookup's reply tells of sessions. Holds secrets.
    list<session_lookup_result> sessions{};
    /// Whether the operation only asks, so that asking again does no harm.
    bool is_idempotent = false;
    /// The request's, which are masked where the service quotes them. Hold secrets.
    secret_values secrets{};

    /// Whether documents may exist in spite of the failure, so that submitting again may create
    /// them twice. Always false for operations that are idempotent.
    bool may_be_submitted() const;
};

/// How a call ends: its value, or a failure.
template <class T>
using call_result = result<T, failure>;

#if defined(__cpp_exceptions)
/// Thrown by `call_result::value()`.
using failure_exception = exception_of<failure>;
#endif

namespace detail {

// SOAP 1.1 §4.4.1: these codes say that the message itself was refused; a dot makes a subcode.
inline bool blames_request(const fault& from) {
    if (!from.has_soap_code || !from.code) {
        return false;
    }
    const auto code = xml::qualified_name::split(without_space(*from.code));
    const auto generic = code.local.substr(0, code.local.find('.'));
    return generic == "Client" || generic == "VersionMismatch" || generic == "MustUnderstand";
}

// Statuses that refuse a request before it is processed, by RFC 9110 §15.4, §15.5, or the RFC
// named. Others may come after the documents were made: 301 to 303 may answer a request that was
// processed (§15.4.2 to §15.4.4), 408 and 5xx may come in the midst of it, 409 tells of a
// resource's state.
inline constexpr std::array refusals{
    307, // Temporary Redirect, with the same method and body
    308, // Permanent Redirect, likewise
    400, // Bad Request
    401, // Unauthorized
    403, // Forbidden
    404, // Not Found
    405, // Method Not Allowed
    407, // Proxy Authentication Required
    411, // Length Required
    413, // Content Too Large
    414, // URI Too Long
    415, // Unsupported Media Type
    417, // Expectation Failed
    421, // Misdirected Request
    426, // Upgrade Required
    428, // Precondition Required (RFC 6585 §3)
    429, // Too Many Requests (RFC 6585 §4)
    431, // Request Header Fields Too Large (RFC 6585 §5)
};

constexpr bool refuses_request(int status) noexcept {
    return std::find(refusals.begin(), refusals.end(), status) != refusals.end();
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

// Exceptions have several names, and one type.
inline bool is_exception(const message_table& table) noexcept {
    return table.fields().data() == table_of<service_exception>.fields().data();
}

// Null of another message.
inline const service_exception* exception_in(const message_table& table,
                                             const void* message) noexcept {
    return is_exception(table) ? static_cast<const service_exception*>(message) : nullptr;
}

// Of all exceptions in a message.
inline severity_level gravest(const message_table& table, const void* response) {
    auto worst = severity_level::unknown;
    any_message(table, response, [&worst](const message_table& inner, const void* each) {
        if (const auto* const exception = exception_in(inner, each)) {
            worst = std::max(worst, exception->severity.level());
        }
        return false;
    });
    return worst;
}
template <message Message>
severity_level gravest(const Message& response) {
    return gravest(table_of<Message>, &response);
}

// Whether there is the id of a session or a document.
inline bool names_documents(const failure& f) {
    return is_real(f.session_id) ||
           std::any_of(f.documents.begin(), f.documents.end(),
                       [](const document_result& each) { return has_id(each); });
}

// Tables lead to constant messages. This one is the caller's own, and is not constant.
template <class T>
T&& taken(const void* message) noexcept {
    return std::move(*static_cast<T*>(const_cast<void*>(message)));
}

// Moves a list as a whole, which takes no memory. False if `row` is not such a list, or `to` has
// items already.
template <class T>
bool take_list(const field& row, const void* message, list<T>& to) noexcept {
    const auto* const found = as<list<T>>(row, message);
    if (found == nullptr || row.kind != field_kind::list || !to.empty()) {
        return false;
    }
    to = taken<list<T>>(found);
    return true;
}

// Moves what `message` tells to `to`: ids, exceptions, documents, sessions. If memory runs out,
// what is not moved yet stays where it is.
inline void collect(const message_table& table, const void* message, failure& to) {
    if (&table == &table_of<session_lookup_result>) {
        to.sessions.emplace_back() = taken<session_lookup_result>(message);
        return;
    }
    if (&table == &table_of<document_result>) {
        to.documents.emplace_back() = taken<document_result>(message);
        return;
    }
    if (is_exception(table)) {
        to.exceptions.emplace_back() = taken<service_exception>(message);
        return;
    }
    for (const auto& row : table.fields()) {
        const void* const inner = row.get(message);
        if (inner == nullptr) {
            continue;
        }
        if (const auto* const id = as<assuresign::session_id>(row, inner);
            id != nullptr && is_real(*id)) {
            to.session_id = *id;
        } else if (take_list(row, inner, to.sessions) || take_list(row, inner, to.documents)) {
            continue;
        } else if (row.kind == field_kind::item) {
            row.type->any_item(inner, [&](const void* each) {
                collect(*row.table, each, to);
                return false;
            });
        } else if (row.table != nullptr) {
            collect(*row.table, inner, to);
        }
    }
}

} // namespace detail

inline bool failure::may_be_submitted() const {
    if (is_idempotent) {
        return false;
    }
    switch (kind) {
    case failure_kind::invalid_request:
    case failure_kind::not_sent:
    case failure_kind::no_reply:
        return false;
    case failure_kind::maybe_submitted:
    case failure_kind::invalid_response:
    case failure_kind::still_pending:
    case failure_kind::documents_failed:
        return true;
    case failure_kind::http_error:
        return !detail::refuses_request(reply.status);
    case failure_kind::soap_fault:
        return !fault || !detail::blames_request(*fault);
    case failure_kind::rejected:
        return reply.status == 0 || detail::names_documents(*this);
    }
    return true;
}

namespace detail {

// How many exceptions are shown; the others are counted.
inline constexpr std::size_t max_shown_exceptions = 20;

// The exceptions in messages, one after the other.
class exception_list {
public:
    exception_list(std::string& out, const secret_values& secrets) noexcept
        : out_(out), secrets_(secrets.values()) {}

    void add(const message_table& table, const void* message) {
        any_message(table, message, [this](const message_table& inner, const void* each) {
            const auto* const exception = exception_in(inner, each);
            if (exception != nullptr && ++count_ <= max_shown_exceptions) {
                append_service_text(out_.append("; "), exception->severity.text.value_or(""),
                                    secrets_);
                append_service_text(out_.append(": "), exception->message, secrets_);
            }
            return false;
        });
    }
    template <class Message>
    void add(const list<Message>& values) {
        for (const auto& each : values) {
            add(table_of<Message>, &each);
        }
    }
    void finish() {
        if (count_ > max_shown_exceptions) {
            out_.append("; and ").append(std::to_string(count_ - max_shown_exceptions));
            out_.append(" more");
        }
    }

private:
    std::string& out_;
    std::span<const std::string> secrets_;
    std::size_t count_ = 0;
};

// All exceptions in a message.
template <message Message>
void append_exceptions(std::string& out, const Message& value, const secret_values& secrets) {
    exception_list exceptions{out, secrets};
    exceptions.add(table_of<Message>, &value);
    exceptions.finish();
}
inline void append_exceptions(std::string& out, const list<service_exception>& values,
                              const secret_values& secrets) {
    exception_list exceptions{out, secrets};
    exceptions.add(values);
    exceptions.finish();
}
inline void append_exceptions(std::string& out, const failure& f) {
    exception_list exceptions{out, f.secrets};
    exceptions.add(f.exceptions);
    exceptions.add(f.documents);
    exceptions.add(f.sessions);
    exceptions.finish();
}

// A URI reference without what may be a secret in it: user information, query and fragment (RFC
// 3986 §3.2.1, §3.4, §3.5).
inline void append_location(std::string& out, std::string_view location,
                            const secret_values& secrets) {
    location = location.substr(0, location.find_first_of("?#"));
    const auto slashes = location.find("//");
    const auto authority = slashes == std::string_view::npos ? 0 : slashes + 2;
    const auto host = location.substr(0, location.find('/', authority)).rfind('@');
    if (authority != 0 && host != std::string_view::npos && host >= authority) {
        append_sanitized(out, location.substr(0, authority));
        location.remove_prefix(host + 1);
    }
    append_service_text(out, location, secrets.values(), 200);
}

inline void append_reply(std::string& out, const failure& f) {
    if (f.reply.status != 0) {
        out.append(", HTTP status ").append(std::to_string(f.reply.status));
    }
    if (!f.reply.location.empty()) {
        append_location(out.append(", redirected to "), f.reply.location, f.secrets);
    }
    if (f.fault) {
        append_service_text(out.append(": "), f.fault->code.value_or(""), f.secrets.values());
        append_service_text(out.append(": "), f.fault->string.value_or(""), f.secrets.values());
    }
}

} // namespace detail

/// For a person or a log, in one line: the kind of failure, its cause, the HTTP status, and what
/// the service said, with everything masked that has the form of a guid, is one of the request's
/// secrets, or may be one by the words before it. Of each of the service's texts, 500 bytes are
/// shown, and 20 exceptions.
inline std::string to_string(const failure& f) {
    std::string text{to_string(f.kind)};
    text.append(" (").append(detail::without_values(to_string(f.cause), f.secrets.values()));
    text.append(")");
    detail::append_reply(text, f);
    detail::append_exceptions(text, f);
    if (f.may_be_submitted()) {
        text.append("; the documents may exist");
    }
    text.append("; ").append(advice(f.kind));
    return text;
}

} // namespace v0_1
} // namespace assuresign
