// SPDX-License-Identifier: BSL-1.0
#include <assuresign/assuresign.hpp>

assuresign::result<std::string>
encode_in_another_unit(const assuresign::lookup_session_request& request) {
    return assuresign::encode(request);
}
