// SPDX-License-Identifier: BSL-1.0
// expected: no matching function for call to .*encode_to
#include <assuresign/contract/async_submit.hpp>
#include <assuresign/contract/lookup_session.hpp>
#include <assuresign/soap/encode.hpp>

// How much room is there?
bool fill(char* buffer, const assuresign::lookup_session_request& request) {
    return assuresign::encode_to(request, buffer).has_value();
}
