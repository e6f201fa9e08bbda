// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Characters spelled in UTF-8.

#include <assuresign/version.hpp>

#include <array>
#include <cstdint>
#include <string_view>

namespace assuresign {
inline namespace v0_1 {
namespace detail {

/// One character read from UTF-8. If the bytes are not a character, `length` is 0, and `cut` says
/// whether more bytes could complete one.
struct utf8_character {
    /// The code point.
    char32_t value = 0;
    /// In bytes; 0 if they are not UTF-8.
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
    /// The character must be one that Unicode has.
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

} // namespace detail
} // namespace v0_1
} // namespace assuresign
