// SPDX-License-Identifier: BSL-1.0
#include <assuresign/core.hpp>

#include <cstddef>
#include <string_view>

// What a program does with core.hpp that has its own way to move bytes.

std::size_t use(const assuresign::document& contract, std::string_view body) {
    const auto submission = assuresign::encode(assuresign::async_submit_request{{contract}});
    const auto lookup = assuresign::encode(assuresign::lookup_session_request{});
    const auto submitted = assuresign::decode<assuresign::async_submit_response>(body);
    const auto found = assuresign::decode<assuresign::lookup_session_response>(body);
    return submission->size() + lookup->size() + submitted->index() + found->index();
}
