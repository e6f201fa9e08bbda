// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// A single value and its text: what stands in an attribute, an element or a tree's leaf.

#include <assuresign/detail/decimal.hpp>
#include <assuresign/schema.hpp>
#include <assuresign/xml/text_view.hpp>

#include <array>
#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>

namespace assuresign::inline v0_1::detail {

using xml::detail::short_text;

template <class T>
concept has_names = requires {
    enumeration<T>::names;
};

// The bytes of a file: binary.hpp.
template <class T>
concept bytes = requires(T& value, const xml::text_view& text) {
    { value.assign_base64(text) } -> std::same_as<bool>;
    value.assign_reference(text);
    { value.size() } -> std::same_as<std::uint64_t>;
};

// Whether there may be such bytes in a message.
template <class T>
inline constexpr bool has_bytes = bytes<T>;
template <message Message>
inline constexpr bool has_bytes<Message> = any_field<Message>([]<class Row>(auto, const Row&) {
    using member_type = unwrap_t<typename Row::member_type>;
    if constexpr (Row::kind == field_kind::list) {
        return has_bytes<typename member_type::value_type>;
    } else {
        return has_bytes<member_type>;
    }
});

// std::from_chars takes no plus sign.
template <std::integral T>
bool parse_number(std::string_view word, T& value) noexcept {
    if (word.size() > 1 && word.front() == '+' && xml::is_digit(word[1])) {
        word.remove_prefix(1);
    }
    const auto [end, wrong] = std::from_chars(word.data(), word.data() + word.size(), value);
    return wrong == std::errc{} && end == word.data() + word.size();
}

template <std::floating_point T>
bool parse_number(std::string_view word, T& value) noexcept {
    const bool is_negative = word.starts_with('-');
    auto number = word;
    if (is_negative || word.starts_with('+')) {
        number.remove_prefix(1);
    }
    if (word == "NaN"sv) {
        value = std::numeric_limits<T>::quiet_NaN();
    } else if (word == "INF"sv || word == "-INF"sv) {
        value = std::numeric_limits<T>::infinity();
    } else if (const auto parsed = parse_decimal<T>(number)) {
        value = *parsed;
    } else {
        return false;
    }
    value = is_negative ? -value : value;
    return true;
}

// ---- text -> value: nothing, or what is wrong with the text

inline std::optional<errc> parse_value(const xml::text_view& text, std::string& value) {
    value.clear();
    value.reserve(text.raw().size()); // which is as much or a little more
    text.append_to(value);
    return std::nullopt;
}

constexpr std::optional<errc> parse_value(const xml::text_view& text, xml::text_view& value) {
    value = text;
    return std::nullopt;
}

// A guid whose characters are spelled as references: rare, and kept out of the common path.
template <class Kind>
[[gnu::noinline]] constexpr bool assign_spelled(const xml::text_view& text,
                                                basic_guid<Kind>& value) {
    return value.assign(short_text{text}.view());
}

template <class Kind>
constexpr std::optional<errc> parse_value(const xml::text_view& text, basic_guid<Kind>& value) {
    const auto literal = text.literal();
    const bool good = literal ? value.assign(*literal) : assign_spelled(text, value);
    return good ? std::nullopt : std::optional{errc::invalid_guid};
}

// xs:boolean: white space around it is no part of it (XML Schema 2 §3.2.2, §4.3.6).
constexpr std::optional<errc> parse_value(const xml::text_view& text, bool& value) {
    const short_text copy{text};
    const auto word = xml::detail::without_space(copy.view());
    value = word == "true"sv || word == "1"sv;
    return value || word == "false"sv || word == "0"sv ? std::nullopt
                                                       : std::optional{errc::invalid_boolean};
}

// xs:int and xs:float (XML Schema 2 §3.3.17, §3.2.4).
template <class T>
requires std::is_arithmetic_v<T> std::optional<errc> parse_value(const xml::text_view& text,
                                                                 T& value) {
    const short_text copy{text};
    return parse_number(xml::detail::without_space(copy.view()), value)
               ? std::nullopt
               : std::optional{errc::invalid_number};
}

template <class T>
requires has_names<T>
constexpr std::optional<errc> parse_value(const xml::text_view& text, T& value) {
    const auto& names = enumeration<T>::names;
    const short_text copy{text};
    const auto word = copy.view();
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (!names[i].empty() && word == names[i]) {
            value = static_cast<T>(i);
            return std::nullopt;
        }
    }
    return errc::invalid_name;
}

template <bytes T>
std::optional<errc> parse_value(const xml::text_view& text, T& value) {
    return value.assign_base64(text) ? std::nullopt : std::optional{errc::invalid_base64};
}

template <class T>
constexpr std::optional<errc> parse_value(const xml::text_view& text, std::optional<T>& value) {
    return parse_value(text, value.emplace());
}
inline std::optional<errc> parse_value(const xml::text_view& text,
                                       std::optional<std::string>& value) {
    if (const auto literal = text.literal()) {
        value.emplace(*literal);
        return std::nullopt;
    }
    return parse_value(text, value.emplace());
}

template <class Storage>
constexpr std::optional<errc> parse_value(const xml::text_view& text,
                                          basic_severity<Storage>& value) {
    return parse_value(text, value.text);
}

// ---- value -> text

inline xml::text_view text_of(const std::string& value) {
    return xml::text_view{value};
}
constexpr xml::text_view text_of(const xml::text_view& value) {
    return value;
}
template <class Kind>
constexpr xml::text_view text_of(const basic_guid<Kind>& value) {
    return xml::text_view{value.str()};
}
constexpr xml::text_view text_of(const bool& value) {
    return xml::text_view{value ? "true"sv : "false"sv};
}
template <class T>
requires has_names<T>
constexpr xml::text_view text_of(const T& value) {
    return xml::text_view{enumeration<T>::names[static_cast<std::size_t>(value)]};
}
template <class T>
constexpr xml::text_view text_of(const std::optional<T>& value) {
    return text_of(*value);
}
template <class Storage>
constexpr xml::text_view text_of(const basic_severity<Storage>& value) {
    return text_of(value.text);
}

// A number as XML Schema writes it, the shortest that reads back the same.
template <class Number>
class number_text {
public:
    explicit number_text(Number number) noexcept {
        char* const first = text_.data();
        size_ = static_cast<std::size_t>(std::to_chars(first, first + text_.size(), number).ptr -
                                         first);
        if constexpr (std::numeric_limits<Number>::has_infinity) {
            // What was written says whether it is a number, also where -ffast-math takes all for
            // one.
            const bool is_negative = *first == '-';
            const char letter = first[is_negative ? 1 : 0];
            if (letter == 'i' || letter == 'n') {
                const std::string_view name = letter == 'n' ? "NaN"sv
                                              : is_negative ? "-INF"sv
                                                            : "INF"sv;
                size_ = name.copy(first, name.size());
            }
        }
    }
    std::string_view view() const noexcept { return {text_.data(), size_}; }

private:
    std::array<char, 24> text_;
    std::size_t size_ = 0;
};

template <class T>
inline constexpr bool is_number = std::is_arithmetic_v<T> && !std::is_same_v<T, bool>;

// The text of any value, copied; nothing of bytes that cannot be read, which are not no bytes.
template <class T>
std::optional<std::string> copied_text(const T& value) {
    if constexpr (unwrap<T>::is_optional) {
        return copied_text(*value);
    } else if constexpr (is_number<T>) {
        return std::string{number_text{value}.view()};
    } else if constexpr (bytes<T>) {
        std::string text;
        const bool good =
            value.for_each_base64([&](std::string_view piece) { text.append(piece); });
        return good ? std::optional{std::move(text)} : std::nullopt;
    } else {
        return text_of(value).str();
    }
}

// ---- is there a value at all?

template <class T>
constexpr bool is_present(const T&) {
    return true;
}
template <class Kind>
constexpr bool is_present(const basic_guid<Kind>& value) {
    return !value.empty();
}
template <class Storage>
constexpr bool is_present(const basic_severity<Storage>& value) {
    return value.text.has_value();
}
template <class T>
requires has_names<T>
constexpr bool is_present(const T& value) {
    return static_cast<std::size_t>(value) < enumeration<T>::names.size() &&
           !text_of(value).empty();
}
template <class T>
constexpr bool is_present(const std::optional<T>& value) {
    return value && is_present(*value);
}

// Whether a member that is not present was given all the same: a value that its enumeration has no
// name for. It must not pass for an absent one.
template <class T>
constexpr bool is_nameless(const T&) {
    return false;
}
template <has_names T>
constexpr bool is_nameless(const std::optional<T>& value) {
    return value.has_value();
}

// ---- is it allowed?

// Whether a value that is present fits the rule of its row.
template <class Row, class T>
constexpr bool is_allowed(const Row& row, const T& value) {
    if constexpr (!has_rule<Row>) {
        return true;
    } else if constexpr (unwrap<T>::is_optional) {
        return is_allowed(row, *value);
    } else if constexpr (is_number<T>) {
        return row.rule.allows(static_cast<double>(value));
    } else {
        return row.rule.allows(text_of(value));
    }
}

// The error of a value that does not fit, without its field.
template <class Row>
constexpr error not_allowed(const Row& row, std::size_t offset = error::no_offset) {
    error failed{.code = errc::out_of_range, .offset = offset};
    if constexpr (has_rule<Row>) {
        failed.excerpt.append(row.rule.words);
    }
    return failed;
}

// A field that the contract requires: neither optional nor a list nor an element's content.
template <class Field>
inline constexpr bool is_required =
    !unwrap<typename Field::member_type>::is_optional &&
    (Field::kind == field_kind::attribute || Field::kind == field_kind::element);

} // namespace assuresign::inline v0_1::detail
