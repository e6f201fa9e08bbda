// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// An element of a document -> a message, by its table.

#include <assuresign/detail/markup.hpp>
#include <assuresign/detail/value.hpp>
#include <assuresign/error.hpp>
#include <assuresign/list.hpp>
#include <assuresign/messages.hpp>
#include <assuresign/schema.hpp>
#include <assuresign/xml/characters.hpp>
#include <assuresign/xml/reader.hpp>
#include <assuresign/xml/text_view.hpp>

#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace assuresign::inline v0_1::detail {

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
    requires Source::has_short_ways;
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
        if (attribute.namespace_id == known_namespace<xmlns::schema_instance> &&
            attribute.local_name == "nil"sv) {
            return is_true(attribute.value);
        }
    }
    return false;
}

template <class Source>
constexpr bool is_reference(const Source& in) {
    return in.namespace_id() == known_namespace<xmlns::xop> &&
           xml::detail::same_bytes(in.local_name(), "Include"sv);
}

// What of a message's table is known to code that is there once for all of them.
struct table_rows {
    static constexpr std::size_t none = 32;

    const std::string_view* names;
    std::size_t first, last; // of those that are meant
    bool of_soap;
    bool repeat = false; // whether one may be there again

    constexpr std::size_t find(std::string_view name) const noexcept {
        for (std::size_t row = first; row != last; ++row) {
            if (xml::detail::same_bytes(names[row], name)) {
                return row;
            }
        }
        return none;
    }
};

template <message Message>
inline constexpr auto row_names = std::apply(
    [](const auto&... row) { return std::array<std::string_view, sizeof...(row)>{row.name...}; },
    schema<Message>::fields);

template <message Message>
inline constexpr bool is_of_soap = schema<Message>::xmlns == xmlns::soap_1_1;

template <message Message>
inline constexpr table_rows attribute_rows{row_names<Message>.data(), 0, attribute_count<Message>,
                                           is_of_soap<Message>};
template <message Message>
inline constexpr table_rows child_rows{row_names<Message>.data(), attribute_count<Message>,
                                       row_names<Message>.size(), is_of_soap<Message>};
template <message Item>
inline constexpr table_rows item_rows{&schema<Item>::name, 0, 1, is_of_soap<Item>, true};

// A bit for each row that must be there.
template <message Message>
inline constexpr std::uint32_t required_rows = [] {
    std::uint32_t bits = 0;
    any_field<Message>([&]<class Row>(auto index, const Row&) {
        bits |= is_required<Row> ? std::uint32_t{1} << index : 0;
        return false;
    });
    return bits;
}();

/// Reads messages from a source by their tables. Each function returns false on failure, with
/// `failure()` set.
template <class Source>
class message_decoder {
public:
    constexpr message_decoder(Source& in, list_memory* memory) noexcept
        : in_(in), memory_(memory) {}

    constexpr error& failure() noexcept { return *failure_; }
    constexpr bool has_failed() const noexcept { return failure_.has_value(); }

    /// At the start of the message's element; reads up to its end.
    template <message Message>
    constexpr bool read(Message& value) {
        static_assert(attributes_come_first<Message>);
        std::uint32_t seen = 0;
        const auto start = in_.offset();
        return (attribute_count<Message> == 0 || read_attributes(value, seen)) &&
               read_inside(value, seen) && check_required<Message>(seen, start);
    }

    /// Goes on to the next child element. False also at the end of the parent.
    constexpr bool next_child() {
        while (true) {
            switch (in_.next()) {
            case xml::event::start_element:
                return true;
            case xml::event::end_element:
                return false;
            case xml::event::failed:
            case xml::event::end_of_document:
                return source_failed();
            default:
                break;
            }
        }
    }

    /// Passes over the element that has just started.
    constexpr bool skip() { return skip_element(in_) || source_failed(); }

    [[gnu::cold, gnu::noinline]] constexpr bool fail(errc code, std::size_t offset,
                                                     std::string_view where = {}) {
        failure_.emplace(error{.code = code, .offset = offset}).prepend_field(where);
        return false;
    }
    [[gnu::cold, gnu::noinline]] constexpr bool source_failed() {
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

    template <class Message>
    constexpr bool read_attributes(Message& value, std::uint32_t& seen) {
        constexpr auto& rows = attribute_rows<Message>;
        auto attribute = in_.attributes().begin();
        for (std::size_t row; (row = next_attribute(rows, attribute, seen)) != rows.none;
             ++attribute) {
            bool good = true;
            any_field<Message>([&]<class Row>(auto index, const Row& each) {
                if constexpr (Row::kind == field_kind::attribute) {
                    if (index == row) {
                        good = take_attribute(attribute->value, each, value.*each.member);
                        return true;
                    }
                }
                return false;
            });
            if (!good) {
                return false;
            }
        }
        return !has_failed();
    }

    // Goes on to the next attribute, from `attribute` on, that is one of `rows`: which row it is.
    // `none` at the end, and on failure.
    template <class Iterator>
    constexpr std::size_t next_attribute(const table_rows& rows, Iterator& attribute,
                                         std::uint32_t& seen) {
        for (; attribute != in_.attributes().end(); ++attribute) {
            const auto row = rows.find(attribute->local_name);
            if (row != rows.none && is_known(attribute->namespace_id, rows.of_soap)) {
                if (mark_seen(seen, row)) {
                    return row;
                }
                fail_at(attribute->value, errc::repeated_field, rows.names[row]);
                return rows.none;
            }
        }
        return rows.none;
    }

    constexpr bool fail_at(const xml::text_view& text, errc code, std::string_view where) {
        return fail(code, in_.offset_of(text.raw().data()), where);
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
                return !take_attribute(text, row, value.*row.member);
            } else {
                return false;
            }
        });
    }

    // Inline, or else GCC 12 takes a tenth more instructions to decode a reply.
    template <class Row, class Member>
    [[gnu::always_inline]] constexpr bool take_attribute(const xml::text_view& text, const Row& row,
                                                         Member& member) {
        if (const auto wrong = parse_value(text, member)) {
            return fail_at(text, *wrong, row.name);
        }
        if (!is_allowed(row, member)) {
            failure_.emplace(not_allowed(row, in_.offset_of(text.raw().data())))
                .prepend_field(row.name);
            return false;
        }
        return true;
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
        return read_each_child<schema<Message>::name.size()>(value, child_rows<Message>, seen);
    }

    // Reads up to the end of a message's, or a list's, element, whose name has `NameLength` bytes:
    // what comes as expected, and each other child that is one of `rows`.
    template <std::size_t NameLength, class Value>
    [[gnu::always_inline]] constexpr bool read_each_child(Value& value, const table_rows& rows,
                                                          std::uint32_t& seen) {
        while (true) {
            if constexpr (expects_tags<Source>) {
                if (!read_expected(value, seen)) {
                    return false;
                }
                if (in_.template next_if_end<NameLength>()) {
                    return true;
                }
                if (in_.skip_white_space()) {
                    continue;
                }
            }
            const auto row = next_row(rows, seen);
            if (row == rows.none) {
                return !has_failed();
            }
            if (!read_child(value, row)) {
                return false;
            }
        }
    }

    // Goes on to the next child that is one of `rows`: which it is. `none` at the end of the
    // parent, and on failure.
    [[gnu::noinline]] constexpr std::size_t next_row(const table_rows& rows, std::uint32_t& seen) {
        while (next_child()) {
            const auto row = rows.find(in_.local_name());
            if (row != rows.none && !is_nil(in_) && is_known(in_.namespace_id(), rows.of_soap)) {
                return rows.repeat || is_first(rows.names[row], seen, row) ? row : rows.none;
            }
            if (!skip()) {
                break;
            }
        }
        return rows.none;
    }
    constexpr bool is_first(std::string_view name, std::uint32_t& seen, std::size_t row) {
        if (mark_seen(seen, row)) {
            return true;
        }
        return fail(errc::repeated_field, in_.offset(), name);
    }

    // At the start of the element of row `row`.
    template <message Message>
    constexpr bool read_child(Message& value, std::size_t row) {
        return any_field<Message>([&]<class Row>(auto index, const Row&) {
            if constexpr (Row::kind != field_kind::attribute) {
                return index == row && read_member<index>(value);
            } else {
                return false;
            }
        });
    }

    // Children that come in the table's order, one behind the other, as most programs write them.
    template <message Message>
    constexpr bool read_expected(Message& value, std::uint32_t& seen) {
        return !any_field<Message>([&]<class Row>(auto index, const Row& row) {
            using child = unwrap_t<typename Row::member_type>;
            using name = field_markup<Message, index>;
            const auto read = [&](const auto&... attributes) {
                return !is_known(in_.namespace_id(), is_of_soap<Message>)
                           ? skip()
                           : is_first(row.name, seen, index) &&
                                 read_member<index>(value, attributes...);
            };
            if constexpr (Row::kind == field_kind::list) {
                xml::expected_values<0> none;
                return in_.template next_if<expected_tag<name>>(none) && !read();
            } else if constexpr (Row::kind == field_kind::element && message<child>) {
                attribute_values<child> attributes;
                return in_.template next_if<expected_tag<name, child>>(attributes) &&
                       !read(attributes);
            } else {
                return false;
            }
        });
    }

    // At the start of row `I`'s element. `attributes`: as they were read, if they were read as
    // expected.
    template <std::size_t I, class Message, class... Attributes>
    constexpr bool read_member(Message& value, const Attributes&... attributes) {
        constexpr auto& row = std::get<I>(schema<Message>::fields);
        const bool good = read_value<row.kind, row.name.size()>(value.*row.member, attributes...);
        if (!good) {
            failure_->prepend_field(row.name);
        }
        return good;
    }

    template <field_kind Kind, std::size_t NameLength, class Member, class... Attributes>
    constexpr bool read_value(Member& member, const Attributes&... attributes) {
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
        std::uint32_t seen = 0;
        list.make_present();
        return read_each_child<NameLength>(list, item_rows<typename List::value_type>, seen);
    }

    template <class List>
    constexpr bool read_child(List& list, std::size_t) {
        return read_item(list);
    }

    template <class List>
    constexpr bool read_expected(List& list, std::uint32_t&) {
        using item = typename List::value_type;
        attribute_values<item> attributes;
        while (in_.template next_if<expected_tag<schema<item>, item>>(attributes)) {
            const bool known = is_known(in_.namespace_id(), is_of_soap<item>);
            if (!(known ? read_item(list, attributes) : skip())) {
                return false;
            }
        }
        return true;
    }

    template <class List, class... Attributes>
    constexpr bool read_item(List& list, const Attributes&... attributes) {
        const auto index = list.size();
        const bool good = read_new_item(list, attributes...);
        if (!good) {
            failure_->prepend_index(index);
        }
        return good;
    }

    template <class List, class... Attributes>
    constexpr bool read_new_item(List& list, const Attributes&... attributes) {
        if (items_ == Source::max_items) {
            return fail(errc::too_many_items, in_.offset());
        }
        ++items_;
        auto* const added = add_item(list);
        return added != nullptr ? read(*added, attributes...)
                                : fail(errc::storage_full, in_.offset());
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

    template <class Member>
    constexpr bool read_text(Member& member) {
        xml::text_view text;
        std::size_t place = in_.offset();
        if constexpr (bytes<unwrap_t<Member>>) {
            std::optional<xml::text_view> reference;
            if (!collect_text(text, place, &reference)) {
                return false;
            }
            if (reference) {
                member.emplace().assign_reference(*reference);
                return true;
            }
        } else if (!collect_text(text, place, nullptr)) {
            return false;
        }
        const auto wrong = parse_value(text, member);
        return !wrong || fail(*wrong, place);
    }

    // An element's text, its child elements passed over, and the place where it begins. `reference`
    // is where bytes stand that are elsewhere, if they may be: the rest is passed over then.
    constexpr bool collect_text(xml::text_view& text, std::size_t& place,
                                std::optional<xml::text_view>* reference) {
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
                if (reference != nullptr && is_reference(in_)) {
                    *reference = referred();
                    return skip() && skip();
                }
                if (!skip()) {
                    return false;
                }
                break;
            case xml::event::end_element:
                if (pieces > 1) {
                    text = in_.content_from(place);
                }
                return true;
            case xml::event::failed:
            case xml::event::end_of_document:
                return source_failed();
            default:
                break;
            }
        }
    }

    // What xop:Include, which has just started, refers to.
    constexpr xml::text_view referred() {
        for (const auto& attribute : in_.attributes()) {
            if (attribute.name == "href"sv) {
                return attribute.value;
            }
        }
        return {};
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

    template <class Message>
    constexpr bool check_required(std::uint32_t seen, std::size_t start) {
        const auto missing = required_rows<Message> & ~seen;
        if (missing == 0) {
            return true;
        }
        const auto row = static_cast<std::size_t>(std::countr_zero(missing));
        return fail(errc::missing_required, start, row_names<Message>[row]);
    }

    Source& in_;
    list_memory* memory_;
    std::size_t items_ = 0;        // so far, of all lists
    std::optional<error> failure_; // if one of the functions failed
};

} // namespace assuresign::inline v0_1::detail
