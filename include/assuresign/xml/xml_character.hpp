// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// A character read from UTF-8, if XML allows it.

#include <assuresign/detail/utf8.hpp>
#include <assuresign/error.hpp>
#include <assuresign/xml/characters.hpp>

#include <cstdint>

namespace assuresign {
inline namespace v0_1 {
namespace xml {

/// The character at `first` as XML sees it: `length` bytes of a Char, or `code` why not
/// (`truncated`, `invalid_utf8`, `forbidden_character`).
struct xml_character {
    /// The code point.
    char32_t value = 0;
    /// In bytes; 0 if it is wrong.
    std::uint8_t length = 0;
    /// Why it was refused.
    errc code{};
};

/// The first character of [first, last), which is not empty, if XML allows it (XML 1.0 §2.2).
constexpr xml_character read_char(const char* first, const char* last) noexcept {
    const auto c = detail::read_utf8(first, last);
    if (c.length == 0) {
        return {0, 0, c.cut ? errc::truncated : errc::invalid_utf8};
    }
    if (!is_char(c.value)) {
        return {0, 0, errc::forbidden_character};
    }
    return {c.value, c.length, {}};
}

} // namespace xml
} // namespace v0_1
} // namespace assuresign
