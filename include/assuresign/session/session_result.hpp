// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// How a session ends: finished, or failed.

#include <assuresign/call/failure.hpp>
#include <assuresign/call/secret_values.hpp>
#include <assuresign/contract/document.hpp>
#include <assuresign/contract/envelope.hpp>
#include <assuresign/contract/exception.hpp>
#include <assuresign/contract/guid.hpp>
#include <assuresign/contract/lookup_session.hpp>
#include <assuresign/contract/severity.hpp>
#include <assuresign/result.hpp>
#include <assuresign/session/resume_token.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace assuresign {
inline namespace v0_1 {

/// A document that exists.
struct finished_document {
    /// Neither unset nor nil.
    document_id id{};
    /// Secret. Unset where the service sent none.
    assuresign::auth_token auth_token{};
    /// As it was sent.
    std::optional<assuresign::metadata> metadata{};
    /// Warnings. In `step::documents_ready` they may have any severity.
    list<service_exception> exceptions{};
    friend bool operator==(const finished_document&, const finished_document&) = default;
};

/// A session whose documents are ready, or whose envelope is closed.
struct finished_session {
    /// What the service calls it.
    assuresign::session_id session_id{};
    /// All that were submitted, also those that only an earlier lookup listed.
    std::vector<finished_document> documents{};
    /// Where an AsyncCloseEnvelope began the session.
    std::optional<assuresign::close_envelope_result> close_envelope_result{};
    /// Results with an AuthToken and without an Id, of earlier lookups: kept, so that no AuthToken
    /// is lost.
    std::vector<document_result> unidentified{};
    /// Of the session: warnings.
    list<service_exception> exceptions{};
    /// What the service said when it accepted the submission.
    list<service_exception> warnings{};
    /// From `submit_and_wait` and `wait`: what lookups told of sessions that nobody asked for,
    /// reply by reply: kept, so that no id is lost. Hold secrets.
    std::vector<lookup_session_response> unmatched{};
    /// The submission's, which are masked where the service quotes them. Hold secrets.
    secret_values secrets{};
};

/// A finished session as the LookupSession result that it was, for `encode` and
/// `to_property_tree`.
///
///     auto tree = assuresign::to_property_tree(assuresign::to_message(*std::move(finished)));
inline session_lookup_result to_message(finished_session finished) {
    session_lookup_result result{.session_id = finished.session_id};
    for (auto& each : finished.documents) {
        auto& added = result.document_results.emplace_back();
        added.id = each.id;
        if (!each.auth_token.empty()) {
            added.auth_token = each.auth_token;
        }
        added.metadata = std::move(each.metadata);
        added.exceptions = std::move(each.exceptions);
    }
    for (auto& each : finished.unidentified) {
        result.document_results.push_back(std::move(each));
    }
    result.close_envelope_result = std::move(finished.close_envelope_result);
    result.exceptions = std::move(finished.exceptions);
    return result;
}

/// For a person or a log: the ids and what the service said, secrets masked.
template <std::same_as<finished_session> Session>
std::string to_string(const Session& finished) {
    std::string text{"SessionId "};
    text.append(finished.session_id.str());
    for (const auto& each : finished.documents) {
        text.append(", document ").append(each.id.str());
    }
    if (finished.close_envelope_result) {
        text.append(", envelope ").append(finished.close_envelope_result->envelope_id.str());
        detail::append_exceptions(text, *finished.close_envelope_result, finished.secrets);
    }
    for (const auto& each : finished.documents) {
        detail::append_exceptions(text, each.exceptions, finished.secrets);
    }
    for (const auto& each : finished.exceptions) {
        detail::append_exceptions(text, each, finished.secrets);
    }
    detail::append_exceptions(text, finished.warnings, finished.secrets);
    return text;
}

/// Everything that is known of a session without success. Owns all it holds.
struct session_failure {
    /// Never `not_sent` of a session that exists: a lookup of which nothing left is `no_reply`.
    failure_kind kind{};
    /// What exactly.
    error cause{};
    /// Unset where there is none.
    assuresign::session_id session_id{};
    /// How many documents were submitted; 0 where that is not known, as of a session that existed.
    std::size_t submitted_documents = 0;
    /// Whether an AsyncCloseEnvelope began the session.
    bool closes_envelope = false;
    /// What the service said when it accepted the submission.
    list<service_exception> warnings{};
    /// Where the submission failed, all of it.
    std::optional<failure> submission{};
    /// Where lookups failed, all of the last one that brought a reply, or else of the last. What it
    /// tells of this session is in `result`.
    std::optional<failure> lookup{};
    /// All that is known of the session, with the Ids and AuthTokens of its documents.
    /// Holds secrets.
    std::optional<session_lookup_result> result{};
    /// From `submit_and_wait` and `wait`: what lookups told of sessions that nobody asked for,
    /// reply by reply: kept, so that no id is lost. Hold secrets.
    std::vector<lookup_session_response> unmatched{};
    /// The submission's, which are masked where the service quotes them. Hold secrets.
    secret_values secrets{};

    /// For `session_machine::resume`, which waits on for the session. Empty where there is no
    /// SessionId.
    std::string resume_token() const {
        if (!detail::is_real(session_id)) {
            return {};
        }
        return make_resume_token(
            std::array{resumable_session{session_id, submitted_documents, closes_envelope}});
    }

    /// Whether documents may exist, so that submitting again may create them twice.
    bool may_be_submitted() const {
        if (submission) {
            return submission->may_be_submitted();
        }
        if (kind != failure_kind::documents_failed || !result || result->document_results.empty()) {
            return detail::is_real(session_id);
        }
        const auto& documents = result->document_results;
        return documents.size() < submitted_documents ||
               std::any_of(documents.begin(), documents.end(), [](const auto& each) {
                   return detail::has_id(each) ||
                          worst_severity(each.exceptions) < severity_level::error;
               });
    }
};

/// For a person or a log: outcome, cause, SessionId, what the service said, and what to do next,
/// with everything else that has the form of a guid masked.
template <std::same_as<session_failure> Failure>
std::string to_string(const Failure& f) {
    if (f.submission) {
        return to_string(*f.submission);
    }
    std::string text{to_string(f.kind)};
    text.append(" (").append(detail::without_values(to_string(f.cause), f.secrets.values()));
    text.append(")");
    if (!f.session_id.empty()) {
        text.append(", SessionId ").append(f.session_id.str());
    }
    if (f.lookup) {
        detail::append_reply(text, *f.lookup);
    }
    detail::append_exceptions(text, f.warnings, f.secrets);
    if (f.result) {
        detail::append_exceptions(text, *f.result, f.secrets);
    }
    if (f.may_be_submitted()) {
        text.append("; the documents may exist");
    }
    return text.append("; ").append(advice(f.kind));
}

#if defined(__cpp_exceptions)
/// Thrown by `session_result::value()`.
using session_exception = exception_of<session_failure>;
#endif

/// How a session ends.
using session_result = result<finished_session, session_failure>;

} // namespace v0_1
} // namespace assuresign
