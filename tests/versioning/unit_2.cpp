// SPDX-License-Identifier: BSL-1.0
#include <assuresign/assuresign.hpp>

// Two translation units that include everything link together: nothing is defined twice, and what
// one makes the other can use.
assuresign::result<std::string>
encode_in_another_unit(const assuresign::lookup_session_request& request);

int main() {
    using namespace assuresign::literals;
    const assuresign::lookup_session_request request{
        .session_lookups = {{.context_identifier = "06C4A84A-693C-46CB-8DF2-40A8215AA056"_guid,
                             .session_id = "96059412-2f90-48d5-ba66-8f798f3cbd8d"_guid}}};
    const auto there = encode_in_another_unit(request);
    return there && there == assuresign::encode(request) ? 0 : 1;
}
