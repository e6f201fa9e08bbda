// SPDX-License-Identifier: BSL-1.0

// Ours.

#include "../../tests/support/hostile.hpp"
#include "../cases.hpp"

#include <assuresign/detail/byte_block.hpp>
#include <assuresign/soap/decode.hpp>
#include <assuresign/soap/detail/document_decoder.hpp>
#include <assuresign/soap/encode.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assuresign::benchmarks {
namespace {

/// For the largest reply, which has 300,000 items in 48 MB.
constexpr xml::limits limits{.bytes = 64'000'000, .items = 1'000'000};

class owned_decoder {
public:
    explicit owned_decoder(std::string_view reply) : reply_(reply) {}
    auto decode() const { return assuresign::decode<lookup_session_response, limits>(reply_); }

private:
    std::string_view reply_;
};

class view_memory {
public:
    // A result with its document and a warning takes less than twice what it takes as XML.
    explicit view_memory(std::string_view reply) : block_(reply.size() * 2), memory_(block_) {}

    list_arena& clear() {
        memory_.clear();
        return memory_;
    }

private:
    std::vector<std::byte> block_;
    list_arena memory_;
};

class view_decoder {
public:
    explicit view_decoder(std::string_view reply) : reply_(reply), memory_(reply) {}
    auto decode() {
        return assuresign::decode<lookup_session_response_view, limits>(reply_, memory_.clear());
    }

private:
    std::string_view reply_;
    view_memory memory_;
};

/// Without the processor's vectors.
class portable_view_decoder {
public:
    explicit portable_view_decoder(std::string_view reply) : reply_(reply), memory_(reply) {}
    auto decode() {
        return assuresign::detail::decode_body<decoder, lookup_session_response_view>(
            reply_, &memory_.clear());
    }

private:
    using decoder =
        assuresign::detail::document_decoder<limits, assuresign::detail::portable_block>;

    std::string_view reply_;
    view_memory memory_;
};

class encoder {
public:
    explicit encoder(const async_submit_request& request) : request_(request) {
        out_.reserve(size_of(request));
    }
    std::string_view encode() {
        out_.clear();
        encode_to(request_, out_).value();
        return out_;
    }

private:
    const async_submit_request& request_;
    std::string out_;
};

// ---- what somebody wrote to do harm, in a reply that is otherwise in order

/// `content` beside the results, where the contract has nothing.
std::string beside_results(std::string_view content) {
    auto reply = reply_of(1);
    return reply.insert(reply.find("</SessionLookupResults>"), content);
}

std::string attributes_everywhere(std::size_t n) {
    return beside_results(
        hostile::repeat("<a" + hostile::numbered(" a", "=''", xml::limits{}.attributes) + "/>", n));
}

std::string deepest_nesting(std::size_t n) {
    const auto depth = xml::limits{}.depth - 4; // the envelope's and the message's own
    return beside_results(
        hostile::repeat(hostile::repeat("<a>", depth) + hostile::repeat("</a>", depth), n));
}

/// All alike but for their ends.
std::string longest_names(std::size_t n) {
    const std::string name(xml::limits{}.name_length, 'n');
    const auto before_end = " " + name.substr(2);
    std::string attributes;
    for (std::size_t i = 10; i < 10 + xml::limits{}.attributes; ++i) {
        attributes.append(before_end).append(std::to_string(i)).append("=''");
    }
    return beside_results(hostile::repeat("<" + name + attributes + "></" + name + ">", n));
}

/// The ordinary reply, each character of its values and texts as a reference.
std::string escaped_everywhere(std::size_t results) {
    std::string escaped;
    enum { text, tag, value, reference } place = text;
    auto around = place;
    for (const char c : reply_of(results)) {
        const bool is_character = (place == text && c != '<') || (place == value && c != '"');
        if (is_character && c != '&') {
            escaped.append("&#").append(std::to_string(c)).append(";");
            continue;
        }
        escaped += c;
        if (is_character) {
            around = std::exchange(place, reference);
        } else if (place == reference) {
            place = c == ';' ? around : reference;
        } else if (c == '"') {
            place = place == value ? tag : value;
        } else if (place == text || c == '>') {
            place = place == text ? tag : text;
        }
    }
    return escaped;
}

struct hostile_reply {
    explicit hostile_reply(std::string made) : bytes(std::move(made)), decoder(bytes) {
        decoder.decode().value(); // it is accepted, all the same
    }

    std::string bytes;
    view_decoder decoder;
};

template <std::string (*Make)(std::size_t)>
work prepare_hostile(std::size_t n) {
    const auto reply = std::make_shared<hostile_reply>(Make(n));
    return {reply->bytes.size(), [reply] {
                consume(reply->decoder.decode());
            }};
}

/// Of a size that makes about 0.5 MB.
template <std::string (*Make)(std::size_t)>
work_case hostile_case(std::string name, std::size_t n) {
    return {"hostile/" + std::move(name), {n}, prepare_hostile<Make>};
}

const peer registered{{
    .name = "assuresign",
    .version = nullptr,
    .add_decode =
        [](cases& all) {
            all.push_back(decode_case<owned_decoder>("decode_owned/assuresign"));
            all.push_back(decode_case<view_decoder>("decode_view/assuresign"));
            all.push_back(decode_case<portable_view_decoder>("decode_view/portable"));
            all.push_back(hostile_case<attributes_everywhere>("attributes", 1200));
            all.push_back(hostile_case<deepest_nesting>("depth", 600));
            all.push_back(hostile_case<longest_names>("names", 8));
            all.push_back(hostile_case<escaped_everywhere>("escapes", 250));
        },
    .add_encode = [](cases& all) { all.push_back(encode_case<encoder>("encode/assuresign")); },
}};

} // namespace
} // namespace assuresign::benchmarks
