// SPDX-License-Identifier: BSL-1.0

// Encodes into a buffer, and decodes into storage that the caller supplies. Nothing is allocated.

#include <assuresign/core.hpp>

#include <cstdio>
#include <span>
#include <string_view>
#include <variant>

using namespace assuresign::literals;

int main() {
    const assuresign::session_lookup lookups[] = {
        {.context_identifier = "06C4A84A-693C-46CB-8DF2-40A8215AA056"_guid,
         .session_id = "96059412-2f90-48d5-ba66-8f798f3cbd8d"_guid}};
    char buffer[1024];
    const auto body =
        assuresign::encode_to(assuresign::lookup_session_request_view{.session_lookups = lookups},
                              std::span<char>{buffer});
    if (!body) {
        return 1;
    }

    constexpr std::string_view reply = R"(<LookupSessionResponse><SessionLookupResults>
        <SessionLookupResult SessionId="96059412-2f90-48d5-ba66-8f798f3cbd8d"/>
        </SessionLookupResults></LookupSessionResponse>)";
    assuresign::static_list_arena<2048> storage;
    const auto decoded =
        assuresign::decode<assuresign::lookup_session_response_view>(reply, storage);
    if (!decoded) {
        return 1; // decoded.error() names the code, the byte and the field
    }
    const auto* response = std::get_if<assuresign::lookup_session_response_view>(&*decoded);
    if (!response) {
        return 1; // a SOAP fault
    }
    for (const auto& session : response->session_lookup_results) {
        std::puts(assuresign::is_pending(session) ? "still pending" : "done");
    }
}
