// SPDX-License-Identifier: BSL-1.0
#include <assuresign/assuresign.hpp>

// Two translation units that include everything link together: nothing is defined twice.
assuresign::result<assuresign::session_id> parse_in_another_unit(std::string_view text);

int main() {
    constexpr std::string_view text = "96059412-2f90-48d5-ba66-8f798f3cbd8d";
    return parse_in_another_unit(text) == assuresign::session_id::parse(text) ? 0 : 1;
}
