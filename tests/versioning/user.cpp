// SPDX-License-Identifier: BSL-1.0
#include <assuresign/core.hpp>

#include <string>
#include <string_view>

// What a library that uses assuresign by itself has to offer: no name of it but its own. Compiled
// once for each version of assuresign, with another USER each time.
std::string USER(std::string_view session) {
    const auto id = assuresign::session_id::parse(session);
    const auto reply =
        assuresign::decode<assuresign::lookup_session_response>("<LookupSessionResponse/>");
    return id && reply ? std::string{assuresign::version} : "failed";
}
