// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Turns an input's bytes into choices, with every compiler.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// Choices come from the back of the input and text from its front, as in libFuzzer's
/// FuzzedDataProvider: so a change of a text moves no choice. What has run out gives zeros and
/// empty text; a choice of 0 should therefore be the one that ends something.
class choice_source {
public:
    explicit choice_source(std::string_view bytes) noexcept : bytes_(bytes) {}

    bool empty() const noexcept { return bytes_.empty(); }

    std::uint8_t byte() noexcept {
        if (bytes_.empty()) {
            return 0;
        }
        const auto last = static_cast<std::uint8_t>(bytes_.back());
        bytes_.remove_suffix(1);
        return last;
    }

    /// One of 0 … count-1; `count` is 1 … 256.
    std::size_t below(std::size_t count) noexcept { return byte() % count; }
    bool flag() noexcept { return below(2) != 0; }

    /// One item of an array of at most 256.
    template <class Array>
    const auto& pick(const Array& items) noexcept {
        return items[below(std::size(items))];
    }

    /// The next bytes of the front, at most `count`.
    std::string_view text(std::size_t count) noexcept {
        const auto taken = bytes_.substr(0, std::min(count, bytes_.size()));
        bytes_.remove_prefix(taken.size());
        return taken;
    }

    /// Any text of the form that the contract wants of a guid, in either case.
    std::string guid_text() {
        static constexpr std::string_view digits = "0123456789abcdefABCDEF";
        std::string text{"00000000-0000-0000-0000-000000000000"};
        const auto first = byte();
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (text[i] != '-') {
                text[i] = digits[(first * (i + 1) + (i < 8 ? byte() : 0U)) % digits.size()];
            }
        }
        return text;
    }

private:
    std::string_view bytes_;
};
