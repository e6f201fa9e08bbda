// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// SOAP body -> value or fault, under limits.

#include <assuresign/excerpt.hpp>
#include <assuresign/schema.hpp>
#include <assuresign/value.hpp>
#include <assuresign/xml/reader.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>
#include <variant>

namespace assuresign {

/// What a message can be decoded from: start, attribute, text and end events, one at a time, of a
/// well-formed document. `xml::reader` is one; so is `property_tree_source`.
///
///     static_assert(assuresign::source<assuresign::xml::reader>);
template <class T>
concept source = requires(T& s, const T& c, std::size_t offset, const char* place) {
    /// As xml::basic_reader::next. An element's text may come in several pieces.
    { s.next() } -> std::same_as<xml::event>;
    { c.local_name() } -> std::convertible_to<std::string_view>;
    { c.namespace_uri() } -> std::convertible_to<xml::text_view>;
    /// A range of xml::attribute, valid until `next`.
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

// Passes over the element that has just started. False on failure.
template <class Source>
constexpr bool skip_element(Source& in) {
    for (std::size_t depth = 1; depth != 0;) {
        switch (in.next()) {
        case xml::event::start_element:
            ++depth;
            break;
        case xml::event::end_element:
            --depth;
            break;
        case xml::event::failed:
        case xml::event::end_of_document:
            return false;
        default:
            break;
        }
    }
    return true;
}

constexpr bool is_true(const xml::text_view& text) {
    bool value = false;
    return !parse_value(text, value) && value;
}

// xsi:nil (XML Schema 1 §2.6.2): the element stands for nothing.
template <class Source>
constexpr bool is_nil(const Source& in) {
    for (const auto& attribute : in.attributes()) {
        if (attribute.local_name == "nil" && attribute.namespace_uri == xmlns::schema_instance) {
            return is_true(attribute.value);
        }
    }
    return false;
}

/// Reads messages from a source by their tables. Each function returns false on failure, with
/// `failure()` set.
template <class Source>
class message_decoder {
public:
    constexpr message_decoder(Source& in, list_memory* memory) noexcept
        : in_(in), memory_(memory) {}

    constexpr const error& failure() const noexcept { return failure_; }

    /// At the start of the message's element; reads up to its end.
    template <message Message>
    constexpr bool read(Message& value) {
        std::uint32_t seen = 0;
        const auto start = in_.offset();
        if (!read_attributes(value, seen)) {
            return false;
        }
        if constexpr (has_content<Message>) {
            if (!read_content(value)) {
                return false;
            }
        } else if (!read_children(value, seen)) {
            return false;
        }
        return check_required<Message>(seen, start);
    }

    constexpr bool fail(errc code, std::size_t offset, std::string_view where = {}) {
        failure_ = error{.code = code, .offset = offset};
        failure_.prepend_field(where);
        return false;
    }
    constexpr bool source_failed() {
        failure_ = in_.failure();
        return false;
    }

private:
    template <class Message>
    constexpr bool read_attributes(Message& value, std::uint32_t& seen) {
        bool good = true;
        for (const auto& attribute : in_.attributes()) {
            if (attribute.is_namespace_declaration() ||
                !is_known_namespace<Message>(attribute.namespace_uri)) {
                continue;
            }
            any_field<Message>([&]<class Row>(auto index, const Row& row) {
                if constexpr (Row::kind == field_kind::attribute) {
                    if (attribute.local_name == row.name) {
                        good = read_attribute(attribute, value.*row.member, row.name,
                                              mark_seen(seen, index));
                        return true;
                    }
                }
                return false;
            });
            if (!good) {
                return false;
            }
        }
        return true;
    }

    template <class Member>
    constexpr bool read_attribute(const auto& attribute, Member& member, std::string_view name,
                                  bool first) {
        const auto place = in_.offset_of(attribute.value.raw().data());
        if (!first) {
            return fail(errc::repeated_field, place, name);
        }
        const auto wrong = parse_value(attribute.value, member);
        return !wrong || fail(*wrong, place, name);
    }

    static constexpr bool mark_seen(std::uint32_t& seen, std::size_t index) noexcept {
        const auto bit = std::uint32_t{1} << index;
        const bool first = (seen & bit) == 0;
        seen |= bit;
        return first;
    }

    template <class Message>
    constexpr bool read_content(Message& value) {
        bool good = true;
        any_field<Message>([&]<class Row>(auto, const Row& row) {
            if constexpr (Row::kind == field_kind::content) {
                good = read_text(value.*row.member);
                return true;
            } else {
                return false;
            }
        });
        return good;
    }

    template <class Message>
    constexpr bool read_children(Message& value, std::uint32_t& seen) {
        while (true) {
            switch (in_.next()) {
            case xml::event::start_element:
                if (!read_child(value, seen)) {
                    return false;
                }
                break;
            case xml::event::end_element:
                return true;
            case xml::event::failed:
            case xml::event::end_of_document:
                return source_failed();
            default:
                break;
            }
        }
    }

    template <class Message>
    constexpr bool read_child(Message& value, std::uint32_t& seen) {
        bool known = false;
        bool good = true;
        if (is_known_namespace<Message>(in_.namespace_uri()) && !is_nil(in_)) {
            known = any_field<Message>([&]<class Row>(auto index, const Row& row) {
                using enum field_kind;
                if constexpr (Row::kind == element || Row::kind == list || Row::kind == raw) {
                    if (in_.local_name() == row.name) {
                        good = mark_seen(seen, index)
                                   ? read_field(row, value.*row.member)
                                   : fail(errc::repeated_field, in_.offset(), row.name);
                        return true;
                    }
                }
                return false;
            });
        }
        return known ? good : skip();
    }

    template <class Row, class Member>
    constexpr bool read_field(const Row& row, Member& member) {
        bool good = false;
        if constexpr (Row::kind == field_kind::list) {
            good = read_list(member);
        } else if constexpr (Row::kind == field_kind::raw) {
            good = read_raw(member);
        } else if constexpr (message<unwrap_t<Member>>) {
            good = read(member.emplace());
        } else {
            good = read_text(member);
        }
        if (!good) {
            failure_.prepend_field(row.name);
        }
        return good;
    }

    template <class List>
    constexpr bool read_list(List& list) {
        using item = typename List::value_type;
        list.make_present();
        while (true) {
            switch (in_.next()) {
            case xml::event::start_element:
                if (in_.local_name() != schema<item>::name ||
                    !is_known_namespace<item>(in_.namespace_uri()) || is_nil(in_)) {
                    if (!skip()) {
                        return false;
                    }
                } else if (const auto index = list.size(); !read_item(list)) {
                    failure_.prepend_index(index);
                    return false;
                }
                break;
            case xml::event::end_element:
                return true;
            case xml::event::failed:
            case xml::event::end_of_document:
                return source_failed();
            default:
                break;
            }
        }
    }

    template <class Item>
    constexpr bool read_item(list<Item>& list) {
        return read(list.emplace_back());
    }
    template <class Item>
    constexpr bool read_item(list_view<Item>& list) {
        Item* const item = memory_ != nullptr ? list.emplace_back(*memory_) : nullptr;
        return item != nullptr ? read(*item) : fail(errc::storage_full, in_.offset());
    }

    // An element's text, its child elements passed over.
    template <class Member>
    constexpr bool read_text(Member& member) {
        xml::text_view text;
        std::size_t place = in_.offset();
        std::size_t pieces = 0;
        while (true) {
            switch (in_.next()) {
            case xml::event::text:
            case xml::event::cdata:
                if (pieces++ == 0) {
                    text = in_.text();
                    place = in_.offset();
                }
                break;
            case xml::event::start_element:
                if (!skip()) {
                    return false;
                }
                break;
            case xml::event::end_element: {
                const auto wrong = parse_value(pieces > 1 ? in_.content_from(place) : text, member);
                return !wrong || fail(*wrong, place);
            }
            case xml::event::failed:
            case xml::event::end_of_document:
                return source_failed();
            default:
                break;
            }
        }
    }

    template <class Member>
    constexpr bool read_raw(Member& member) {
        const xml::text_view text = in_.raw_element();
        if (text.raw().empty()) {
            return source_failed();
        }
        parse_value(text, member);
        return true;
    }

    constexpr bool skip() { return skip_element(in_) || source_failed(); }

    template <class Message>
    constexpr bool check_required(std::uint32_t seen, std::size_t start) {
        return !any_field<Message>([&]<class Row>(auto index, const Row& row) {
            return is_required<Row> && (seen & (std::uint32_t{1} << index)) == 0 &&
                   !fail(errc::missing_required, start, row.name);
        });
    }

    Source& in_;
    list_memory* memory_;
    error failure_{};
};

/// Finds the message in a document: bare, or in a SOAP 1.1 envelope (SOAP 1.1 §4).
template <class Source, class Reply>
class reply_decoder {
public:
    constexpr reply_decoder(Source& in, list_memory* memory) noexcept
        : in_(in), message_(in, memory) {}

    constexpr result<Reply> read() {
        const bool good =
            next_child() && (is_envelope() ? read_envelope() : read_message()) && drain();
        if (!good) {
            return message_.failure();
        }
        return std::move(*reply_);
    }

private:
    // Goes on to the next child element. False at the end of the parent, or on failure.
    constexpr bool next_child() {
        while (true) {
            switch (in_.next()) {
            case xml::event::start_element:
                return true;
            case xml::event::end_element:
                ended_ = true;
                return false;
            case xml::event::failed:
            case xml::event::end_of_document:
                ended_ = false;
                return message_.source_failed();
            default:
                break;
            }
        }
    }

    // Whatever follows the message must still be well-formed.
    constexpr bool drain() {
        while (true) {
            switch (in_.next()) {
            case xml::event::end_of_document:
                return true;
            case xml::event::failed:
                return message_.source_failed();
            default:
                break;
            }
        }
    }

    constexpr bool is_envelope() const { return in_.local_name() == "Envelope"; }

    constexpr bool read_envelope() {
        if (!(in_.namespace_uri() == xmlns::soap_1_1)) {
            return message_.fail(errc::soap_version_mismatch, in_.offset());
        }
        const auto start = in_.offset();
        while (next_child()) {
            const bool of_soap = in_.namespace_uri() == xmlns::soap_1_1;
            if (of_soap && in_.local_name() == "Header") {
                if (!read_header()) {
                    return false;
                }
            } else if (of_soap && in_.local_name() == "Body") {
                if (reply_) {
                    return message_.fail(errc::malformed_envelope, in_.offset());
                }
                if (!read_body()) {
                    return false;
                }
            } else if (!skip()) {
                return false;
            }
        }
        return ended_ && (reply_ || message_.fail(errc::malformed_envelope, start));
    }

    constexpr bool read_header() {
        while (next_child()) {
            if (must_be_understood()) {
                return message_.fail(errc::must_understand, in_.offset(), in_.local_name());
            }
            if (!skip()) {
                return false;
            }
        }
        return ended_;
    }

    // A header entry for another actor is not for us (SOAP 1.1 §4.2.2, §4.2.3).
    constexpr bool must_be_understood() const {
        bool must = false;
        bool for_us = true;
        for (const auto& attribute : in_.attributes()) {
            if (!(attribute.namespace_uri == xmlns::soap_1_1)) {
                continue;
            }
            if (attribute.local_name == "mustUnderstand") {
                must = is_true(attribute.value);
            } else if (attribute.local_name == "actor") {
                for_us = attribute.value.empty() ||
                         attribute.value == "http://schemas.xmlsoap.org/soap/actor/next";
            }
        }
        return must && for_us;
    }

    constexpr bool read_body() {
        const auto start = in_.offset();
        if (!next_child()) {
            return ended_ && message_.fail(errc::malformed_envelope, start);
        }
        if (!read_message()) {
            return false;
        }
        while (next_child()) {
            if (!skip()) {
                return false;
            }
        }
        return ended_;
    }

    constexpr bool read_message() {
        bool good = true;
        const bool known =
            try_messages(good, std::make_index_sequence<std::variant_size_v<Reply>>{});
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
        if (in_.local_name() != schema<candidate>::name ||
            !is_known_namespace<candidate>(in_.namespace_uri()) ||
            (is_fault && in_.namespace_uri().empty())) {
            return false;
        }
        good = message_.read(std::get<I>(reply_.emplace(std::in_place_index<I>)));
        return true;
    }

    constexpr bool skip() { return skip_element(in_) || message_.source_failed(); }

    Source& in_;
    message_decoder<Source> message_;
    std::optional<Reply> reply_;
    bool ended_ = false;
};

// A reader that also hands out stretches of its document.
template <xml::limits Limits>
class document_source : public xml::basic_reader<Limits> {
public:
    using xml::basic_reader<Limits>::basic_reader;

    constexpr xml::text_view content_from(std::size_t offset) const noexcept {
        return {this->bytes(offset, this->offset()), xml::spelling::content};
    }
    constexpr xml::text_view raw_element() noexcept {
        const auto first = this->offset();
        return skip_element(*this) ? xml::text_view{this->bytes(first, this->end_offset())}
                                   : xml::text_view{};
    }
};

constexpr bool is_blank(std::string_view body) noexcept {
    return skip_space(without_byte_order_mark(body)).empty();
}

// Says of a body that could not be decoded what it is, if it is no message at all.
constexpr error explain(error e, std::string_view body) noexcept {
    if (is_blank(body)) {
        return error{.code = errc::empty_body, .offset = 0};
    }
    const auto text = skip_space(without_byte_order_mark(body));
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
    return e;
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
    return detail::reply_decoder<Source, reply<Messages...>>{in, memory}.read();
}

/// Decodes whichever of `Messages` the bytes hold, or a fault. As `decode`, for programs that do
/// not know what comes.
///
///     auto any = assuresign::decode_any<assuresign::async_submit_response,
///                                       assuresign::lookup_session_response>(body);
template <message... Messages>
constexpr result<reply<Messages...>> decode_any(std::string_view body) {
    detail::document_source<xml::limits{}> in{body};
    auto decoded = decode_from<Messages...>(in);
    return decoded ? std::move(decoded) : detail::explain(decoded.error(), body);
}

/// Decodes a reply: the bytes of an HTTP body, with or without the SOAP 1.1 envelope, in any of the
/// service's three namespace forms. The message owns what it holds.
///
///     auto reply = assuresign::decode<assuresign::async_submit_response>(body);
///     if (!reply) { log(to_string(reply.error())); }
///     else if (auto* response = std::get_if<assuresign::async_submit_response>(&*reply)) { … }
///     else { auto& fault = std::get<assuresign::fault>(*reply); … }
///
/// Errors: whatever is wrong with the bytes, with offset, field and excerpt. A fault is no error.
/// Unknown elements, attributes and severities are no errors either: they are passed over or kept.
template <message Message, xml::limits Limits = xml::limits{}>
requires std::same_as<typename detail::storage_of<Message>::type, owned>
constexpr result<reply<Message>> decode(std::string_view body) {
    detail::document_source<Limits> in{body};
    auto decoded = decode_from<Message>(in);
    return decoded ? std::move(decoded) : detail::explain(decoded.error(), body);
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
    detail::document_source<Limits> in{body};
    auto decoded = decode_from<Message>(in, &memory);
    return decoded ? std::move(decoded) : detail::explain(decoded.error(), body);
}

} // namespace assuresign
