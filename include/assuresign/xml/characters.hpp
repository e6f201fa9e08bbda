// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// The characters that XML allows in each place.

#include <assuresign/detail/ascii.hpp>

namespace assuresign {
inline namespace v0_1 {
namespace xml {

namespace detail {

using namespace assuresign::detail;

} // namespace detail

/// The production Char (XML 1.0 §2.2).
constexpr bool is_char(char32_t c) noexcept {
    if (c < 0x20) {
        return c == 0x9 || c == 0xA || c == 0xD;
    }
    return c <= 0xD7FF || (c >= 0xE000 && c <= 0xFFFD) || (c >= 0x10000 && c <= 0x10FFFF);
}

/// NameStartChar less ':', which Namespaces in XML reserves (XML 1.0 5th ed. §2.3; NCName).
constexpr bool is_name_start(char32_t c) noexcept {
    if (c < 0x80) {
        return detail::is_letter(static_cast<char>(c)) || c == '_';
    }
    return (c >= 0xC0 && c <= 0x2FF && c != 0xD7 && c != 0xF7) ||
           (c >= 0x370 && c <= 0x1FFF && c != 0x37E) || c == 0x200C || c == 0x200D ||
           (c >= 0x2070 && c <= 0x218F) || (c >= 0x2C00 && c <= 0x2FEF) ||
           (c >= 0x3001 && c <= 0xD7FF) || (c >= 0xF900 && c <= 0xFDCF) ||
           (c >= 0xFDF0 && c <= 0xFFFD) || (c >= 0x10000 && c <= 0xEFFFF);
}

/// NameChar less ':' (XML 1.0 5th ed. §2.3).
constexpr bool is_name(char32_t c) noexcept {
    if (c < 0x80 && (detail::is_digit(static_cast<char>(c)) || c == '-' || c == '.')) {
        return true;
    }
    return is_name_start(c) || c == 0xB7 || (c >= 0x300 && c <= 0x36F) || c == 0x203F ||
           c == 0x2040;
}

/// The ASCII characters that end a name; ':' is one of them.
constexpr bool is_ascii_name_end(char c) noexcept {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x80 && !is_name(byte);
}

} // namespace xml
} // namespace v0_1
} // namespace assuresign
