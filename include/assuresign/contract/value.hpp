// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// A single value and its text: what stands in an attribute, an element or a tree's leaf.

#include <assuresign/contract/detail/decimal.hpp>
#include <assuresign/contract/detail/long_number.hpp>
#include <assuresign/contract/enumeration.hpp>
#include <assuresign/contract/guid.hpp>
#include <assuresign/contract/severity.hpp>
#include <assuresign/detail/ascii.hpp>
#include <assuresign/error.hpp>
#include <assuresign/xml/text_view.hpp>

#include <array>
#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>

namespace assuresign {
inline namespace v0_1 {
namespace detail {

using xml::detail::short_text;
using xml::detail::white_space;

// Optional members: what is in them.
template <class T>
struct unwrap {
    using type = T;
    static constexpr bool is_optional = false;
};
template <class T>
struct unwrap<std::optional<T>> {
    using type = T;
    static constexpr bool is_optional = true;
};
template <class T>
using unwrap_t = typename unwrap<T>::type;

// The bytes of a file: contract/binary.hpp.
template <class T>
concept bytes = requires(T& value, const xml::text_view& text) {
    { value.assign_base64(text) } -> std::same_as<bool>;
    value.assign_reference(text);
    { value.size() } -> std::same_as<std::uint64_t>;
};

// std::from_chars takes no plus sign.
template <std::integral T>
bool parse_number(std::string_view word, T& value) noexcept {
    if (word.size() > 1 && word.front() == '+' && detail::is_digit(word[1])) {
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

// Copies a guid's text. False, with nothing copied, if the text is none.
[[gnu::noinline]] inline bool copy_guid(const xml::text_view& text, char* to) {
    const auto copy = [to](std::string_view guid) {
        if (!is_guid(guid)) {
            return false;
        }
        std::memcpy(to, guid.data(), guid_length);
        return true;
    };
    const auto literal = text.literal();
    return copy(literal ? *literal : short_text{text}.view());
}

template <class Kind>
std::optional<errc> parse_value(const xml::text_view& text, basic_guid<Kind>& value) {
    return copy_guid(text, guid_access::text_of(value)) ? std::nullopt
                                                        : std::optional{errc::invalid_guid};
}

// xs:boolean. White space around it does not count (XML Schema 2 §3.2.2, §4.3.6).
constexpr std::optional<errc> parse_value(const xml::text_view& text, bool& value) {
    const auto read = [&value](std::string_view word) {
        value = word == "true"sv || word == "1"sv;
        return value || word == "false"sv || word == "0"sv ? std::nullopt
                                                           : std::optional{errc::invalid_boolean};
    };
    const auto literal = text.literal();
    return read(literal ? detail::without_space(*literal)
                        : short_text{text, white_space::collapsed}.view());
}

// xs:int and xs:float (XML Schema 2 §3.3.17, §3.2.4).
template <class T>
requires std::is_arithmetic_v<T> std::optional<errc> parse_value(const xml::text_view& text,
                                                                 T& value) {
    const short_text copy{text, white_space::collapsed};
    return (copy.fits() ? parse_number(copy.view(), value)
                        : parse_number(long_number{text}.view(), value))
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
    const auto index = static_cast<std::size_t>(value);
    return index < enumeration<T>::names.size() ? xml::text_view{enumeration<T>::names[index]}
                                                : xml::text_view{};
}
template <class T>
constexpr xml::text_view text_of(const std::optional<T>& value) {
    return text_of(*value);
}
template <class Storage>
constexpr xml::text_view text_of(const basic_severity<Storage>& value) {
    return text_of(value.text);
}

// Room for any number.
using number_buffer = std::array<char, 24>;

// A number as XML Schema writes it, the shortest that reads back the same; in `buffer`.
template <class Number>
std::string_view write_number(Number number, number_buffer& buffer) noexcept {
    char* const first = buffer.data();
    const char* const last = std::to_chars(first, first + buffer.size(), number).ptr;
    if constexpr (std::numeric_limits<Number>::has_infinity) {
        // The text says whether it is a number, also where -ffast-math takes all for one.
        const bool is_negative = *first == '-';
        const char letter = first[is_negative ? 1 : 0];
        if (letter == 'i' || letter == 'n') {
            return letter == 'n' ? "NaN"sv : is_negative ? "-INF"sv : "INF"sv;
        }
    }
    return {first, static_cast<std::size_t>(last - first)};
}

template <class T>
inline constexpr bool is_number = std::is_arithmetic_v<T> && !std::is_same_v<T, bool>;

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
    return !text_of(value).empty();
}
template <class T>
constexpr bool is_present(const std::optional<T>& value) {
    return value && is_present(*value);
}

// A value that its enumeration has no name for must not pass for an absent one.
template <has_names T>
constexpr bool is_present(const std::optional<T>& value) {
    return value.has_value();
}

} // namespace detail
} // namespace v0_1
} // namespace assuresign
