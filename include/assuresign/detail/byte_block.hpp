// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Several bytes looked at at once: sixteen with SSE2 or NEON, eight with any compiler.

#include <assuresign/version.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#if defined(__SSE2__) || defined(_M_X64)
#include <emmintrin.h>
#elif defined(__ARM_NEON) && defined(__aarch64__) && !defined(__AARCH64EB__)
#include <arm_neon.h>
#endif

namespace assuresign {
inline namespace v0_1 {
namespace detail {

// Each block has the same members. A question is answered by `lanes`: for each byte, yes or no.
// `found` is the answer to where.

/// Where the bytes are that said yes. Each byte has as many bits, of which one at least is set if
/// it did; `Order` says at which end the first byte's are.
template <class Bits, std::size_t BitsOfByte, std::endian Order = std::endian::little>
class found_bytes {
public:
    constexpr explicit found_bytes(Bits bits) noexcept : bits_(bits) {}
    /// Whether any did.
    explicit operator bool() const noexcept { return bits_ != 0; }
    /// The first that did.
    std::size_t first() const noexcept {
        const auto bit =
            Order == std::endian::little ? std::countr_zero(bits_) : std::countl_zero(bits_);
        return static_cast<std::size_t>(bit) / BitsOfByte;
    }

private:
    Bits bits_;
};

/// Eight bytes in an integer: for every processor.
class portable_block {
public:
    static constexpr std::size_t size = 8;

    using found = found_bytes<std::uint64_t, 8, std::endian::native>;

    class lanes {
    public:
        explicit lanes(std::uint64_t bits) noexcept : bits_(bits) {}
        lanes operator|(lanes other) const noexcept { return lanes{bits_ | other.bits_}; }
        lanes operator&(lanes other) const noexcept { return lanes{bits_ & other.bits_}; }
        lanes operator~() const noexcept { return lanes{bits_ ^ portable_block::all(0x80)}; }
        found find() const noexcept { return found{bits_}; }
        bool all() const noexcept { return bits_ == portable_block::all(0x80); }

    private:
        std::uint64_t bits_; // the top bit of each byte
    };

    static portable_block load(const char* first) noexcept {
        portable_block block;
        std::memcpy(&block.bytes_, first, size);
        return block;
    }

    lanes equal(const portable_block& other) const noexcept {
        const auto differ = bytes_ ^ other.bytes_;
        return lanes{~((low_bits(differ) + all(0x7F)) | differ) & all(0x80)};
    }
    lanes equal(char c) const noexcept {
        portable_block other;
        other.bytes_ = all(static_cast<unsigned char>(c));
        return equal(other);
    }
    /// Both bounds are ASCII, and belong to the range.
    lanes between(char low, char high) const noexcept {
        const auto from_low = low_bits(bytes_) + all(0x80U - static_cast<unsigned char>(low));
        const auto past_high = low_bits(bytes_) + all(0x7FU - static_cast<unsigned char>(high));
        return lanes{from_low & ~past_high & ~bytes_ & all(0x80)};
    }
    /// Two characters that differ in one bit.
    template <char A, char B>
    lanes equal_either() const noexcept {
        portable_block merged;
        merged.bytes_ = bytes_ | all(static_cast<unsigned char>(A ^ B));
        return merged.equal(A | B);
    }
    /// Control characters below 0x20, and all that is not ASCII.
    lanes control_or_not_ascii() const noexcept {
        return lanes{(bytes_ | ~(low_bits(bytes_) + all(0x60))) & all(0x80)};
    }
    /// Folds letters to lower case. Other bytes do not become letters.
    portable_block fold_case() const noexcept {
        portable_block folded;
        folded.bytes_ = bytes_ | all(0x20);
        return folded;
    }

private:
    static constexpr std::uint64_t all(std::uint64_t byte) noexcept {
        return byte * 0x0101010101010101U;
    }
    static constexpr std::uint64_t low_bits(std::uint64_t bytes) noexcept {
        return bytes & all(0x7F);
    }

    std::uint64_t bytes_;
};

#if defined(__SSE2__) || defined(_M_X64)

class sse2_block {
public:
    static constexpr std::size_t size = 16;

    using found = found_bytes<unsigned, 1>;

    class lanes {
    public:
        explicit lanes(__m128i bytes) noexcept : bytes_(bytes) {}
        lanes operator|(lanes other) const noexcept {
            return lanes{_mm_or_si128(bytes_, other.bytes_)};
        }
        lanes operator&(lanes other) const noexcept {
            return lanes{_mm_and_si128(bytes_, other.bytes_)};
        }
        lanes operator~() const noexcept { return lanes{_mm_xor_si128(bytes_, _mm_set1_epi8(-1))}; }
        found find() const noexcept {
            return found{static_cast<unsigned>(_mm_movemask_epi8(bytes_))};
        }
        bool all() const noexcept { return _mm_movemask_epi8(bytes_) == 0xFFFF; }

    private:
        __m128i bytes_; // the top bit of each
    };

    static sse2_block load(const char* first) noexcept {
        return sse2_block{_mm_loadu_si128(reinterpret_cast<const __m128i*>(first))};
    }

    lanes equal(const sse2_block& other) const noexcept {
        return lanes{_mm_cmpeq_epi8(bytes_, other.bytes_)};
    }
    lanes equal(char c) const noexcept { return lanes{_mm_cmpeq_epi8(bytes_, _mm_set1_epi8(c))}; }
    lanes between(char low, char high) const noexcept {
        // There is a comparison of signed bytes only: the range is moved to where they end.
        const auto moved = _mm_add_epi8(bytes_, _mm_set1_epi8(static_cast<char>(127 - high)));
        return lanes{_mm_cmpgt_epi8(moved, _mm_set1_epi8(static_cast<char>(126 - high + low)))};
    }
    lanes control_or_not_ascii() const noexcept {
        return lanes{_mm_subs_epi8(bytes_, _mm_set1_epi8(0x20))}; // signed: they become negative
    }
    template <char A, char B>
    lanes equal_either() const noexcept {
        static_assert(std::has_single_bit(static_cast<unsigned>(A ^ B)));
        const auto merged = _mm_or_si128(bytes_, _mm_set1_epi8(A ^ B));
        return lanes{_mm_cmpeq_epi8(merged, _mm_set1_epi8(A | B))};
    }
    sse2_block fold_case() const noexcept {
        return sse2_block{_mm_or_si128(bytes_, _mm_set1_epi8(0x20))};
    }

private:
    explicit sse2_block(__m128i bytes) noexcept : bytes_(bytes) {}

    __m128i bytes_;
};

using native_block = sse2_block;

#elif defined(__ARM_NEON) && defined(__aarch64__) && !defined(__AARCH64EB__)

class neon_block {
public:
    static constexpr std::size_t size = 16;

    using found = found_bytes<std::uint64_t, 4>;

    class lanes {
    public:
        explicit lanes(uint8x16_t bytes) noexcept : bytes_(bytes) {}
        lanes operator|(lanes other) const noexcept {
            return lanes{vorrq_u8(bytes_, other.bytes_)};
        }
        lanes operator&(lanes other) const noexcept {
            return lanes{vandq_u8(bytes_, other.bytes_)};
        }
        lanes operator~() const noexcept { return lanes{vmvnq_u8(bytes_)}; }
        found find() const noexcept {
            const auto halves = vshrn_n_u16(vreinterpretq_u16_u8(bytes_), 4);
            return found{vget_lane_u64(vreinterpret_u64_u8(halves), 0)};
        }
        bool all() const noexcept { return vminvq_u8(bytes_) == 0xFF; }

    private:
        uint8x16_t bytes_;
    };

    static neon_block load(const char* first) noexcept {
        return neon_block{vld1q_u8(reinterpret_cast<const std::uint8_t*>(first))};
    }

    lanes equal(const neon_block& other) const noexcept {
        return lanes{vceqq_u8(bytes_, other.bytes_)};
    }
    lanes equal(char c) const noexcept { return lanes{vceqq_u8(bytes_, all(c))}; }
    lanes between(char low, char high) const noexcept {
        return lanes{vandq_u8(vcgeq_u8(bytes_, all(low)), vcleq_u8(bytes_, all(high)))};
    }
    /// Two characters that differ in one bit.
    template <char A, char B>
    lanes equal_either() const noexcept {
        return equal(A) | equal(B);
    }
    lanes control_or_not_ascii() const noexcept {
        return lanes{vcltq_s8(vreinterpretq_s8_u8(bytes_), vdupq_n_s8(0x20))};
    }
    neon_block fold_case() const noexcept { return neon_block{vorrq_u8(bytes_, all(0x20))}; }

private:
    explicit neon_block(uint8x16_t bytes) noexcept : bytes_(bytes) {}
    static uint8x16_t all(char c) noexcept { return vdupq_n_u8(static_cast<std::uint8_t>(c)); }

    uint8x16_t bytes_;
};

using native_block = neon_block;

#else

using native_block = portable_block;

#endif

} // namespace detail
} // namespace v0_1
} // namespace assuresign
