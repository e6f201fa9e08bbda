// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// A number whose text is longer than any that is needed, in a few bytes.

#include <assuresign/detail/ascii.hpp>
#include <assuresign/xml/text_view.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace assuresign {
inline namespace v0_1 {
namespace detail {

/// Reads xs:int, xs:float and xs:double piece by piece, with any number of blanks around them, of
/// zeros and of other digits (XML Schema 2 §3.2.4, §3.3.17, §4.3.6), and writes the same number
/// anew. What is neither, and what is an infinity or NaN, becomes an empty text. Of more digits
/// than `max_digits`, which no number needs, those behind are told by one.
class long_number {
public:
    explicit long_number(const xml::text_view& text) {
        text.chunks([this](std::string_view piece) {
            for (const char c : piece) {
                is_good_ = is_good_ && put(c);
            }
        });
        if (is_good_ && !is_empty(state_)) {
            write();
        }
    }
    std::string_view view() const noexcept { return {text_.data(), size_}; }

private:
    static constexpr std::size_t max_digits = 40;
    static constexpr std::int64_t max_exponent = 1'000'000'000;

    // What came last.
    enum class state : std::uint8_t {
        nothing,
        sign,
        whole,    // a digit before the point
        point,    // which no digit stands before
        fraction, // a digit behind the point, or the point behind a digit
        e,
        exponent_sign,
        exponent, // a digit of it
        end,      // a blank behind the number
        no_end,   // a blank behind what is no number
    };
    static constexpr bool is_empty(state s) noexcept {
        return s != state::whole && s != state::fraction && s != state::exponent && s != state::end;
    }

    bool put(char c) noexcept {
        if (is_space(c)) {
            state_ = state_ == state::nothing ? state::nothing
                     : is_empty(state_)       ? state::no_end
                                              : state::end;
            return true;
        }
        if (is_digit(c)) {
            return put_digit(c);
        }
        switch (c) {
        case '+':
        case '-':
            if (state_ != state::nothing && state_ != state::e) {
                return false;
            }
            (state_ == state::e ? is_small_ : is_negative_) = c == '-';
            state_ = state_ == state::e ? state::exponent_sign : state::sign;
            return true;
        case '.':
            if (state_ != state::nothing && state_ != state::sign && state_ != state::whole) {
                return false;
            }
            is_whole_ = false;
            is_behind_point_ = true;
            state_ = state_ == state::whole ? state::fraction : state::point;
            return true;
        case 'e':
        case 'E':
            if (state_ != state::whole && state_ != state::fraction) {
                return false;
            }
            is_whole_ = false;
            state_ = state::e;
            return true;
        default:
            return false;
        }
    }

    bool put_digit(char c) noexcept {
        switch (state_) {
        case state::e:
        case state::exponent_sign:
        case state::exponent:
            exponent_ = std::min(exponent_ * 10 + (c - '0'), max_exponent);
            state_ = state::exponent;
            return true;
        case state::end:
        case state::no_end:
            return false;
        default:
            state_ = is_behind_point_ ? state::fraction : state::whole;
            break;
        }
        const bool is_kept = count_ < max_digits;
        if (is_kept && (c != '0' || count_ != 0)) {
            digits_[count_++] = c;
        }
        has_more_ = has_more_ || (!is_kept && c != '0');
        // Of the power of ten that the kept digits are multiplied with.
        scale_ += is_kept ? (is_behind_point_ ? -1 : 0) : (is_behind_point_ ? 0 : 1);
        return true;
    }

    // An integer as one, unless it has more digits than any integer may have.
    void write() noexcept {
        if (is_negative_) {
            append('-');
        }
        for (std::size_t i = 0; i < count_; ++i) {
            append(digits_[i]);
        }
        if (count_ == 0) {
            append('0');
        }
        if (is_whole_ && scale_ == 0) {
            return;
        }
        if (has_more_) {
            append('1');
        }
        append('e');
        const auto power = std::clamp<std::int64_t>(
            scale_ - (has_more_ ? 1 : 0) + (is_small_ ? -exponent_ : exponent_), -99999, 99999);
        char* const first = text_.data() + size_;
        size_ += static_cast<std::size_t>(
            std::to_chars(first, text_.data() + text_.size(), power).ptr - first);
    }
    void append(char c) noexcept { text_[size_++] = c; }

    std::array<char, max_digits> digits_{};
    std::size_t count_ = 0;
    std::int64_t scale_ = 0;
    std::int64_t exponent_ = 0;
    state state_ = state::nothing;
    bool is_good_ = true;
    bool is_negative_ = false;
    bool is_whole_ = true;
    bool is_behind_point_ = false;
    bool is_small_ = false;
    bool has_more_ = false; // digits that are not zeros
    std::array<char, 64> text_{};
    std::size_t size_ = 0;
};

} // namespace detail
} // namespace v0_1
} // namespace assuresign
