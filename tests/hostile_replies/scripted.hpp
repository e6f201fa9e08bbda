// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// A service that accepts a submission, answers the first lookup of it with what the environment's
/// LOOKUP holds, and says after that that there is no such session. It stands in for the transports
/// of the README and the examples.

#include <assuresign/call/transport.hpp>
#include <assuresign/contract/operation.hpp>

#include <cstdlib>
#include <string>

namespace assuresign::tests {

class scripted {
public:
    http_result exchange(const http_request& request) {
        if (request.soap_action.find("AsyncSubmit") != std::string::npos) {
            return reply("<AsyncSubmitResponse><AsyncSubmitResult " + session_ +
                         "/></AsyncSubmitResponse>");
        }
        const std::string inside = lookups_++ == 0 ? std::getenv("LOOKUP") : gone_;
        return reply("<LookupSessionResponse><SessionLookupResults><SessionLookupResult " +
                     session_ + ">" + inside +
                     "</SessionLookupResult></SessionLookupResults></LookupSessionResponse>");
    }

private:
    static http_response reply(std::string body) {
        return {.status = 200, .content_type = "text/xml", .body = std::move(body)};
    }

    const std::string session_ = "SessionId=\"96059412-2f90-48d5-ba66-8f798f3cbd8d\"";
    const std::string gone_ =
        "<Exceptions><SessionLookupException Severity=\"Fatal\">The session does "
        "not exist.</SessionLookupException></Exceptions>";
    int lookups_ = 0;
};

} // namespace assuresign::tests
