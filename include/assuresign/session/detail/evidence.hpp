// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// What several lookups tell of one session, put together.

#include <assuresign/contract/document.hpp>
#include <assuresign/contract/envelope.hpp>
#include <assuresign/contract/guid.hpp>
#include <assuresign/contract/lookup_session.hpp>
#include <assuresign/session/session_result.hpp>

#include <cstddef>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace assuresign::inline v0_1::detail {

// Moves to `newer` what only `older` has: the service may tell of a document once. If memory runs
// out, both have what they had, and can be given again.
inline void keep_documents(session_lookup_result& newer, session_lookup_result& older) {
    std::map<document_id, std::size_t> places;
    for (std::size_t i = 0; i < newer.document_results.size(); ++i) {
        if (has_id(newer.document_results[i])) {
            places.emplace(*newer.document_results[i].id, i);
        }
    }
    for (auto& known : older.document_results) {
        const auto place = has_id(known) ? places.find(*known.id) : places.end();
        if (place != places.end()) {
            auto& token = newer.document_results[place->second].auth_token;
            token = token && is_real(*token) ? token : known.auth_token;
        } else if (has_id(known)) {
            newer.document_results.emplace_back() = std::move(known);
        }
    }
    if (!newer.close_envelope_result) {
        newer.close_envelope_result = std::move(older.close_envelope_result);
    }
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
    std::set<document_id> known;
    if (older != nullptr) {
        for (const auto& each : older->document_results) {
            known.insert(each.id.value_or(document_id{}));
        }
    }
    std::vector<finished_document> found;
    for (const auto& each : newer.document_results) {
        if (has_id(each) && known.insert(*each.id).second) {
            found.push_back(as_finished(each));
        }
    }
    return found;
}

} // namespace assuresign::inline v0_1::detail
