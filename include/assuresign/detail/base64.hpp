// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Bytes <-> base64 (RFC 4648 §4), piece by piece.

#include <assuresign/detail/ascii.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

namespace assuresign {
inline namespace v0_1 {
namespace detail {

/// Characters for `bytes` bytes, padding included; the greatest number that there is for more than
/// that.
constexpr std::uint64_t base64_size(std::uint64_t bytes) noexcept {
    constexpr auto most = std::numeric_limits<std::uint64_t>::max();
    const auto groups = bytes / 3 + (bytes % 3 == 0 ? 0 : 1);
    return groups > most / 4 ? most : groups * 4;
}

inline constexpr std::string_view base64_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Writes `base64_size(bytes.size())` characters to `to`, and returns their end. Only the last
/// piece of several may be of a size that is no multiple of 3.
constexpr char* encode_base64(char* to, std::string_view bytes) noexcept {
    while (!bytes.empty()) {
        // Three bytes, zero where there are fewer, are four digits.
        const auto size = std::min<std::size_t>(bytes.size(), 3);
        std::uint32_t group = 0;
        for (std::size_t i = 0; i < 3; ++i) {
            group = group << 8U | (i < size ? static_cast<unsigned char>(bytes[i]) : 0U);
        }
        for (std::size_t i = 0; i < 4; ++i) {
            *to++ = i <= size ? base64_digits[group >> (18 - 6 * i) & 0x3FU] : '=';
        }
        bytes.remove_prefix(size);
    }
    return to;
}

/// What `bytes.for_each_piece` hands over, as base64.
template <class Bytes, class Take>
bool for_each_base64(const Bytes& bytes, Take&& take) {
    constexpr std::size_t at_once = 768;
    std::array<char, base64_size(at_once)> text;
    return bytes.for_each_piece([&](std::string_view piece) {
        while (!piece.empty()) {
            const auto part = piece.substr(0, at_once);
            const auto* const end = encode_base64(text.data(), part);
            take(std::string_view{text.data(), static_cast<std::size_t>(end - text.data())});
            piece.remove_prefix(part.size());
        }
    });
}

inline constexpr std::uint8_t no_base64_digit = 0xFF;

// The value of each character as a digit.
inline constexpr auto base64_values = [] {
    std::array<std::uint8_t, 256> values{};
    values.fill(no_base64_digit);
    for (std::size_t i = 0; i < base64_digits.size(); ++i) {
        values[static_cast<unsigned char>(base64_digits[i])] = static_cast<std::uint8_t>(i);
    }
    return values;
}();

/// Reads base64 as xs:base64Binary has it (XML Schema 2 §3.2.16): white space anywhere, padding at
/// the end, no bits lost in it. `take` gets the bytes in pieces.
///
///     base64_reader reader;
///     bool good = reader.read(text, take) && reader.finish(take);
class base64_reader {
public:
    template <class Take>
    bool read(std::string_view text, Take&& take) {
        for (const char c : text) {
            if (is_space(c)) {
                continue;
            }
            if (!(c == '=' ? add_padding() : add_digit(c))) {
                return false;
            }
            if (size_ == bytes_.size()) {
                hand_over(take);
            }
        }
        return true;
    }
    /// At the end of the text. False if it is not whole.
    template <class Take>
    bool finish(Take&& take) {
        if (digits_ != 0) {
            return false;
        }
        if (size_ != 0) {
            hand_over(take);
        }
        return true;
    }

private:
    bool add_digit(char c) noexcept {
        const auto value = base64_values[static_cast<unsigned char>(c)];
        return value != no_base64_digit && padding_ == 0 && add(value);
    }
    // A group has two digits at least.
    bool add_padding() noexcept {
        if (digits_ < 2) {
            return false;
        }
        ++padding_;
        return add(0);
    }
    // Four digits are three bytes, of which padding takes some away: those must be zero.
    bool add(std::uint32_t value) noexcept {
        group_ = group_ << 6U | value;
        if (++digits_ < 4) {
            return true;
        }
        for (std::size_t i = 0; i < 3 - padding_; ++i) {
            bytes_[size_++] = static_cast<char>(static_cast<unsigned char>(group_ >> (16 - 8 * i)));
        }
        const auto lost = group_ & ((1U << (8 * padding_)) - 1);
        digits_ = 0;
        group_ = 0;
        return lost == 0;
    }
    template <class Take>
    void hand_over(Take&& take) {
        take(std::string_view{bytes_.data(), size_});
        size_ = 0;
    }

    std::array<char, 768> bytes_{}; // not handed over yet; a multiple of 3
    std::size_t size_ = 0;
    std::uint32_t group_ = 0; // the group that is not whole yet, and its digits, padding included
    unsigned digits_ = 0;
    unsigned padding_ = 0;
};

} // namespace detail
} // namespace v0_1
} // namespace assuresign
