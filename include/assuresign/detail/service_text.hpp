// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// What the service says, without the secrets that it may quote.

#include <assuresign/detail/ascii.hpp>
#include <assuresign/detail/sanitizer.hpp>
#include <assuresign/detail/utf8.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace assuresign {
inline namespace v0_1 {
namespace detail {

constexpr bool contains_ignoring_case(std::string_view text, std::string_view word) noexcept {
    for (; text.size() >= word.size(); text.remove_prefix(1)) {
        if (starts_with_ignoring_case(text, word)) {
            return true;
        }
    }
    return false;
}

// Whether the word after this one may be a secret.
constexpr bool announces_secret(std::string_view word) noexcept {
    constexpr std::string_view announcements[] = {"pass",   "pwd",          "token", "secret",
                                                  "key",    "credential",   "basic", "identifier",
                                                  "bearer", "authorization"};
    for (const auto each : announcements) {
        if (contains_ignoring_case(word, each)) {
            return true;
        }
    }
    return false;
}

// Whether a word, of lower case, is one of those that sentences about secrets are made of: "the
// password is too short", "the context identifier is not known". A number has one digit or two.
constexpr bool is_word_of_sentences(std::string_view word) noexcept {
    constexpr std::string_view words =
        " a an and are at be been but by can cannot character characters contain contains context "
        "correct credential credentials defined digit digits do does document empty enter error "
        "exist expired failed field for given had has have identifier in incorrect invalid is it "
        "its key known least letter letters long longer match may missing must name no not of on "
        "only or parameter password passwords please required secret set short shorter signatory "
        "than that the this to token too unknown user valid value was were when which with wrong "
        "you your ";
    if (consists_of(word, is_digit)) {
        return word.size() <= 2;
    }
    for (auto rest = words; rest.size() > word.size() + 1;) {
        rest.remove_prefix(1);
        if (starts_with(rest, word) && rest[word.size()] == ' ') {
            return true;
        }
        rest = substring(rest, rest.find(' '));
    }
    return false;
}

// Masks values in a text, in pieces that end between characters: in any case of ASCII's letters,
// and with any white space for white space. The values have at least four bytes; of several, the
// longest comes first.
class value_masker {
public:
    explicit value_masker(std::span<const std::string> values) noexcept : values_(values) {}

    template <class Take>
    void put(std::string_view text, Take take) {
        if (values_.empty()) {
            take(text);
            return;
        }
        window_.append(text);
        pass(values_.front().size(), take);
    }
    /// Once, after the last piece.
    template <class Take>
    void finish(Take take) {
        pass(0, take);
    }

private:
    // Passes on what is in the window, as long as more than `ahead` bytes are.
    template <class Take>
    void pass(std::size_t ahead, Take& take) {
        std::size_t at = 0;
        while (window_.size() - at > ahead) {
            const auto rest = std::string_view{window_}.substr(at);
            const auto length = read_utf8(rest.data(), rest.data() + rest.size()).length;
            const std::size_t size = length == 0 ? 1 : length;
            if (const auto matched = size_of_value(rest); matched > masked_) {
                if (masked_ == 0) {
                    take(mask);
                }
                masked_ = matched;
            }
            if (masked_ == 0) {
                take(rest.substr(0, size));
            }
            masked_ -= std::min(masked_, size);
            at += size;
        }
        window_.erase(0, at);
    }

    // Of the longest that `text` begins with.
    std::size_t size_of_value(std::string_view text) const noexcept {
        const auto found = std::find_if(values_.begin(), values_.end(), [text](const auto& each) {
            return text.size() >= each.size() &&
                   std::equal(each.begin(), each.end(), text.begin(), is_alike);
        });
        return found == values_.end() ? 0 : found->size();
    }
    static constexpr bool is_alike(char a, char b) noexcept {
        return to_lower(a) == to_lower(b) || (is_space(a) && is_space(b));
    }

    std::span<const std::string> values_;
    std::string window_;     // not passed on yet
    std::size_t masked_ = 0; // so many of its bytes
};

// A text of ours that quotes the service.
inline std::string without_values(std::string text, std::span<const std::string> values) {
    if (values.empty()) {
        return text;
    }
    std::string out;
    const auto take = [&out](std::string_view piece) {
        out.append(piece);
    };
    value_masker masker{values};
    masker.put(text, take);
    masker.finish(take);
    return out;
}

/// Hands a text of the service, in pieces that end between characters, to a sanitizer, and that to
/// `take(std::string_view)`:
/// - a value in `secrets` is masked, as `value_masker` does;
/// - after a word that announces a secret, only words that sentences about secrets are made of are
///   shown, up to the first that is another. In its place and that of the rest stands the mask.
template <class Take>
class service_text {
public:
    explicit service_text(Take take, std::span<const std::string> secrets = {},
                          std::size_t limit = max_shown_text)
        : shown_(std::move(take), limit), secrets_(secrets) {}

    void put(std::string_view text) {
        constexpr std::size_t slice = 1024; // nothing follows where the text is cut off
        while (!text.empty() && !shown_.is_cut()) {
            const auto size = size_of_slice(text, slice);
            secrets_.put(text.substr(0, size), to_words());
            text.remove_prefix(size);
        }
    }

    /// Once, after the last piece.
    void finish() {
        secrets_.finish(to_words());
        end_word();
        shown_.finish();
    }

private:
    auto to_words() {
        return [this](std::string_view piece) {
            put_words(piece);
        };
    }
    // At most `most` bytes, and no part of a character at the end.
    static std::size_t size_of_slice(std::string_view text, std::size_t most) noexcept {
        auto size = std::min(text.size(), most);
        while (size < text.size() && size > most - 4 &&
               (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) {
            --size;
        }
        return size;
    }

    // ---- words

    void put_words(std::string_view text) {
        const auto before = is_announced_ ? 0 : size_before_announced(text);
        shown_.put(text.substr(0, before));
        for (const char c : text.substr(before)) {
            put_announced(c);
        }
    }

    // Up to the end of the first word that announces a secret.
    std::size_t size_before_announced(std::string_view text) {
        for (std::size_t at = 0; at < text.size(); ++at) {
            if (is_letter(text[at])) {
                extend_word(text[at]);
                announces_ = announces_ || announces_secret({word_.data(), word_size_});
                continue;
            }
            word_size_ = 0;
            if (announces_) {
                is_announced_ = true;
                return at;
            }
        }
        return text.size();
    }
    // Of a long word, its end is kept.
    void extend_word(char letter) {
        if (word_size_ == word_.size()) {
            std::copy(word_.begin() + 1, word_.end(), word_.begin());
            --word_size_;
        }
        word_[word_size_++] = letter;
    }

    static constexpr bool separates_words(char c) noexcept {
        return is_space(c) ||
               std::string_view{".,:;=!?\"'()[]<>/-_"}.find(c) != std::string_view::npos;
    }

    void put_announced(char c) {
        if (separates_words(c)) {
            end_word();
            if (!is_over_) {
                shown_.put({&c, 1});
            }
        } else if (word_size_ == word_.size()) {
            put_mask();
        } else {
            word_[word_size_++] = c;
        }
    }
    void end_word() {
        if (!is_announced_ || word_size_ == 0) {
            return;
        }
        auto lower = word_;
        std::transform(lower.begin(), lower.end(), lower.begin(), to_lower);
        if (!is_word_of_sentences({lower.data(), word_size_})) {
            put_mask();
        } else if (!is_over_) {
            shown_.put({word_.data(), word_size_});
        }
        word_size_ = 0;
    }
    void put_mask() {
        if (!std::exchange(is_over_, true)) {
            shown_.put(mask);
        }
    }

    sanitizer<Take> shown_;
    value_masker secrets_;
    std::array<char, 16> word_{};
    std::size_t word_size_ = 0;
    bool announces_ = false;    // the word
    bool is_announced_ = false; // a secret, by a word before
    bool is_over_ = false;      // no more is shown
};

// `text`, of one piece, as it may be shown.
inline void append_service_text(std::string& out, std::string_view text,
                                std::span<const std::string> secrets = {},
                                std::size_t limit = max_shown_text) {
    service_text shown{[&out](std::string_view piece) { out.append(piece); }, secrets, limit};
    shown.put(text);
    shown.finish();
}

} // namespace detail
} // namespace v0_1
} // namespace assuresign
