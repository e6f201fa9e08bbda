// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// SOAP body -> value or fault, under limits.

#include <assuresign/detail/envelope_reader.hpp>
#include <assuresign/detail/message_decoder.hpp>
#include <assuresign/excerpt.hpp>
#include <assuresign/schema.hpp>
#include <assuresign/xml/reader.hpp>

#include <concepts>
#include <cstddef>
#include <optional>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

namespace assuresign::inline v0_1 {

/// What a message can be decoded from: start, attribute, text and end events, one at a time, of a
/// well-formed document: the reader with what `decode` adds to it, or `property_tree_source`.
///
///     static_assert(assuresign::source<assuresign::property_tree_source>);
template <class T>
concept source = requires(T& s, const T& c, std::size_t offset, const char* place) {
    /// How many items a message's lists may have in all: xml::limits.
    { T::max_items } -> std::convertible_to<std::size_t>;
    /// As xml::basic_reader::next. An element's text may come in several pieces.
    { s.next() } -> std::same_as<xml::event>;
    { c.local_name() } -> std::convertible_to<std::string_view>;
    /// Of the element that has just started: its number among `known_namespaces`.
    { c.namespace_id() } -> std::same_as<xml::namespace_id>;
    /// A range of xml::attribute, their namespaces numbered likewise; valid until `next`.
    { c.attributes().begin()->value } -> std::convertible_to<xml::text_view>;
    { c.text() } -> std::convertible_to<xml::text_view>;
    /// Of the current event; `error::no_offset` where there is no such thing.
    { c.offset() } -> std::same_as<std::size_t>;
    { c.offset_of(place) } -> std::same_as<std::size_t>;
    /// At the end of an element: its content from the event at `offset` on, as one text.
    { s.content_from(offset) } -> std::convertible_to<xml::text_view>;
    /// At the start of an element: all of it, tags included, passed over by the call.
    { s.raw_element() } -> std::convertible_to<xml::text_view>;
    { c.failure() } -> std::same_as<error>;
};

namespace detail {

template <class Message>
struct storage_of;
template <template <class> class Message, class Storage>
struct storage_of<Message<Storage>> {
    using type = Storage;
};

/// Reads a document that holds one of a reply's messages.
template <class Source, class Reply>
class reply_decoder {
public:
    constexpr reply_decoder(Source& in, list_memory* memory) noexcept
        : in_(in), message_(in, memory) {}

    /// False on failure, with `failure()` set.
    constexpr bool read() {
        envelope_reader<Source> envelope{in_, message_};
        return envelope.open([&] { return next_expected(alternatives{}); }) && read_message() &&
               envelope.close();
    }

    constexpr Reply& value() noexcept { return *reply_; }
    constexpr error& failure() noexcept { return message_.failure(); }

private:
    using alternatives = std::make_index_sequence<std::variant_size_v<Reply>>;

    // Goes on to the next child element, if it is one of the messages and as expected.
    template <std::size_t... I>
    constexpr bool next_expected(std::index_sequence<I...>) {
        if constexpr (expects_tags<Source>) {
            xml::expected_values<0> none;
            in_.skip_white_space();
            return (
                in_.template next_if<expected_tag<schema<std::variant_alternative_t<I, Reply>>>>(
                    none) ||
                ...);
        } else {
            return false;
        }
    }

    constexpr bool read_message() {
        bool good = true;
        const bool known = try_messages(good, alternatives{});
        return known ? good : message_.fail(errc::wrong_message, in_.offset());
    }

    template <std::size_t... I>
    constexpr bool try_messages(bool& good, std::index_sequence<I...>) {
        return (try_message<I>(good) || ...);
    }

    template <std::size_t I>
    constexpr bool try_message(bool& good) {
        using candidate = std::variant_alternative_t<I, Reply>;
        const bool is_fault = schema<candidate>::xmlns == xmlns::soap_1_1;
        if (!xml::detail::same_bytes(in_.local_name(), schema<candidate>::name) ||
            !is_known_namespace<candidate>(in_.namespace_id()) ||
            (is_fault && in_.namespace_id() == xml::namespace_id::none)) {
            return false;
        }
        good = message_.read(std::get<I>(reply_.emplace(std::in_place_index<I>)));
        return true;
    }

    Source& in_;
    message_decoder<Source> message_;
    std::optional<Reply> reply_;
};

// A reader that also hands out stretches of its document.
template <xml::limits Limits, class Block = xml::detail::block_for<Limits>>
class document_source : public xml::basic_reader<Limits, Block> {
public:
    static constexpr std::size_t max_items = Limits.items;

    constexpr explicit document_source(std::string_view document) noexcept
        : xml::basic_reader<Limits, Block>(document, known_namespaces) {}

    constexpr xml::text_view content_from(std::size_t offset) const noexcept {
        return {this->bytes(offset, this->offset()), xml::spelling::content};
    }
    constexpr xml::text_view raw_element() noexcept {
        const auto first = this->offset();
        return skip_element(*this) ? xml::text_view{this->bytes(first, this->end_offset())}
                                   : xml::text_view{};
    }
};

// Says of a body that could not be decoded what it is, if it is no message at all.
[[gnu::cold, gnu::noinline]] constexpr void explain(error& e, std::string_view body) noexcept {
    const auto text = skip_space(without_byte_order_mark(body));
    if (text.empty()) {
        e = error{.code = errc::empty_body, .offset = 0};
        return;
    }
    if (looks_like_html(body)) {
        e = error{.code = errc::html_body,
                  .offset = static_cast<std::size_t>(text.data() - body.data())};
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

/// Decodes one of `Messages`, or a fault, from any source; borrowed lists go to `memory`, without
/// which only empty ones are possible.
/// Errors: the source's own; those of values and bodies in errc. The excerpt stays empty.
template <message... Messages, source Source>
constexpr result<reply<Messages...>> decode_from(Source& in, list_memory* memory = nullptr) {
    detail::reply_decoder<Source, reply<Messages...>> decoder{in, memory};
    if (!decoder.read()) {
        return decoder.failure();
    }
    return std::move(decoder.value());
}

namespace detail {

template <xml::limits Limits, message... Messages>
constexpr result<reply<Messages...>> decode_body(std::string_view body, list_memory* memory) {
    document_source<Limits> in{body};
    reply_decoder<document_source<Limits>, reply<Messages...>> decoder{in, memory};
    if (!decoder.read()) {
        explain(decoder.failure(), body);
        return decoder.failure();
    }
    return std::move(decoder.value());
}

} // namespace detail

/// Decodes whichever of `Messages` the bytes hold, or a fault. As `decode`, for programs that do
/// not know what comes.
///
///     auto any = assuresign::decode_any<assuresign::async_submit_response,
///                                       assuresign::lookup_session_response>(body);
template <message... Messages>
constexpr result<reply<Messages...>> decode_any(std::string_view body) {
    return detail::decode_body<xml::limits{}, Messages...>(body, nullptr);
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
/// Errors: whatever is wrong with the bytes, with offset, field and excerpt. A fault is no error.
/// Unknown elements, attributes and severities are no errors either: they are passed over or kept.
template <message Message, xml::limits Limits = xml::limits{}>
requires std::same_as<typename detail::storage_of<Message>::type, owned>
constexpr result<reply<Message>> decode(std::string_view body) {
    return detail::decode_body<Limits, Message>(body, nullptr);
}

/// The same without the heap: the message points into `body`, its lists into `memory`, and is valid
/// while both are.
///
///     assuresign::list_storage<4096> storage;
///     auto reply = assuresign::decode<assuresign::lookup_session_response_view>(body, storage);
///
/// Errors: also `storage_full`.
template <message Message, xml::limits Limits = xml::limits{}>
requires std::same_as<typename detail::storage_of<Message>::type, borrowed>
constexpr result<reply<Message>> decode(std::string_view body, list_memory& memory) {
    return detail::decode_body<Limits, Message>(body, &memory);
}

} // namespace assuresign::inline v0_1
