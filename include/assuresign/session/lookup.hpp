// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// The answers of one lookup to the sessions that it asked for.

#include <assuresign/call/exchange.hpp>
#include <assuresign/call/failure.hpp>
#include <assuresign/call/transport.hpp>
#include <assuresign/contract/document.hpp>
#include <assuresign/contract/envelope.hpp>
#include <assuresign/contract/exception.hpp>
#include <assuresign/contract/guid.hpp>
#include <assuresign/contract/lookup_session.hpp>
#include <assuresign/contract/severity.hpp>
#include <assuresign/contract/storage.hpp>
#include <assuresign/detail/caller_code.hpp>
#include <assuresign/result.hpp>
#include <assuresign/session/detail/evidence.hpp>
#include <assuresign/session/detail/id_index.hpp>
#include <assuresign/soap/encode.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assuresign {
inline namespace v0_1 {

/// The gravest severity at both levels: of the session and of each of its documents.
template <class Storage>
constexpr severity_level worst_severity(const basic_session_lookup_result<Storage>& result) {
    auto worst = worst_severity(result.exceptions);
    for (const auto& each : result.document_results) {
        worst = std::max(worst, worst_severity(each.exceptions));
    }
    if (result.close_envelope_result) {
        worst = std::max(worst, worst_severity(result.close_envelope_result->exceptions));
    }
    return worst;
}

namespace detail {

// Whether the service has said what became of a document or an envelope.
template <class Result>
constexpr bool is_decided(const Result& result) noexcept {
    return has_id(result) || !result.exceptions.empty();
}

} // namespace detail

/// Whether a session is still being processed. It is not if it has an exception of severity Error
/// or Fatal of its own, or if it lists a document or an envelope, and each that it lists has an Id
/// or an exception. The service's documents do not say how a pending session answers; where yours
/// answers in yet another way, give the client another function
/// (`client_options::is_pending`).
template <class Storage>
constexpr bool is_pending(const basic_session_lookup_result<Storage>& result) {
    const auto& documents = result.document_results;
    const auto& closed = result.close_envelope_result;
    if (worst_severity(result.exceptions) >= severity_level::error) {
        return false;
    }
    if (documents.empty() && !closed) {
        return true;
    }
    return (closed && !detail::is_decided(*closed)) ||
           !std::all_of(documents.begin(), documents.end(),
                        [](const auto& each) { return detail::is_decided(each); });
}

/// What has become of a session.
enum class session_state : std::uint8_t {
    pending,    ///< Still being processed: ask again later.
    finished,   ///< Each document that is there has an Id, perhaps with warnings.
    failed,     ///< An exception of severity Error or Fatal, or one of a document without an Id.
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
    assuresign::session_id session_id{};             ///< Which session.
    session_state state = session_state::unanswered; ///< What has become of it.
    /// Absent if unanswered. A failed session can hold finished documents too: look at each.
    std::optional<session_lookup_result> result{};
};

/// The answers of one lookup to all the sessions that it asked for. A lookup does not know how many
/// documents were submitted. So a session that looks finished may lack some: compare the number, or
/// use a `session_machine`, which does that.
struct lookup_answer {
    /// One for each session asked for, in the order of the first mention.
    std::vector<session_answer> sessions;
    /// Results that nobody asked for: kept, so that no id is lost.
    std::vector<session_lookup_result> unmatched;

    /// Null if it was not asked for. Valid while this object lives and is not changed.
    /// \{
    const session_answer* find(const session_id& id) const {
        for (const auto& answer : sessions) {
            if (answer.session_id == id) {
                return &answer;
            }
        }
        return nullptr;
    }
    session_answer* find(const session_id& id) {
        return const_cast<session_answer*>(std::as_const(*this).find(id));
    }
    /// \}
};

namespace detail {

// What a session must have before it has ended. Nothing where that is not known.
struct expected_results {
    std::size_t documents = 0;
    bool closes_envelope = false;
};

// Whether the result has that many documents, each counted once.
inline bool has_documents(const session_lookup_result& result, std::size_t count) {
    if (result.document_results.size() < count || count <= 1) {
        return result.document_results.size() >= count;
    }
    std::size_t without_id = 0;
    for (const auto& each : result.document_results) {
        without_id += has_id(each) ? 0U : 1U;
    }
    return documents_by_id(result.document_results).count() + without_id >= count;
}

// Whether nothing more is to come.
inline bool is_complete(const session_lookup_result& result, const expected_results& expected) {
    if (worst_severity(result.exceptions) >= severity_level::error) {
        return true;
    }
    const bool lacks_envelope = expected.closes_envelope && !result.close_envelope_result;
    return !is_pending(result) && !lacks_envelope && has_documents(result, expected.documents);
}

// Of a complete result.
inline bool has_failed(const session_lookup_result& result) {
    const auto& documents = result.document_results;
    const auto& closed = result.close_envelope_result;
    return worst_severity(result) >= severity_level::error || (closed && !has_id(*closed)) ||
           !std::all_of(documents.begin(), documents.end(),
                        [](const auto& each) { return has_id(each); });
}

} // namespace detail

/// How `client::lookup_session` ends.
using lookup_result = call_result<lookup_answer>;

namespace detail {

// If `is_pending` throws, the session counts as pending, so that its result is kept.
template <class IsPending>
session_state state_of(const session_lookup_result& result, const IsPending& is_pending) {
    if (!is_complete(result, {})) {
        return session_state::pending;
    }
    if (has_failed(result)) {
        return session_state::failed;
    }
    bool says_pending = true;
    static_cast<void>(returns([&] { says_pending = is_pending(result); }));
    return says_pending ? session_state::pending : session_state::finished;
}

} // namespace detail

/// Matches results to sessions by SessionId, not by position. Two results of one session are put
/// together. `is_pending` decides as `client_options::is_pending` does.
template <std::predicate<const session_lookup_result&> IsPending = decltype(is_pending<owned>)&>
lookup_answer match_sessions(const lookup_session_request& asked, lookup_session_response response,
                             const IsPending& is_pending = assuresign::is_pending<owned>) {
    lookup_answer answer;
    const auto id_of = [](const auto& each) {
        return &each.session_id;
    };
    const detail::id_index asked_ids{asked.session_lookups, id_of};
    for (std::size_t i = 0; i < asked.session_lookups.size(); ++i) {
        const auto& id = asked.session_lookups[i].session_id;
        if (asked_ids.find(id) == i) {
            answer.sessions.push_back({.session_id = id});
        }
    }
    const detail::id_index places{answer.sessions, id_of};
    for (auto& result : response.session_lookup_results) {
        const auto place = places.find(result.session_id);
        if (!place) {
            answer.unmatched.push_back(std::move(result));
            continue;
        }
        auto& session = answer.sessions[*place];
        if (session.result) {
            detail::add_result(*session.result, result);
        } else {
            session.result = std::move(result);
        }
    }
    for (auto& session : answer.sessions) {
        if (session.result) {
            session.state = detail::state_of(*session.result, is_pending);
        }
    }
    return answer;
}

// Templates, so that programs which print nothing do not compile the encoder.

/// For a person or a log: each session's state and result, secrets masked.
template <std::same_as<session_answer> Answer>
std::string to_string(const Answer& answer) {
    std::string text{answer.session_id.str()};
    text.append(": ").append(to_string(answer.state));
    if (answer.result) {
        text.append(" ").append(to_string(*answer.result));
    }
    return text;
}
/// For a person or a log: all of them, secrets masked.
template <std::same_as<lookup_answer> Answer>
std::string to_string(const Answer& answer) {
    std::string text;
    for (const auto& each : answer.sessions) {
        text.append(text.empty() ? "" : "; ").append(to_string(each));
    }
    for (const auto& each : answer.unmatched) {
        text.append(text.empty() ? "" : "; ").append("unmatched ").append(to_string(each));
    }
    return text;
}

namespace detail {

using completed_lookup = call_result<answered<lookup_answer>>;

template <class IsPending>
completed_lookup complete_lookup(const lookup_session_request& asked,
                                 call_result<answered<lookup_session_response>> completed,
                                 const IsPending& is_pending) {
    if (!completed) {
        return std::move(completed.error());
    }
    auto answer = catch_bad_alloc([&]() -> result<lookup_answer> {
        return match_sessions(asked, std::move(completed->value), is_pending);
    });
    if (!answer) {
        return failed_call<lookup_session>(failure_kind::invalid_response, answer.error(),
                                           std::move(completed->reply));
    }
    return answered<lookup_answer>{std::move(*answer), std::move(completed->reply)};
}

} // namespace detail

} // namespace v0_1
} // namespace assuresign
