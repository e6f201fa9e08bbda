// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// SOAP body -> value or fault, under limits; and what a damaged one still tells.

#include <assuresign/contract/fault.hpp>
#include <assuresign/contract/schema.hpp>
#include <assuresign/contract/storage.hpp>
#include <assuresign/detail/ascii.hpp>
#include <assuresign/result.hpp>
#include <assuresign/soap/decode_options.hpp>
#include <assuresign/soap/detail/document_decoder.hpp>
#include <assuresign/soap/excerpt.hpp>
#include <assuresign/xml/reader.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

namespace assuresign {
inline namespace v0_1 {

namespace detail {

template <class Message>
struct storage_of;
template <template <class> class Message, class Storage>
struct storage_of<Message<Storage>> {
    using type = Storage;
};

// Replaces the error of a body that is not a message at all by one that says what the body is.
[[gnu::cold, gnu::noinline]] constexpr void explain(error& e, std::string_view body) noexcept {
    const auto text = skip_space(without_byte_order_mark(body));
    if (text.empty() || looks_like_html(body)) {
        e = error{.code = text.empty() ? errc::empty_body : errc::html_body,
                  .offset = text.empty() ? 0 : static_cast<std::size_t>(text.data() - body.data())};
    } else if (!text.starts_with('<') && e.code != errc::unsupported_encoding &&
               e.code != errc::too_many_bytes) {
        e.code = errc::not_xml;
    }
    if (origin_of(e.code) == origin::peer) {
        e.excerpt = excerpt(body);
    }
}

} // namespace detail

/// What came back: the message, or a SOAP fault.
template <message... Messages>
using reply =
    std::variant<Messages..., basic_fault<typename detail::storage_of<
                                  std::tuple_element_t<0, std::tuple<Messages...>>>::type>>;

/// What could be read of a reply, whole or damaged: a message, a fault, or neither if none was
/// reached. Fields that do not fit the contract are unset, and what stands behind the place where
/// the bytes end or are malformed is missing.
template <message Message>
struct partial_reply {
    /// As far as it was read. Unset if the reply does not begin as one.
    std::optional<Message> message{};
    /// As far as it was read. Unset if the reply does not begin as one.
    std::optional<basic_fault<typename detail::storage_of<Message>::type>> fault{};
    /// The first error; `errc::none` if the reply is whole.
    error failure{};
};

namespace detail {

// What a partial reply can hold, and how it is made there.
template <message Message>
struct parts_of_reply {
    using fault = basic_fault<typename storage_of<Message>::type>;

    static void* make_message(void* reply) {
        return &static_cast<partial_reply<Message>*>(reply)->message.emplace();
    }
    static void* make_fault(void* reply) {
        return &static_cast<partial_reply<Message>*>(reply)->fault.emplace();
    }
    static constexpr std::array candidates{candidate{&table_of<Message>, make_message},
                                           candidate{&table_of<fault>, make_fault}};
};

// The same for an optional reply of any of several messages.
template <class Reply>
struct alternatives_of {
    template <std::size_t I>
    static void* make(void* reply) {
        auto& made = static_cast<std::optional<Reply>*>(reply)->emplace(std::in_place_index<I>);
        return &std::get<I>(made);
    }
    template <std::size_t... I>
    static constexpr auto list_all(std::index_sequence<I...>) {
        return std::array{candidate{&table_of<std::variant_alternative_t<I, Reply>>, make<I>}...};
    }
    static constexpr auto candidates =
        list_all(std::make_index_sequence<std::variant_size_v<Reply>>{});
};

// Where to put what is read of a reply, whatever its message. A reference, because an allocation
// that fails must not take with it what was read.
struct reply_target {
    std::span<const candidate> candidates;
    void* reply;
    error& failure;
};
template <message Message>
reply_target target_of(partial_reply<Message>& partial) noexcept {
    return {parts_of_reply<Message>::candidates, &partial, partial.failure};
}

// False on failure. Out of line, so that the decoder's arrays are off the stack again when the
// failure is explained.
template <class Decoder>
[[gnu::noinline]] bool
decode_document(std::string_view body, list_arena* memory, const decode_options& options,
                std::span<const candidate> candidates, void* reply, error& failure) {
    return Decoder{body, memory, options, failure}.read(candidates, reply);
}

// Reads `body` into a target that holds nothing yet.
template <class Decoder>
void decode_into(const reply_target& to, std::string_view body, list_arena* memory,
                 const decode_options& options = {}) {
    if (!decode_document<Decoder>(body, memory, options, to.candidates, to.reply, to.failure)) {
        explain(to.failure, body);
    }
}

template <class Decoder, message... Messages>
result<reply<Messages...>> decode_body(std::string_view body, list_arena* memory,
                                       const decode_options& options = {}) {
    using reply = assuresign::reply<Messages...>;
    std::optional<reply> read;
    error failure;
    if (!decode_document<Decoder>(body, memory, options, alternatives_of<reply>::candidates, &read,
                                  failure)) {
        explain(failure, body);
        return failure;
    }
    return std::move(*read);
}

} // namespace detail

/// Decodes whichever of `Messages` the bytes hold, or a fault. As `decode`, for programs that do
/// not know what comes.
///
///     auto any = assuresign::decode_any<assuresign::async_submit_response,
///                                       assuresign::lookup_session_response>(body);
template <message... Messages>
result<reply<Messages...>> decode_any(std::string_view body) {
    return detail::decode_body<detail::document_decoder<xml::limits{}>, Messages...>(body, nullptr);
}

/// Decodes a reply: the bytes of an HTTP body, with or without the SOAP 1.1 envelope, in any of the
/// service's three namespace forms. The message owns what it holds.
///
///     auto reply = assuresign::decode<assuresign::async_submit_response>(body);
///     if (!reply) {
///         log(to_string(reply.error()));
///     } else if (auto* fault = std::get_if<assuresign::fault>(&*reply)) {
///         log(to_string(*fault));
///     } else {
///         keep(std::get<assuresign::async_submit_response>(*reply));
///     }
///
/// Errors: whatever is wrong with the bytes, with offset, field and excerpt. A fault is a value,
/// not an error. Unknown elements and attributes are skipped; an unknown severity is kept.
template <message Message, xml::limits Limits = xml::limits{}>
requires std::same_as<typename detail::storage_of<Message>::type, owned> result<reply<Message>>
decode(std::string_view body, const decode_options& options = {}) {
    return detail::decode_body<detail::document_decoder<Limits>, Message>(body, nullptr, options);
}

/// Decodes a reply that may be damaged, and hands over what could be read of it: a reply that was
/// cut off, or has a field that does not fit the contract, may still name a session or a document.
/// What is in the message stood whole in the bytes; whether anything is missing, `failure` tells.
///
///     auto read = assuresign::decode_partial<assuresign::lookup_session_response>(body);
///     if (read.failure.code != assuresign::errc::none) { log(to_string(read.failure)); }
///     if (read.message) { keep(*read.message); }
template <message Message, xml::limits Limits = xml::limits{}>
requires std::same_as<typename detail::storage_of<Message>::type, owned> partial_reply<Message>
decode_partial(std::string_view body, const decode_options& options = {}) {
    partial_reply<Message> partial;
    detail::decode_into<detail::document_decoder<Limits>>(detail::target_of(partial), body, nullptr,
                                                          options);
    return partial;
}

/// As `decode`, without the heap: the message points into `body`, its lists into `memory`, and is
/// valid while both are.
///
///     assuresign::static_list_arena<4096> storage;
///     auto reply = assuresign::decode<assuresign::lookup_session_response_view>(body, storage);
///
/// Errors: also `storage_full`.
template <message Message, xml::limits Limits = xml::limits{}>
requires std::same_as<typename detail::storage_of<Message>::type, borrowed> result<reply<Message>>
decode(std::string_view body, list_arena& memory, const decode_options& options = {}) {
    return detail::decode_body<detail::document_decoder<Limits>, Message>(body, &memory, options);
}

} // namespace v0_1
} // namespace assuresign
