// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Which characters XML allows where, and how UTF-8 spells them.

#include <assuresign/version.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace assuresign::inline v0_1 {

using std::string_view_literals::operator""sv;

} // namespace assuresign::inline v0_1

namespace assuresign::inline v0_1::xml {

/// The production Char (XML 1.0 §2.2).
constexpr bool is_char(char32_t c) noexcept {
    if (c < 0x20) {
        return c == 0x9 || c == 0xA || c == 0xD;
    }
    return c <= 0xD7FF || (c >= 0xE000 && c <= 0xFFFD) || (c >= 0x10000 && c <= 0x10FFFF);
}

/// The production S (XML 1.0 §2.3), one character of it.
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

/// Of an ASCII letter; any other as it is.
constexpr char to_lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

/// What a hexadecimal digit stands for; 16 for any other character.
constexpr unsigned digit_value(char c) noexcept {
    if (is_digit(c)) {
        return static_cast<unsigned>(c - '0');
    }
    const char lower = to_lower(c);
    return lower >= 'a' && lower <= 'f' ? static_cast<unsigned>(lower - 'a') + 10U : 16U;
}

/// NameStartChar less ':', which Namespaces in XML reserves (XML 1.0 5th ed. §2.3; NCName).
constexpr bool is_name_start(char32_t c) noexcept {
    if (c < 0x80) {
        return is_letter(static_cast<char>(c)) || c == '_';
    }
    return (c >= 0xC0 && c <= 0x2FF && c != 0xD7 && c != 0xF7) ||
           (c >= 0x370 && c <= 0x1FFF && c != 0x37E) || c == 0x200C || c == 0x200D ||
           (c >= 0x2070 && c <= 0x218F) || (c >= 0x2C00 && c <= 0x2FEF) ||
           (c >= 0x3001 && c <= 0xD7FF) || (c >= 0xF900 && c <= 0xFDCF) ||
           (c >= 0xFDF0 && c <= 0xFFFD) || (c >= 0x10000 && c <= 0xEFFFF);
}

/// NameChar less ':' (XML 1.0 5th ed. §2.3).
constexpr bool is_name(char32_t c) noexcept {
    if (c < 0x80 && (is_digit(static_cast<char>(c)) || c == '-' || c == '.')) {
        return true;
    }
    return is_name_start(c) || c == 0xB7 || (c >= 0x300 && c <= 0x36F) || c == 0x203F ||
           c == 0x2040;
}

/// The ASCII characters behind which no name goes on; ':' is one of them.
constexpr bool is_ascii_name_end(char c) noexcept {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x80 && !is_name(byte);
}

/// One character read from UTF-8. `length` is 0 where the bytes are no character; then `cut` tells
/// whether they could become one if more bytes followed.
struct utf8_character {
    /// The code point.
    char32_t value = 0;
    /// In bytes; 0 if they are no UTF-8.
    std::uint8_t length = 0;
    /// Whether only the end is missing.
    bool cut = false;
};

/// Reads the character at `first`, which must be before `last` (RFC 3629: no overlong forms, no
/// surrogates, nothing above U+10FFFF).
constexpr utf8_character read_utf8(const char* first, const char* last) noexcept {
    const auto lead = static_cast<unsigned char>(*first);
    if (lead < 0x80) {
        return {lead, 1, false};
    }
    const std::uint8_t length = lead >= 0xC2 && lead <= 0xDF   ? 2
                                : lead >= 0xE0 && lead <= 0xEF ? 3
                                : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                               : 0;
    if (length == 0) {
        return {};
    }
    // The second byte's range keeps out overlong forms, surrogates and what lies past U+10FFFF.
    const unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    const unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    char32_t value = lead & (0x7FU >> length);
    for (std::uint8_t i = 1; i < length; ++i) {
        if (first + i == last) {
            return {0, 0, true};
        }
        const auto byte = static_cast<unsigned char>(first[i]);
        if (byte < (i == 1 ? low : 0x80) || byte > (i == 1 ? high : 0xBF)) {
            return {};
        }
        value = (value << 6) | (byte & 0x3FU);
    }
    return {value, length, false};
}

/// A character spelled in UTF-8.
class utf8_bytes {
public:
    /// Of a character that Unicode has.
    constexpr explicit utf8_bytes(char32_t c) noexcept {
        if (c < 0x80) {
            put(c);
        } else if (c < 0x800) {
            put(0xC0 | (c >> 6));
            put_rest(c);
        } else if (c < 0x10000) {
            put(0xE0 | (c >> 12));
            put_rest(c >> 6);
            put_rest(c);
        } else {
            put(0xF0 | (c >> 18));
            put_rest(c >> 12);
            put_rest(c >> 6);
            put_rest(c);
        }
    }
    /// Valid while this object lives.
    constexpr std::string_view view() const noexcept { return {bytes_.data(), size_}; }

private:
    constexpr void put(char32_t byte) noexcept {
        bytes_[size_++] = static_cast<char>(static_cast<unsigned char>(byte));
    }
    constexpr void put_rest(char32_t c) noexcept { put(0x80 | (c & 0x3F)); }

    std::array<char, 4> bytes_{};
    std::uint8_t size_ = 0;
};

namespace detail {

/// a == b, which libstdc++ 12 makes of a three-way comparison.
constexpr bool same_bytes(std::string_view a, std::string_view b) noexcept {
    return a.size() == b.size() &&
           std::char_traits<char>::compare(a.data(), b.data(), a.size()) == 0;
}

/// text.starts_with(start), for which the same is true.
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

/// text.substr(first, count) of a `first` that is not beyond the end. It has no way to throw, which
/// brings malloc into a program that has no operating system.
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

} // namespace assuresign::inline v0_1::xml
