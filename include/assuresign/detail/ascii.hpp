// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// ASCII characters and strings of bytes, whatever the locale.

#include <assuresign/version.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace assuresign {
inline namespace v0_1 {
namespace detail {

using std::string_view_literals::operator""sv;

/// White space as XML has it (the production S, XML 1.0 §2.3).
constexpr bool is_space(char c) noexcept {
    return static_cast<unsigned char>(c) <= ' ' &&
           (c == ' ' || c == '\t' || c == '\n' || c == '\r');
}

/// `0` to `9`.
constexpr bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

/// An ASCII letter.
constexpr bool is_letter(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// The lower-case letter of an ASCII letter. Any other character is returned unchanged.
constexpr char to_lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

/// The value of a hexadecimal digit; 16 for any other character.
constexpr unsigned digit_value(char c) noexcept {
    if (is_digit(c)) {
        return static_cast<unsigned>(c - '0');
    }
    const char lower = to_lower(c);
    return lower >= 'a' && lower <= 'f' ? static_cast<unsigned>(lower - 'a') + 10U : 16U;
}

/// a == b. libstdc++ 12 implements that as a three-way comparison, which costs more.
constexpr bool same_bytes(std::string_view a, std::string_view b) noexcept {
    return a.size() == b.size() &&
           std::char_traits<char>::compare(a.data(), b.data(), a.size()) == 0;
}

/// text.starts_with(start), with the same saving.
constexpr bool starts_with(std::string_view text, std::string_view start) noexcept {
    return text.size() >= start.size() && same_bytes({text.data(), start.size()}, start);
}

/// Whether every character is a member. libstdc++ unrolls std::all_of into several times the code,
/// and libc++ 14 lacks std::ranges::all_of.
template <class Predicate>
constexpr bool consists_of(std::string_view text, Predicate is_member) noexcept {
    for (const char c : text) {
        if (!is_member(c)) {
            return false;
        }
    }
    return true;
}

/// text.substr(first, count) of a `first` that is not beyond the end. Cannot throw, so that it does
/// not bring malloc into a program without an operating system.
constexpr std::string_view substring(std::string_view text, std::size_t first,
                                     std::size_t count = std::string_view::npos) noexcept {
    return {text.data() + first, std::min(count, text.size() - first)};
}

/// Without the white space that `text` begins with.
constexpr std::string_view skip_space(std::string_view text) noexcept {
    while (!text.empty() && is_space(text.front())) {
        text.remove_prefix(1);
    }
    return text;
}

/// Without the white space around it.
constexpr std::string_view without_space(std::string_view word) noexcept {
    word = skip_space(word);
    while (!word.empty() && is_space(word.back())) {
        word.remove_suffix(1);
    }
    return word;
}

/// Letters that are not ASCII keep their case.
constexpr bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return to_lower(x) == to_lower(y); });
}
constexpr bool starts_with_ignoring_case(std::string_view text, std::string_view start) noexcept {
    return equal_ignoring_case(substring(text, 0, start.size()), start);
}

} // namespace detail
} // namespace v0_1
} // namespace assuresign
