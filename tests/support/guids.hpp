// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// The ids in a text, and those that the caller of a session holds in the end.

#include <assuresign/contract/lookup_session.hpp>
#include <assuresign/session/session_result.hpp>
#include <assuresign/soap/encode.hpp>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace assuresign::tests {

/// Everything in `text` that has the form of a guid, except the nil one.
inline std::set<std::string> guids_in(std::string_view text) {
    constexpr std::string_view form = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    constexpr std::string_view digits = "0123456789abcdefABCDEF";
    std::set<std::string> found;
    for (; text.size() >= form.size(); text.remove_prefix(1)) {
        const bool is_guid =
            text[8] == '-' && // so that most of a text is passed over at once
            std::equal(form.begin(), form.end(), text.begin(), [&](char f, char c) {
                return f == '-' ? c == '-' : digits.find(c) != digits.npos;
            });
        if (is_guid) {
            found.emplace(text.substr(0, form.size()));
        }
    }
    found.erase("00000000-0000-0000-0000-000000000000");
    return found;
}

/// As XML, with everything in it.
inline std::string shown(const session_lookup_result& result) {
    return encode(lookup_session_response{.session_lookup_results = {result}}).value_or("");
}

/// What a call's failure holds: the reply's bytes and what was read of them.
inline std::string shown(const failure& why) {
    std::string text{why.session_id.str()};
    text.append(" ").append(why.reply.body);
    for (const auto& each : why.sessions) {
        text.append(" ").append(shown(each));
    }
    return text.append(" ").append(shown({.document_results = why.documents}));
}

/// What came of others' sessions.
inline std::string shown(const std::vector<lookup_session_response>& unmatched) {
    std::string text;
    for (const auto& each : unmatched) {
        text.append(encode(each).value_or("")).append(" ");
    }
    return text;
}

/// The ids and AuthTokens that whoever waited for a session has in the end.
inline std::set<std::string> guids_kept(const session_result& ended) {
    if (ended) {
        return guids_in(shown(to_message(*ended)) + " " + shown(ended->unmatched));
    }
    const auto failed = ended.error();
    auto text = std::string{failed.session_id.str()} + " " + shown(failed.unmatched);
    if (failed.result) {
        text.append(" ").append(shown(*failed.result));
    }
    for (const auto* const why : {&failed.submission, &failed.lookup}) {
        if (*why) {
            text.append(" ").append(shown(**why));
        }
    }
    return guids_in(text);
}

/// Whether all of `some` are in `all`.
inline bool are_in(const std::set<std::string>& some, const std::set<std::string>& all) {
    return std::includes(all.begin(), all.end(), some.begin(), some.end());
}

} // namespace assuresign::tests
