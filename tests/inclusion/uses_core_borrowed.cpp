// SPDX-License-Identifier: BSL-1.0
#include <assuresign/core.hpp>

#include <cstddef>
#include <span>
#include <string_view>

// The same in borrowed form.

std::size_t use(const assuresign::document_view (&contract)[1], std::span<char> buffer,
                std::string_view body, assuresign::list_arena& memory) {
    const auto submission =
        assuresign::encode_to(assuresign::async_submit_request_view{.documents = contract}, buffer);
    const auto lookup = assuresign::encode_to(assuresign::lookup_session_request_view{}, buffer);
    const auto submitted = assuresign::decode<assuresign::async_submit_response_view>(body, memory);
    const auto found = assuresign::decode<assuresign::lookup_session_response_view>(body, memory);
    return submission->size() + lookup->size() + submitted->index() + found->index();
}
