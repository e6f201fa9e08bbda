// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// SOAP body -> value or fault, under limits.

#include <assuresign/detail/markup.hpp>
#include <assuresign/detail/value.hpp>
#include <assuresign/excerpt.hpp>
#include <assuresign/schema.hpp>
#include <assuresign/xml/reader.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
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
    /// As xml::basic_reader::next. An element's text may come in several pieces.
    { s.next() } -> std::same_as<xml::event>;
    { c.local_name() } -> std::convertible_to<std::string_view>;
    /// Of the element that has just started. Its bytes live and stay as long as the source does.
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

template <class Name, class Message>
consteval std::string_view namespace_of() {
    if constexpr (message<Message>) {
        return schema<Message>::xmlns;
    } else if constexpr (requires { Name::xmlns; }) {
        return Name::xmlns;
    } else {
        return {};
    }
}

// Tags as a source can be told to expect them (xml::basic_reader::next_if). `Name` as in
// element_markup; `Message`, if there is one, has the attributes.
template <class Name, class Message = void>
struct expected_tag {
    static constexpr std::string_view xmlns = namespace_of<Name, Message>();
    static constexpr const auto& start = element_markup<Name>::start;
    static constexpr std::size_t attributes = attribute_count<Message>;
    template <std::size_t I>
    static constexpr const auto& attribute() noexcept {
        return field_markup<Message, I>::attribute;
    }
};

template <class Source>
concept expects_tags = requires(Source& in, xml::expected_values<0>& none) {
    { in.template next_if<expected_tag<schema<session_lookup>>>(none) } -> std::same_as<bool>;
    { in.next_if_prefixed("", "") } -> std::same_as<bool>;
    { in.template next_if_end<1>() } -> std::same_as<bool>;
    { in.skip_white_space() } -> std::same_as<bool>;
};

// Becomes an empty message where it is converted. The first member is made by a function, or else
// GCC 12 would fill the whole message with zeros before its members are made.
template <class Message>
struct empty_message {
    using fields = std::remove_const_t<decltype(schema<Message>::fields)>;
    using first = typename std::tuple_element_t<0, fields>::member_type;
    struct first_member {
        operator first() const { return first{}; }
    };
    operator Message() const { return Message{first_member{}}; }
};

// Puts an empty message into a place that makes its value from what it is given.
template <class Message, class Emplace>
constexpr Message& make_empty(Emplace&& emplace) {
    return std::is_constant_evaluated() ? emplace() : emplace(empty_message<Message>{});
}

constexpr bool is_true(const xml::text_view& text) {
    bool value = false;
    return !parse_value(text, value) && value;
}

// xsi:nil (XML Schema 1 §2.6.2): the element stands for nothing.
template <class Source>
constexpr bool is_nil(const Source& in) {
    for (const auto& attribute : in.attributes()) {
        if (!attribute.prefix.empty() && attribute.local_name == "nil" &&
            attribute.namespace_uri == xmlns::schema_instance) {
            return is_true(attribute.value);
        }
    }
    return false;
}

template <class Source>
constexpr bool is_reference(const Source& in) {
    return in.namespace_uri() == xmlns::xop && xml::detail::same_bytes(in.local_name(), "Include");
}

/// Reads messages from a source by their tables. Each function returns false on failure, with
/// `failure()` set.
template <class Source>
class message_decoder {
public:
    constexpr message_decoder(Source& in, list_memory* memory) noexcept
        : in_(in), memory_(memory) {}

    constexpr const error& failure() const noexcept { return *failure_; }

    /// At the start of the message's element; reads up to its end.
    template <message Message>
    constexpr bool read(Message& value) {
        std::uint32_t seen = 0;
        const auto start = in_.offset();
        return read_attributes(value, seen) && read_inside(value, seen) &&
               check_required<Message>(seen, start);
    }

    [[gnu::cold]] constexpr bool fail(errc code, std::size_t offset, std::string_view where = {}) {
        failure_.emplace(error{.code = code, .offset = offset}).prepend_field(where);
        return false;
    }
    constexpr bool source_failed() {
        failure_ = in_.failure();
        return false;
    }

private:
    template <class Message>
    using attribute_values = xml::expected_values<attribute_count<Message>>;

    // The same after the tag was read as expected.
    template <message Message>
    constexpr bool read(Message& value, const attribute_values<Message>& attributes) {
        std::uint32_t seen = 0;
        const auto start = in_.offset();
        return take_attributes(value, attributes, seen) && read_inside(value, seen) &&
               check_required<Message>(seen, start);
    }

    template <class Message>
    constexpr bool read_inside(Message& value, std::uint32_t& seen) {
        if constexpr (has_content<Message>) {
            return read_content(value);
        } else {
            return read_children(value, seen);
        }
    }

    // As is_known_namespace. Elements in one namespace share the view of its URI, so that a pointer
    // tells.
    template <class Message>
    constexpr bool is_known(const xml::text_view& uri) {
        if constexpr (schema<Message>::xmlns == xmlns::soap_1_1) {
            return is_known_namespace<Message>(uri);
        } else {
            const char* const place = uri.raw().data();
            return place == known_[0] || place == known_[1] || remember_if_known(uri);
        }
    }
    constexpr bool remember_if_known(const xml::text_view& uri) {
        const bool known = is_contract_namespace(uri);
        if (known) {
            known_[1] = std::exchange(known_[0], uri.raw().data());
        }
        return known;
    }

    template <class Message>
    constexpr bool read_attributes(Message& value, std::uint32_t& seen) {
        bool good = true;
        for (const auto& attribute : in_.attributes()) {
            any_field<Message>([&]<class Row>(auto index, const Row& row) {
                if constexpr (Row::kind == field_kind::attribute) {
                    if (xml::detail::same_bytes(attribute.local_name, row.name) &&
                        is_known<Message>(attribute.namespace_uri)) {
                        good = read_attribute(attribute.value, value.*row.member, row.name,
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

    template <class Message>
    constexpr bool take_attributes(Message& value, const auto& attributes, std::uint32_t& seen) {
        return !any_field<Message>([&]<class Row>(auto index, const Row& row) {
            if constexpr (Row::kind == field_kind::attribute) {
                const xml::text_view& text = attributes[index];
                if (text.raw().data() == nullptr) {
                    return false;
                }
                if constexpr (is_required<Row>) { // of the others none asks any more
                    mark_seen(seen, index);
                }
                const auto wrong = parse_value(text, value.*row.member);
                return wrong && !fail(*wrong, in_.offset_of(text.raw().data()), row.name);
            } else {
                return false;
            }
        });
    }

    template <class Member>
    constexpr bool read_attribute(const xml::text_view& text, Member& member, std::string_view name,
                                  bool first) {
        const auto wrong = first ? parse_value(text, member) : std::optional{errc::repeated_field};
        return !wrong || fail(*wrong, in_.offset_of(text.raw().data()), name);
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
            if constexpr (expects_tags<Source>) {
                if (!read_expected_children(value, seen)) {
                    return false;
                }
                if (in_.template next_if_end<schema<Message>::name.size()>()) {
                    return true;
                }
                if (in_.skip_white_space()) {
                    continue;
                }
            }
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

    // Children that come in the table's order, one behind the other, as most programs write them.
    template <class Message>
    constexpr bool read_expected_children(Message& value, std::uint32_t& seen) {
        return !any_field<Message>([&]<class Row>(auto index, const Row&) {
            using child = unwrap_t<typename Row::member_type>;
            using name = field_markup<Message, index>;
            if constexpr (Row::kind == field_kind::list) {
                xml::expected_values<0> none;
                return in_.template next_if<expected_tag<name>>(none) &&
                       !read_field<index>(value, seen);
            } else if constexpr (Row::kind == field_kind::element && message<child>) {
                attribute_values<child> attributes;
                return in_.template next_if<expected_tag<name, child>>(attributes) &&
                       !read_field<index>(value, seen, attributes);
            } else {
                return false;
            }
        });
    }

    template <class Message>
    constexpr bool read_child(Message& value, std::uint32_t& seen) {
        bool known = false;
        bool good = true;
        if (!is_nil(in_)) {
            known = any_field<Message>([&]<class Row>(auto index, const Row& row) {
                using enum field_kind;
                if constexpr (Row::kind == element || Row::kind == list || Row::kind == raw) {
                    if (xml::detail::same_bytes(in_.local_name(), row.name)) {
                        good = read_field<index>(value, seen);
                        return true;
                    }
                }
                return false;
            });
        }
        return known ? good : skip();
    }

    // At the start of an element that is named like row `I`. `attributes`: as it was read, if it
    // was read as expected.
    template <std::size_t I, class Message, class... Attributes>
    constexpr bool read_field(Message& value, std::uint32_t& seen,
                              const Attributes&... attributes) {
        constexpr auto& row = std::get<I>(schema<Message>::fields);
        if (!is_known<Message>(in_.namespace_uri())) {
            return skip();
        }
        if (!mark_seen(seen, I)) {
            return fail(errc::repeated_field, in_.offset(), row.name);
        }
        const bool good = read_member<row.kind, row.name.size()>(value.*row.member, attributes...);
        if (!good) {
            failure_->prepend_field(row.name);
        }
        return good;
    }

    template <field_kind Kind, std::size_t NameLength, class Member, class... Attributes>
    constexpr bool read_member(Member& member, const Attributes&... attributes) {
        if constexpr (Kind == field_kind::list) {
            return read_list<NameLength>(member);
        } else if constexpr (Kind == field_kind::raw) {
            return read_raw(member);
        } else if constexpr (message<unwrap_t<Member>>) {
            auto& made = make_empty<unwrap_t<Member>>([&](const auto&... from) -> auto& {
                return member.emplace(from...);
            });
            return read(made, attributes...);
        } else {
            return read_text(member);
        }
    }

    template <std::size_t NameLength, class List>
    constexpr bool read_list(List& list) {
        using item = typename List::value_type;
        list.make_present();
        while (true) {
            if constexpr (expects_tags<Source>) {
                if (!read_expected_items(list)) {
                    return false;
                }
                if (in_.template next_if_end<NameLength>()) {
                    return true;
                }
                if (in_.skip_white_space()) {
                    continue;
                }
            }
            switch (in_.next()) {
            case xml::event::start_element: {
                const bool is_item =
                    xml::detail::same_bytes(in_.local_name(), schema<item>::name) && !is_nil(in_);
                if (!(is_item ? read_item(list) : skip())) {
                    return false;
                }
                break;
            }
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

    template <class List>
    constexpr bool read_expected_items(List& list) {
        using item = typename List::value_type;
        attribute_values<item> attributes;
        while (in_.template next_if<expected_tag<schema<item>, item>>(attributes)) {
            if (!read_item(list, attributes)) {
                return false;
            }
        }
        return true;
    }

    template <class List, class... Attributes>
    constexpr bool read_item(List& list, const Attributes&... attributes) {
        using item = typename List::value_type;
        if (!is_known<item>(in_.namespace_uri())) {
            return skip();
        }
        const auto index = list.size();
        item* const added = add_item(list);
        const bool good =
            added != nullptr ? read(*added, attributes...) : fail(errc::storage_full, in_.offset());
        if (!good) {
            failure_->prepend_index(index);
        }
        return good;
    }

    template <class Item>
    constexpr Item* add_item(list<Item>& list) {
        return &make_empty<Item>([&](const auto&... from) -> auto& {
            return list.emplace_back(from...);
        });
    }
    template <class Item>
    constexpr Item* add_item(list_view<Item>& list) {
        return memory_ != nullptr ? list.emplace_back(*memory_) : nullptr;
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
                if constexpr (bytes<unwrap_t<Member>>) {
                    if (is_reference(in_)) {
                        return read_reference(member.emplace());
                    }
                }
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

    // Bytes that stand elsewhere, at the start of xop:Include; reads up to the end of its parent.
    template <class Bytes>
    bool read_reference(Bytes& bytes) {
        bytes.assign_reference({});
        for (const auto& attribute : in_.attributes()) {
            if (attribute.name == "href") {
                bytes.assign_reference(attribute.value);
            }
        }
        return skip() && skip();
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
    // The URIs of the namespaces last seen to be known; at first those that most replies have.
    std::array<const char*, 2> known_{xmlns::submit.data(), xmlns::lookup_session.data()};
    std::optional<error> failure_; // if one of the functions returned false
};

/// Finds the message in a document: bare, or in a SOAP 1.1 envelope (SOAP 1.1 §4).
template <class Source, class Reply>
class reply_decoder {
public:
    constexpr reply_decoder(Source& in, list_memory* memory) noexcept
        : in_(in), message_(in, memory) {}

    constexpr result<Reply> read() {
        const bool good = (next_if_soap("<s:Envelope") || next_child()) &&
                          (is_envelope() ? read_envelope() : read_message()) && drain();
        if (!good) {
            return message_.failure();
        }
        return std::move(*reply_);
    }

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

    // Goes on to a part of the envelope, if it comes next as `encode`, and WCF, write it.
    constexpr bool next_if_soap(std::string_view start) {
        if constexpr (expects_tags<Source>) {
            return in_.next_if_prefixed(start,
                                        " xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"");
        } else {
            return false;
        }
    }

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

    constexpr bool is_envelope() const {
        return xml::detail::same_bytes(in_.local_name(), "Envelope");
    }

    constexpr bool read_envelope() {
        if (!(in_.namespace_uri() == xmlns::soap_1_1)) {
            return message_.fail(errc::soap_version_mismatch, in_.offset());
        }
        const auto start = in_.offset();
        while (next_if_soap("<s:Body") || next_child()) {
            const bool of_soap = in_.namespace_uri() == xmlns::soap_1_1;
            if (of_soap && xml::detail::same_bytes(in_.local_name(), "Header")) {
                if (!read_header()) {
                    return false;
                }
            } else if (of_soap && xml::detail::same_bytes(in_.local_name(), "Body")) {
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
        if (!next_expected(alternatives{}) && !next_child()) {
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
template <xml::limits Limits, class Block = native_block>
class document_source : public xml::basic_reader<Limits, Block> {
public:
    using xml::basic_reader<Limits, Block>::basic_reader;

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
[[gnu::cold]] constexpr error explain(error e, std::string_view body) noexcept {
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

namespace detail {

// By itself, so that its errors are on the stack when the reader needs no more of it.
template <class Decoded>
[[gnu::noinline]] constexpr void explain_failure(Decoded& decoded, std::string_view body) {
    decoded = explain(decoded.error(), body);
}

template <xml::limits Limits, message... Messages>
constexpr result<reply<Messages...>> decode_body(std::string_view body, list_memory* memory) {
    document_source<Limits> in{body};
    auto decoded = decode_from<Messages...>(in, memory);
    if (!decoded) {
        explain_failure(decoded, body);
    }
    return decoded;
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
