// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Decimal text to the nearest floating-point number. The standard library's own way is missing in
/// libc++ (std::from_chars, before 20) or depends on the locale (std::strtof).

#include <assuresign/detail/ascii.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <type_traits>

namespace assuresign {
inline namespace v0_1 {
namespace detail {

// The longest text that parse_decimal takes.
inline constexpr std::size_t max_decimal_length = 64;

// An unsigned integer of a fixed size. No operation checks whether its result fits.
template <std::size_t Bits>
class big_integer {
public:
    constexpr explicit big_integer(std::uint32_t value) noexcept { limbs_[0] = value; }

    constexpr void multiply_add(std::uint32_t factor, std::uint32_t summand) noexcept {
        std::uint64_t carry = summand;
        for (auto& limb : limbs_) {
            carry += std::uint64_t{limb} * factor;
            limb = static_cast<std::uint32_t>(carry & 0xFFFFFFFFU);
            carry >>= 32U;
        }
    }
    constexpr void double_up() noexcept { multiply_add(2, 0); }

    // `other` is not larger.
    constexpr void subtract(const big_integer& other) noexcept {
        std::uint64_t borrowed = 0;
        for (std::size_t i = 0; i < limbs_.size(); ++i) {
            const std::uint64_t taken = other.limbs_[i] + borrowed;
            borrowed = limbs_[i] < taken ? 1 : 0;
            limbs_[i] = static_cast<std::uint32_t>((borrowed << 32U) + limbs_[i] - taken);
        }
    }

    constexpr std::strong_ordering operator<=>(const big_integer& other) const noexcept {
        std::size_t i = limbs_.size() - 1;
        while (i > 0 && limbs_[i] == other.limbs_[i]) {
            --i;
        }
        return limbs_[i] <=> other.limbs_[i];
    }

private:
    std::array<std::uint32_t, (Bits + 31) / 32> limbs_{}; // the lowest first
};

template <std::floating_point T>
struct decimal_traits {
    using limits = std::numeric_limits<T>;
    static_assert(limits::is_iec559 && limits::digits <= 53, "a number is a float or a double");

    using bits = std::conditional_t<limits::digits <= 24, std::uint32_t, std::uint64_t>;
    static constexpr int max_digits = static_cast<int>(max_decimal_length);
    // Any significand times a lower power of ten is below half of the smallest number.
    static constexpr int min_exponent = limits::min_exponent10 - limits::digits10 - max_digits - 2;
    // Holds any significand times 10^max_exponent10, and 10^-min_exponent, and twice that. A
    // decimal digit takes less than 10/3 bits.
    using integer = big_integer<(static_cast<std::size_t>(
                                     std::max(limits::max_exponent10 + max_digits, -min_exponent)) *
                                 10) /
                                    3 +
                                2>;
};

// The number nearest to significand * 10^exponent. Where two are equally near, the one whose last
// bit is zero; beyond the largest number, infinity. The arithmetic is exact. (The function
// floatingPointRound in part 2 of XML Schema 1.1.)
template <std::floating_point T>
constexpr T nearest(typename decimal_traits<T>::integer significand, int exponent) noexcept {
    using traits = decimal_traits<T>;
    using limits = std::numeric_limits<T>;
    using integer = typename traits::integer;
    using bits = typename traits::bits;

    if (significand < integer{1} || exponent < traits::min_exponent) {
        return 0;
    }
    if (exponent > limits::max_exponent10) {
        return limits::infinity();
    }
    integer numerator = significand;
    integer denominator{1};
    for (; exponent > 0; --exponent) {
        numerator.multiply_add(10, 0);
    }
    for (; exponent < 0; ++exponent) {
        denominator.multiply_add(10, 0);
    }

    // The number is numerator / denominator * 2^power, with a quotient from 1 up to 2.
    int power = 0;
    for (; numerator < denominator; --power) {
        numerator.double_up();
    }
    for (integer twice = denominator; twice.double_up(), twice <= numerator; ++power) {
        denominator = twice;
    }
    if (power >= limits::max_exponent) {
        return limits::infinity();
    }

    // Long division. A subnormal number has fewer bits, maybe none.
    const int missing_bits = std::max(limits::min_exponent - 1 - power, 0);
    if (missing_bits > limits::digits) {
        return 0;
    }
    bits quotient = 0;
    for (int i = missing_bits; i < limits::digits; ++i) {
        quotient *= 2;
        if (numerator >= denominator) {
            numerator.subtract(denominator);
            ++quotient;
        }
        numerator.double_up();
    }
    const auto rest = numerator <=> denominator; // compared with a half
    if (rest > 0 || (rest == 0 && quotient % 2 == 1)) {
        ++quotient;
    }
    // The first bit of a normal number, or a carry, counts up the exponent, up to infinity's.
    if (missing_bits == 0) {
        quotient += static_cast<bits>(power + 1 - limits::min_exponent) << (limits::digits - 1);
    }
    return std::bit_cast<T>(quotient);
}

// [eE][+-]?[0-9]+ or nothing. What no number can outweigh is cut to 10,000.
constexpr std::optional<int> parse_exponent(std::string_view text) noexcept {
    if (text.empty()) {
        return 0;
    }
    if (text.front() != 'e' && text.front() != 'E') {
        return std::nullopt;
    }
    text.remove_prefix(1);
    const bool is_negative = text.starts_with('-');
    if (is_negative || text.starts_with('+')) {
        text.remove_prefix(1);
    }
    if (text.empty()) {
        return std::nullopt;
    }
    int value = 0;
    for (const char c : text) {
        if (!detail::is_digit(c)) {
            return std::nullopt;
        }
        value = std::min(value * 10 + (c - '0'), 10000);
    }
    return is_negative ? -value : value;
}

// ([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)? as the nearest T: xs:float and xs:double without
// sign and names (XML Schema 1.1, part 2, §3.3.4). Nothing if the text is something else or too
// long.
template <std::floating_point T>
constexpr std::optional<T> parse_decimal(std::string_view text) noexcept {
    if (text.size() > max_decimal_length) {
        return std::nullopt;
    }
    typename decimal_traits<T>::integer significand{0};
    int exponent = 0;
    bool has_digits = false;
    bool has_point = false;
    for (; !text.empty(); text.remove_prefix(1)) {
        const char c = text.front();
        if (c == '.' && !has_point) {
            has_point = true;
        } else if (detail::is_digit(c)) {
            significand.multiply_add(10, static_cast<std::uint32_t>(c - '0'));
            exponent -= has_point ? 1 : 0;
            has_digits = true;
        } else {
            break;
        }
    }
    const auto written_exponent = parse_exponent(text);
    if (!has_digits || !written_exponent) {
        return std::nullopt;
    }
    return nearest<T>(significand, exponent + *written_exponent);
}

} // namespace detail
} // namespace v0_1
} // namespace assuresign
