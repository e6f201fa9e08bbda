// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// The one hook through which the library tells what it does.

#include <assuresign/detail/sanitizer.hpp>
#include <assuresign/version.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace assuresign {
inline namespace v0_1 {

/// What happened.
enum class log_event_kind : std::uint8_t {
    request,         ///< A request is handed to the transport.
    response,        ///< A reply was understood.
    failure,         ///< An exchange brought no response, or a refusal.
    submitted,       ///< A submission has its SessionId.
    waiting,         ///< Nothing to do for a while.
    documents_ready, ///< Documents are there whose session has not ended.
    ended,           ///< A session has ended, in success or failure.
};

/// The enumerator's own name, `"documents_ready"`.
constexpr std::string_view to_string(log_event_kind kind) noexcept {
    switch (kind) {
    case log_event_kind::request:
        return "request";
    case log_event_kind::response:
        return "response";
    case log_event_kind::failure:
        return "failure";
    case log_event_kind::submitted:
        return "submitted";
    case log_event_kind::waiting:
        return "waiting";
    case log_event_kind::documents_ready:
        return "documents_ready";
    case log_event_kind::ended:
        return "ended";
    }
    return "unknown";
}

/// One line for a log. Holds no secret: no ContextIdentifier, AuthToken, password or parameter, and
/// of what the service said, nothing that has the form of a guid.
struct log_event {
    log_event_kind kind{}; ///< What happened.
    /// For a person: UTF-8 in one line of at most 4,009 bytes, without control characters. Valid
    /// during the call of the hook.
    std::string_view text;
};

/// Receives every event, from the thread that makes the call; what it throws is ignored, so that no
/// reply is lost for it.
///
///     options.log = [](const assuresign::log_event& event) {
///         std::clog << to_string(event.kind) << ": " << event.text << '\n';
///     };
using log_hook = std::function<void(const log_event&)>;

namespace detail {

// The ids in it that are shown are there on purpose, as SessionIds are.
inline std::string as_log_line(std::string_view text) {
    return sanitized(text, max_log_line, guids::shown);
}

// `describe` makes the text, and is not called where nobody listens.
#if defined(__cpp_exceptions)
inline namespace with_exceptions {
template <class Describe>
void log(const log_hook& hook, log_event_kind kind, Describe describe) noexcept {
    if (!hook) {
        return;
    }
    try {
        hook({kind, as_log_line(describe())});
    } catch (...) { // NOLINT(bugprone-empty-catch)
    }
}
} // namespace with_exceptions
#else
inline namespace without_exceptions {
template <class Describe>
void log(const log_hook& hook, log_event_kind kind, Describe describe) noexcept {
    if (hook) {
        hook({kind, as_log_line(describe())});
    }
}
} // namespace without_exceptions
#endif

} // namespace detail

} // namespace v0_1
} // namespace assuresign
