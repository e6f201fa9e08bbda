// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Text that came from outside, made harmless: the only way from there into anything that is
/// printed or logged.

#include <assuresign/detail/ascii.hpp>
#include <assuresign/detail/utf8.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace assuresign {
inline namespace v0_1 {
namespace detail {

// Stands for a secret.
inline constexpr std::string_view mask = "***";

// Follows a text that is not shown to its end.
inline constexpr std::string_view cut_off = "[cut off]";

// How many bytes of one text are shown, and of a line in a log.
inline constexpr std::size_t max_shown_text = 500;
inline constexpr std::size_t max_log_line = 4000;

// Controls (C0, DEL, C1), Unicode's line ends, and what changes the direction of the text around it
// (UAX #9), cannot be seen, or is not a character. They would deceive a reader of the log, or a
// terminal.
constexpr bool is_harmful(char32_t c) noexcept {
    return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0xAD || c == 0x61C || c == 0x200B ||
           c == 0x200E || c == 0x200F || (c >= 0x2028 && c <= 0x202E) ||
           (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || c == 0xFFFE || c == 0xFFFF;
}

// Characters that look like a hyphen, or are invisible. They may stand between the digits of a
// guid.
constexpr bool joins_digits(char32_t c) noexcept {
    return c == '-' || c == 0xAD || (c >= 0x200B && c <= 0x2015) || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2060 && c <= 0x206F) || c == 0x2212 || c == 0xFEFF;
}

inline constexpr std::size_t guid_digits = 32;

// Whether a word has enough digits to hold a guid.
constexpr bool may_hold_guid(std::string_view word) noexcept {
    std::size_t digits = 0;
    for (const char c : word) {
        digits += digit_value(c) < 16 ? 1U : 0U;
    }
    return digits >= guid_digits;
}

/// Which guids are shown.
enum class guids : bool { masked, shown };

/// Makes text harmless while it passes, in pieces that end between characters, and hands it to
/// `take(std::string_view)`:
/// - what has as many hexadecimal digits as a guid, or more, is masked, with hyphens or without, in
///   either case;
/// - a character that is harmful (`is_harmful`) becomes a blank, a byte that is not UTF-8 becomes a
///   '?';
/// - of more than `limit` bytes the rest is cut off, and that is said.
template <class Take>
class sanitizer {
public:
    constexpr explicit sanitizer(Take take, std::size_t limit = max_shown_text,
                                 guids which = guids::masked)
        : take_(std::move(take)), room_(limit), masks_(which == guids::masked) {}

    constexpr void put(std::string_view text) {
        while (!text.empty() && !is_cut_) {
            const auto c = read_utf8(text.data(), text.data() + text.size());
            const std::size_t size = c.length == 0 ? 1 : c.length;
            const auto shown = c.length == 0         ? std::string_view{"?"}
                               : is_harmful(c.value) ? std::string_view{" "}
                                                     : substring(text, 0, size);
            put(c.length == 0 ? U'?' : c.value, shown);
            text.remove_prefix(size);
        }
    }

    /// Whether what follows is not shown.
    constexpr bool is_cut() const noexcept { return is_cut_; }

    /// Once, after the last piece.
    constexpr void finish() {
        release();
        if (is_cut_) {
            take_(cut_off);
        }
    }

private:
    constexpr void put(char32_t c, std::string_view shown) {
        if (masks_ && c < 0x80 && digit_value(static_cast<char>(c)) < 16) {
            ++digits_;
            hold(shown);
            if (digits_ >= guid_digits) {
                held_size_ = 0;
            }
        } else if (digits_ != 0 && joins_digits(c)) {
            hold(shown);
        } else {
            release();
            emit(shown);
        }
    }

    // Holds digits that may turn out to be a guid, with the characters between them.
    constexpr void hold(std::string_view shown) {
        if (shown.size() > held_.size() - held_size_) {
            release();
            emit(shown);
            return;
        }
        std::copy_n(shown.data(), shown.size(), held_.data() + held_size_);
        held_size_ += shown.size();
    }
    constexpr void release() {
        if (std::exchange(digits_, 0) >= guid_digits) {
            emit(mask);
        }
        std::string_view rest{held_.data(), std::exchange(held_size_, 0)};
        while (!rest.empty()) {
            const auto size = read_utf8(rest.data(), rest.data() + rest.size()).length;
            emit(substring(rest, 0, size));
            rest.remove_prefix(size);
        }
    }

    constexpr void emit(std::string_view shown) {
        is_cut_ = is_cut_ || shown.size() > room_;
        if (!is_cut_) {
            room_ -= shown.size();
            take_(shown);
        }
    }

    Take take_;
    std::size_t room_;
    bool masks_;
    bool is_cut_ = false;
    std::size_t digits_ = 0; // of what is held
    std::array<char, 160> held_{};
    std::size_t held_size_ = 0;
};

// `text`, of one piece, as it may be shown.
template <class String>
constexpr void append_sanitized(String& out, std::string_view text,
                                std::size_t limit = max_shown_text, guids which = guids::masked) {
    sanitizer to_out{[&out](std::string_view piece) { out.append(piece); }, limit, which};
    to_out.put(text);
    to_out.finish();
}
inline std::string sanitized(std::string_view text, std::size_t limit = max_shown_text,
                             guids which = guids::masked) {
    std::string out;
    append_sanitized(out, text, limit, which);
    return out;
}

} // namespace detail
} // namespace v0_1
} // namespace assuresign
