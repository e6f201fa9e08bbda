// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// What several lookups tell of one session, put together.

#include <assuresign/contract/document.hpp>
#include <assuresign/contract/envelope.hpp>
#include <assuresign/contract/guid.hpp>
#include <assuresign/contract/lookup_session.hpp>
#include <assuresign/session/detail/id_index.hpp>
#include <assuresign/session/session_result.hpp>

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace assuresign {
inline namespace v0_1 {
namespace detail {

// Those of `older` that `newer` lacks: an AuthToken, the metadata.
inline void keep_document(document_result& newer, document_result& older) noexcept {
    if (!newer.auth_token || !is_real(*newer.auth_token)) {
        newer.auth_token = older.auth_token ? older.auth_token : newer.auth_token;
    }
    if (!newer.metadata) {
        newer.metadata = std::move(older.metadata);
    }
}

// The id, if only `older` has one.
inline void keep_envelope(session_lookup_result& newer, session_lookup_result& older) noexcept {
    if (!newer.close_envelope_result) {
        newer.close_envelope_result = std::move(older.close_envelope_result);
    } else if (!has_id(*newer.close_envelope_result) && older.close_envelope_result) {
        newer.close_envelope_result->envelope_id = older.close_envelope_result->envelope_id;
    }
}

// The documents that have an Id.
inline id_index documents_by_id(const list<document_result>& documents) {
    return {documents, [](const document_result& each) {
                return has_id(each) ? &*each.id : nullptr;
            }};
}

// Moves to `newer` what only `older` has: the service may tell of a document once. If memory runs
// out, both have what they had, and can be given again.
inline void keep_documents(session_lookup_result& newer, session_lookup_result& older) {
    const auto places = documents_by_id(newer.document_results);
    for (auto& known : older.document_results) {
        if (!has_id(known)) {
            continue;
        }
        if (const auto place = places.find(*known.id)) {
            keep_document(newer.document_results[*place], known);
        } else {
            newer.document_results.emplace_back() = std::move(known);
        }
    }
    keep_envelope(newer, older);
}

// Whether an AuthToken has no document.
inline bool is_unidentified(const document_result& document) noexcept {
    return !has_id(document) && document.auth_token && is_real(*document.auth_token);
}

// The documents that have an AuthToken.
inline id_index documents_by_token(const list<document_result>& documents) {
    return {documents, [](const document_result& each) {
                return each.auth_token ? &*each.auth_token : nullptr;
            }};
}

// Moves to `newer` the AuthTokens without a document that only `older` has. They decide nothing, so
// they come after what `newer` says has been judged. If memory runs out, as `keep_documents`.
inline void keep_unidentified(session_lookup_result& newer, session_lookup_result& older) {
    const auto tokens = documents_by_token(newer.document_results);
    for (auto& known : older.document_results) {
        if (is_unidentified(known) && !tokens.contains(*known.auth_token)) {
            newer.document_results.emplace_back() = std::move(known);
        }
    }
}

// How many documents `keep_documents` and `keep_unidentified` make of the two.
inline std::size_t count_together(const session_lookup_result& newer,
                                  const session_lookup_result& older) {
    const auto places = documents_by_id(newer.document_results);
    const auto tokens = documents_by_token(newer.document_results);
    auto count = newer.document_results.size();
    for (const auto& known : older.document_results) {
        const bool is_new = has_id(known)
                                ? !places.contains(*known.id)
                                : is_unidentified(known) && !tokens.contains(*known.auth_token);
        count += is_new ? 1U : 0U;
    }
    return count;
}

inline void add_exceptions(list<service_exception>& first, list<service_exception>& second) {
    if (first == second) {
        return;
    }
    for (auto& each : second) {
        first.push_back(std::move(each));
    }
}

// Moves to `first` what a second result of the same reply says of the same session.
inline void add_result(session_lookup_result& first, session_lookup_result& second) {
    const auto places = documents_by_id(first.document_results);
    for (auto& each : second.document_results) {
        if (const auto place = has_id(each) ? places.find(*each.id) : std::nullopt) {
            add_exceptions(first.document_results[*place].exceptions, each.exceptions);
        }
    }
    if (first.close_envelope_result && second.close_envelope_result) {
        add_exceptions(first.close_envelope_result->exceptions,
                       second.close_envelope_result->exceptions);
    }
    keep_documents(first, second);
    for (auto& each : second.document_results) {
        if (!has_id(each)) {
            first.document_results.push_back(std::move(each));
        }
    }
    add_exceptions(first.exceptions, second.exceptions);
}

// Of a document that has an Id.
inline finished_document as_finished(document_result document) {
    finished_document made{.id = *document.id,
                           .metadata = std::move(document.metadata),
                           .exceptions = std::move(document.exceptions)};
    if (document.auth_token && is_real(*document.auth_token)) {
        made.auth_token = *document.auth_token;
    }
    return made;
}

// Those of `newer` that `older`, null where there is none, has not.
inline std::vector<finished_document> new_documents(const session_lookup_result& newer,
                                                    const session_lookup_result* older) {
    const list<document_result> none;
    const auto known = documents_by_id(older != nullptr ? older->document_results : none);
    const auto places = documents_by_id(newer.document_results);
    std::vector<finished_document> found;
    for (std::size_t i = 0; i < newer.document_results.size(); ++i) {
        const auto& each = newer.document_results[i];
        if (has_id(each) && !known.contains(*each.id) && places.find(*each.id) == i) {
            found.push_back(as_finished(each));
        }
    }
    return found;
}

} // namespace detail
} // namespace v0_1
} // namespace assuresign
