// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Finding the next byte that matters, a block at a time.

#include <assuresign/detail/ascii.hpp>
#include <assuresign/detail/byte_block.hpp>
#include <assuresign/xml/characters.hpp>

#include <array>
#include <cstddef>
#include <type_traits>

namespace assuresign {
inline namespace v0_1 {
namespace xml::detail {

using assuresign::detail::native_block;

// A set of bytes. `contains` says whether a byte belongs to it; `in` says which bytes of a block
// do.

template <char... Members>
struct any_of {
    static constexpr bool contains(char c) noexcept { return ((c == Members) || ...); }
    template <class Block>
    static typename Block::lanes in(const Block& block) noexcept {
        return (block.equal(Members) | ...);
    }
};

/// The bytes that a scan through text must look at: control characters, all that is not ASCII, and
/// `Also`.
template <char... Also>
struct special_bytes {
    static constexpr bool contains(char c) noexcept {
        return static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x80 ||
               ((c == Also) || ...);
    }
    template <class Block>
    static typename Block::lanes in(const Block& block) noexcept {
        return (block.control_or_not_ascii() | ... | block.equal(Also));
    }
};

/// The bytes at which a scan through an attribute's value must stop.
template <char Quote>
struct special_in_attribute {
    static constexpr bool contains(char c) noexcept {
        return special_bytes<'&', '<', Quote>::contains(c);
    }
    template <class Block>
    static typename Block::lanes in(const Block& block) noexcept {
        return block.control_or_not_ascii() | block.template equal_either<Quote, '&'>() |
               block.equal('<');
    }
};

/// The same where tabs and line feeds stand for themselves.
template <char... Also>
struct special_bytes_in_lines {
    static constexpr bool contains(char c) noexcept {
        return special_bytes<Also...>::contains(c) && c != '\t' && c != '\n';
    }
    template <class Block>
    static typename Block::lanes in(const Block& block) noexcept {
        return special_bytes<Also...>::in(block) & ~block.between('\t', '\n');
    }
};

/// All bytes but ASCII letters and digits. Most names end at one.
struct no_alphanumerics {
    static constexpr bool contains(char c) noexcept { return !is_letter(c) && !is_digit(c); }
    template <class Block>
    static typename Block::lanes in(const Block& block) noexcept {
        return ~(block.fold_case().between('a', 'z') | block.between('0', '9'));
    }
};

template <class Set>
consteval std::array<bool, 256> make_table() {
    std::array<bool, 256> table{};
    for (unsigned byte = 0; byte != 256; ++byte) {
        table[byte] = Set::contains(static_cast<char>(static_cast<unsigned char>(byte)));
    }
    return table;
}
/// A set as a table: one load a byte.
template <class Set>
inline constexpr auto table_of = make_table<Set>();

template <class Set>
constexpr bool is_in(char c) noexcept {
    const auto& table = table_of<Set>;
    return table[static_cast<unsigned char>(c)];
}

// One function for all sets.
constexpr const char* find_by_table(const char* first, const char* last,
                                    const std::array<bool, 256>& table) noexcept {
    while (first != last && !table[static_cast<unsigned char>(*first)]) {
        ++first;
    }
    return first;
}

/// The first byte of [first, last) that is in `Set`, or `last`.
template <class Set, class Block = native_block>
constexpr const char* find_in(const char* first, const char* last) noexcept {
    if (!std::is_constant_evaluated()) {
        for (; static_cast<std::size_t>(last - first) >= Block::size; first += Block::size) {
            if (const auto found = Set::in(Block::load(first)).find()) {
                return first + found.first();
            }
        }
    }
    return find_by_table(first, last, table_of<Set>);
}

} // namespace xml::detail
} // namespace v0_1
} // namespace assuresign
