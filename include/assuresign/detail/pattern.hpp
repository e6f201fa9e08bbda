// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// A name as it stands in markup, compared with a document eight bytes at a time.

#include <assuresign/version.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace assuresign {
inline namespace v0_1 {
namespace detail {

[[gnu::always_inline]] inline std::uint64_t load_word(const char* at) noexcept {
    std::uint64_t word;
    std::memcpy(&word, at, sizeof word);
    return word;
}

/// Whether two short names are the same. Words are compared: the first, the last, which may overlap
/// it, and those between.
[[gnu::always_inline]] inline bool is_same_name(const char* a, const char* b,
                                                std::size_t size) noexcept {
    if (size < 8) {
        return std::memcmp(a, b, size) == 0;
    }
    if (load_word(a) != load_word(b) || load_word(a + size - 8) != load_word(b + size - 8)) {
        return false;
    }
    for (std::size_t i = 8; i + 8 < size; i += 8) {
        if (load_word(a + i) != load_word(b + i)) {
            return false;
        }
    }
    return true;
}

/// `<Metadata` or ` UserName="`: the name with what stands before and after it in a tag.
class pattern {
public:
    /// In bytes, of the longest.
    static constexpr std::size_t capacity = 48;

    constexpr pattern() = default;
    constexpr pattern(std::string_view before, std::string_view name, std::string_view after)
        : name_at_(static_cast<std::uint8_t>(before.size())),
          name_size_(static_cast<std::uint8_t>(name.size())) {
        for (const auto piece : {before, name, after}) {
            for (const char c : piece) {
                text_[size_++] = c; // does not compile where the name is too long
            }
        }
        std::array<char, 8> first{};
        std::array<unsigned char, 8> kept{};
        for (std::size_t i = 0; i < first.size() && i < size_; ++i) {
            first[i] = text_[i];
            kept[i] = 0xFF;
        }
        first_ = std::bit_cast<std::uint64_t>(first);
        mask_ = std::bit_cast<std::uint64_t>(kept);
    }

    constexpr std::size_t size() const noexcept { return size_; }
    constexpr std::string_view text() const noexcept { return {text_.data(), size_}; }
    constexpr std::string_view name() const noexcept {
        return {text_.data() + name_at_, name_size_};
    }

    /// Copies it. Writes `capacity` bytes, and returns the place behind the last that counts.
    [[gnu::always_inline]] char* copy_to(char* to) const noexcept {
        std::memcpy(to, text_.data(), capacity);
        return to + size_;
    }

    /// Whether it stands at `at`, behind which `capacity` bytes may be read.
    [[gnu::always_inline]] bool stands_at(const char* at) const noexcept {
        return (load_word(at) & mask_) == first_ && (size_ <= 8 || rest_stands_at(at));
    }
    /// Of `<Name`: the same of a name behind a prefix, whose colon is at `colon`.
    [[gnu::always_inline]] bool stands_behind_prefix(const char* colon) const noexcept {
        constexpr auto colon_for_less_than =
            std::bit_cast<std::uint64_t>(std::array<char, 8>{':' ^ '<'});
        return ((load_word(colon) ^ colon_for_less_than) & mask_) == first_ &&
               (size_ <= 8 || rest_stands_at(colon));
    }

private:
    // The bytes from the ninth on, by words, of which the last may overlap the one before.
    [[gnu::always_inline]] bool rest_stands_at(const char* at) const noexcept {
        const auto last = size_ - std::size_t{8};
        if (load_word(at + last) != load_word(text_.data() + last)) {
            return false;
        }
        for (std::size_t place = 8; place < last; place += 8) {
            if (load_word(at + place) != load_word(text_.data() + place)) {
                return false;
            }
        }
        return true;
    }

    std::uint64_t first_ = 0; // the first eight bytes
    std::uint64_t mask_ = 0;  // those of them that count
    std::array<char, capacity> text_{};
    std::uint8_t size_ = 0;
    std::uint8_t name_at_ = 0;
    std::uint8_t name_size_ = 0;
};

} // namespace detail
} // namespace v0_1
} // namespace assuresign
