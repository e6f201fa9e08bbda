// SPDX-License-Identifier: BSL-1.0

// Invariant: whatever the bytes, decoding as either response gives a message, a fault or an error
// within the body; the owned and the borrowed form agree to the byte when written again; what was
// written decodes to the same message.

#include "fuzz.hpp"

#include <assuresign/decode.hpp>
#include <assuresign/encode.hpp>
#include <assuresign/operation.hpp>

#include <variant>

namespace {

using namespace assuresign;

std::string encoded(const auto& reply) {
    return std::visit(
        [](const auto& message) {
            const auto body = encode(message);
            // A fault's detail may lean on prefixes that were declared outside it.
            return body ? *body : std::string{to_string(body.error().code)};
        },
        reply);
}

template <class Operation>
void decode_both(std::string_view body) {
    using response = typename Operation::response;
    using response_view = typename Operation::response_view;
    static list_storage<std::size_t{1} << 22> storage;
    storage.clear();
    const auto owned_reply = decode<response>(body);
    const auto borrowed_reply = decode<response_view>(body, storage);
    require(owned_reply.has_value() == borrowed_reply.has_value());
    if (!owned_reply) {
        require(owned_reply.error() == borrowed_reply.error());
        require(owned_reply.error().offset <= body.size());
        return;
    }
    const auto written = encoded(*owned_reply);
    require(written == encoded(*borrowed_reply));
    if (std::holds_alternative<response>(*owned_reply)) {
        const auto again = decode<response>(written);
        require(again && *again == *owned_reply);
    }
}

} // namespace

void fuzz(std::string_view body) {
    decode_both<assuresign::async_submit>(body);
    decode_both<assuresign::lookup_session>(body);
}
