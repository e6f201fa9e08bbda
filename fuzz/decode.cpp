// SPDX-License-Identifier: BSL-1.0

// Invariant: whatever the bytes, decoding as a response, or as a request with files, gives a
// message, a fault or an error within the body; the owned and the borrowed form agree to the byte
// when written again; what was written, in any of the namespace forms, decodes to the same message;
// decoding gives the same message, or the same error in the same place, whether elements are read
// the short way or the general way, and whatever the blocks that the decoder looks at; decoding
// through the property tree gives the same message, or the same error without its place among the
// bytes.

#include "fuzz.hpp"

#include <assuresign/contract/async_submit.hpp>
#include <assuresign/contract/async_submit_with_file.hpp>
#include <assuresign/contract/async_submit_with_file_retrieval.hpp>
#include <assuresign/contract/lookup_session.hpp>
#include <assuresign/contract/operation.hpp>
#include <assuresign/detail/byte_block.hpp>
#include <assuresign/property_tree.hpp>
#include <assuresign/soap/decode.hpp>
#include <assuresign/soap/detail/document_decoder.hpp>
#include <assuresign/soap/encode.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace {

using namespace assuresign;

std::string encoded(const auto& reply) {
    return std::visit(
        [](const auto& message) {
            const auto body = encode(message);
            // A fault's detail may lean on prefixes that were declared outside it, and a file may
            // be a reference.
            return body ? *body : std::string{to_string(body.error().code)};
        },
        reply);
}

// NaN is equal to nothing, and reads as it is written.
template <class Reply>
bool is_same(const Reply& a, const Reply& b) {
    return a == b || (encoded(a) == encoded(b) && encoded(a).find("NaN") != std::string::npos);
}

template <class Response>
void require_stable(const Response& message) {
    using enum namespace_form;
    for (const auto form : {qualified, uniform, none}) {
        const auto body = encode(message, {.form = form});
        if (!body) {
            require(body.error().code == errc::unreadable_source);
            return;
        }
        const auto again = decode<Response>(*body);
        require(again && is_same<reply<Response>>(*again, message));
    }
}

template <class Response>
void require_stable(const fault& message) {
    if (const auto body = encode(message)) {
        const auto again = decode<Response>(*body);
        require(again && std::get<fault>(*again) == message);
    }
}

// ---- the same through other decoders

using native_decoder = detail::document_decoder<xml::limits{}>;
using portable_decoder = detail::document_decoder<xml::limits{}, detail::portable_block>;
// Reads nothing the short way.
using general_decoder = detail::document_decoder<xml::limits{.attributes = 32}>;

using lists = static_list_arena<std::size_t{1} << 22>;

// Borrowed lists go to `memory`.
template <class Decoder, class Response>
result<reply<Response>> decode_through(std::string_view body, lists& memory) {
    memory.clear();
    return detail::decode_body<Decoder, Response>(body, &memory);
}

template <class Response>
void require_same(const result<reply<Response>>& found, const result<reply<Response>>& expected) {
    require(found.has_value() == expected.has_value());
    require(found ? is_same(*found, *expected) : found.error() == expected.error());
}

template <class Response>
void require_same_through_decoders(std::string_view body) {
    static lists memory;
    static lists other_memory;
    const auto expected = decode_through<native_decoder, Response>(body, memory);
    require_same<Response>(decode_through<portable_decoder, Response>(body, other_memory),
                           expected);
    const auto general = decode_through<general_decoder, Response>(body, other_memory);
    // The others allow more attributes.
    if (general || general.error().code != errc::too_many_attributes) {
        require_same<Response>(general, expected);
    }
}

// ---- the same through a property tree

void remove_comments(property_tree& tree) {
    tree.erase("<xmlcomment>");
    for (auto& [key, child] : tree) {
        remove_comments(child);
    }
}

// The tree keeps an element, not its spelling: detail is written anew, without its comments and
// processing instructions, its own text before its children. Read as trees both are the same.
// Detail that leans on prefixes declared outside it can be read in neither form.
void require_same_detail(const std::optional<std::string>& direct,
                         const std::optional<std::string>& through_tree) {
    require(direct.has_value() == through_tree.has_value());
    if (!direct) {
        return;
    }
    auto expected = read_xml(*direct);
    const auto found = read_xml(*through_tree);
    require(expected.has_value() == found.has_value());
    if (!expected) {
        require(expected.error().code == errc::unbound_prefix);
        return;
    }
    remove_comments(*expected);
    require(*expected == *found);
}

template <class Response>
void require_same_reply(const reply<Response>& direct, reply<Response> through_tree) {
    require(direct.index() == through_tree.index());
    if (const auto* expected = std::get_if<fault>(&direct)) {
        auto& found = std::get<fault>(through_tree);
        require_same_detail(expected->detail, found.detail);
        found.detail = expected->detail;
    }
    require(is_same(direct, through_tree));
}

// That a document is a page of HTML is told from its first bytes. A tree has lost the comments that
// stood before them.
errc without_html(errc code) {
    return code == errc::html_body ? errc::wrong_message : code;
}

// Bytes that are no XML never become a tree, so only errors of content are left. A tree has no
// offsets and no excerpt.
void require_same_error(const error& direct, const error& through_tree) {
    require(without_html(direct.code) == without_html(through_tree.code));
    require(direct.field == through_tree.field);
    require(through_tree.offset == error::no_offset);
}

template <class Response>
void require_same_through_tree(const result<reply<Response>>& direct, const property_tree& tree) {
    auto through_tree = decode<Response>(tree);
    require(direct.has_value() == through_tree.has_value());
    if (direct) {
        require_same_reply<Response>(*direct, std::move(*through_tree));
    } else {
        require_same_error(direct.error(), through_tree.error());
    }
}

// Of a fault's detail, the owned form has also the declarations around it that it needs.
template <class Reply>
Reply without_detail(Reply reply) {
    if (auto* const fault = std::get_if<1>(&reply)) {
        fault->detail.reset();
    }
    return reply;
}

// By all decoders that there are where `Decoders` says so.
enum class decoders : bool { usual, all };

template <template <class> class Message, decoders Decoders>
void decode_all_ways(std::string_view body, const result<property_tree>& tree) {
    using message = Message<owned>;
    using message_view = Message<borrowed>;
    if constexpr (Decoders == decoders::all) {
        require_same_through_decoders<message>(body);
        require_same_through_decoders<message_view>(body);
    }
    static lists storage;
    storage.clear();
    const auto owned_reply = decode<message>(body);
    const auto borrowed_reply = decode<message_view>(body, storage);
    require(owned_reply.has_value() == borrowed_reply.has_value());
    require(tree || !owned_reply);
    if (tree) {
        require_same_through_tree<message>(owned_reply, *tree);
    }
    if (!owned_reply) {
        require(owned_reply.error() == borrowed_reply.error());
        require(owned_reply.error().offset <= body.size());
        return;
    }
    require(encoded(without_detail(*owned_reply)) == encoded(without_detail(*borrowed_reply)));
    std::visit([](const auto& decoded) { require_stable<message>(decoded); }, *owned_reply);
}

} // namespace

void fuzz(std::string_view body) {
    const auto tree = read_xml(body);
    decode_all_ways<basic_async_submit_response, decoders::all>(body, tree);
    decode_all_ways<basic_lookup_session_response, decoders::all>(body, tree);
    // What these hold that the others do not: numbers, names, the bytes of files.
    decode_all_ways<basic_async_submit_with_file_request, decoders::usual>(body, tree);
    decode_all_ways<basic_async_submit_with_file_retrieval_request, decoders::usual>(body, tree);
}
