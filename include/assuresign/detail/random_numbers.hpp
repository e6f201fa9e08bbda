// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Random numbers that are the same with every standard library.

#include <assuresign/version.hpp>

#include <cstdint>

namespace assuresign {
inline namespace v0_1 {
namespace detail {

// Knuth's MMIX generator, of which the upper bits are good: 8 bytes of state, the same numbers with
// every standard library.
class random_numbers {
public:
    explicit random_numbers(std::uint64_t seed) noexcept : state_(seed) {}
    void mix(std::uint64_t more) noexcept { state_ = advance() ^ more; }
    /// From 0 to less than 1.
    double next() noexcept { return static_cast<double>(advance() >> 11U) * 0x1.0p-53; }

private:
    // In halves, so that no product wraps around.
    std::uint64_t advance() noexcept {
        constexpr std::uint64_t factor = 6364136223846793005U;
        constexpr std::uint64_t increment = 1442695040888963407U;
        constexpr std::uint64_t half = 0xFFFFFFFFU;
        const auto lower = state_ & half;
        const auto upper = state_ >> 32U;
        const auto first = lower * (factor & half) + (increment & half);
        const auto second = (lower * (factor >> 32U) & half) + (upper * (factor & half) & half) +
                            (first >> 32U) + (increment >> 32U);
        return state_ = (second & half) << 32U | (first & half);
    }

    std::uint64_t state_;
};

} // namespace detail
} // namespace v0_1
} // namespace assuresign
