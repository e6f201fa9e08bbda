// SPDX-License-Identifier: BSL-1.0
#include <assuresign/assuresign.hpp>

assuresign::result<assuresign::session_id> parse_in_another_unit(std::string_view text) {
    return assuresign::session_id::parse(text);
}
