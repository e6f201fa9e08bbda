// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// text_view: text as it stands in a document, decoded when it is looked at.

#include <assuresign/detail/ascii.hpp>
#include <assuresign/detail/utf8.hpp>
#include <assuresign/xml/characters.hpp>
#include <assuresign/xml/detail/scan.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace assuresign {
inline namespace v0_1 {
namespace xml {

/// How the bytes behind a text_view spell its characters.
enum class spelling : std::uint8_t {
    literal,   ///< As they are.
    lines,     ///< Line ends to be normalised: CDATA, comments, PIs (XML 1.0 §2.11).
    text,      ///< Line ends and references: character data (§2.11, §4.1).
    attribute, ///< References, and white space becomes blanks (§3.3.3).
    content,   ///< All that an element contains: text, CDATA sections; the rest is passed over.
};

namespace detail {

// A text's length and spelling in one word: views are many, and small. A word of 32 bits has no
// three bits to spare for a length that an object may have there (2^31 bytes), so that it keeps one
// for literal text, which may be anyone's. What is spelled otherwise is a document's, and no longer
// than `max_size`.
template <class Word>
struct packed_length {
    static constexpr bool is_wide = sizeof(Word) >= 8;
    static constexpr Word literal_mask = is_wide ? 7 : 1;
    static constexpr unsigned bits = 3;
    static constexpr Word max_size = static_cast<Word>(-1) >> bits;

    static constexpr Word pack(Word size, spelling how) noexcept {
        if constexpr (is_wide) {
            return size << bits | (static_cast<Word>(how) & literal_mask);
        } else {
            return how == spelling::literal
                       ? size << 1U
                       : size << bits | ((static_cast<Word>(how) - 1) & 3U) << 1U | 1U;
        }
    }
    static constexpr bool is_literal(Word packed) noexcept { return (packed & literal_mask) == 0; }
    static constexpr Word size(Word packed) noexcept {
        if constexpr (is_wide) {
            return packed >> bits;
        } else {
            return is_literal(packed) ? packed >> 1U : packed >> bits;
        }
    }
    static constexpr spelling how(Word packed) noexcept {
        if constexpr (is_wide) {
            return static_cast<spelling>(packed & literal_mask);
        } else {
            return is_literal(packed) ? spelling::literal
                                      : static_cast<spelling>((packed >> 1U & 3U) + 1);
        }
    }
};

} // namespace detail

/// Text borrowed from a document, or from anywhere (`spelling::literal`): a pointer, a length and
/// how to read them. Valid while those bytes are. Decoding needs no memory: `chunks` hands over the
/// characters piece by piece.
///
///     xml::text_view t{"a &amp; b", xml::spelling::text};
///     t == "a & b";                                            // true
///     t.raw();                                                 // "a &amp; b"
class text_view {
public:
    constexpr text_view() = default;
    /// Literal text: borrowed from `text`, not copied.
    constexpr text_view(std::string_view text) noexcept : text_view(text, spelling::literal) {}
    /// Text that stands for itself.
    /// \{
    constexpr text_view(const char* text) noexcept : text_view(std::string_view{text}) {}
    text_view(const std::string& text) noexcept : text_view(std::string_view{text}) {}
    /// \}
    /// Bytes that a reader has found well-formed, at most `max_size()` of them if they are not
    /// literal. Of others no more is promised than that nothing outside them is read.
    constexpr text_view(std::string_view raw, spelling how) noexcept
        : data_(raw.data()), packed_(packing::pack(raw.size(), how)) {}

    /// The bytes as they stand in the document.
    constexpr std::string_view raw() const noexcept { return {data_, packing::size(packed_)}; }
    /// How the bytes are to be read.
    constexpr spelling how() const noexcept { return packing::how(packed_); }
    /// How many bytes a view may have that is not literal: as many as a document.
    static constexpr std::size_t max_size() noexcept { return packing::max_size; }

    /// The text itself, where the bytes are the text (`spelling::literal`).
    constexpr std::optional<std::string_view> literal() const noexcept {
        return how() == spelling::literal ? std::optional{raw()} : std::nullopt;
    }

    /// Calls `take(std::string_view)` with the text's characters, in pieces that end between
    /// characters. A piece is valid only during its call.
    template <class Take>
    constexpr void chunks(Take&& take) const;

    /// The decoded text, copied.
    std::string str() const {
        std::string text;
        append_to(text);
        return text;
    }
    /// Appends the decoded text to `out`.
    template <class String>
    constexpr void append_to(String& out) const {
        chunks([&](std::string_view piece) { out.append(piece); });
    }

    /// In bytes of decoded text; linear in `raw().size()` unless literal.
    constexpr std::size_t size() const;
    /// Looks at no byte, unless the spelling is `content`.
    constexpr bool empty() const;

    friend constexpr bool operator==(const text_view& a, const text_view& b) { return equal(a, b); }
    friend constexpr bool operator==(const text_view& a, std::string_view b) {
        return equal(a, text_view{b});
    }
    friend constexpr bool operator==(const text_view& a, const char* b) {
        return equal(a, text_view{b});
    }
    friend bool operator==(const text_view& a, const std::string& b) {
        return equal(a, text_view{b});
    }

private:
    using packing = detail::packed_length<std::size_t>;

    [[gnu::always_inline]] static constexpr bool equal(const text_view& a, const text_view& b);
    static constexpr bool equal_pieces(const text_view& a, const text_view& b);

    const char* data_ = nullptr;
    std::size_t packed_ = 0;
};

/// The number that `&#…;` stands for, saturated where it is beyond Unicode, and the byte after it;
/// null where [first, last), which begins with `&#`, is no character reference.
struct character_reference {
    /// Behind the reference.
    const char* end = nullptr;
    /// The code point, which need not be one that XML allows.
    char32_t value = 0;
};

namespace detail {

template <unsigned Base>
constexpr character_reference read_reference_digits(const char* first, const char* last) noexcept {
    char32_t value = 0;
    const char* at = first;
    for (; at != last; ++at) {
        const auto digit = detail::digit_value(*at);
        if (digit >= Base) {
            break;
        }
        value = value * Base + digit;
        value = value > 0x10FFFF ? 0x110000 : value;
    }
    return at == first || at == last || *at != ';' ? character_reference{}
                                                   : character_reference{at + 1, value};
}

} // namespace detail

/// Reads one at `first`; `end` is null if there is none.
constexpr character_reference read_character_reference(const char* first,
                                                       const char* last) noexcept {
    const char* const digits = first + 2;
    return digits != last && *digits == 'x' ? detail::read_reference_digits<16>(digits + 1, last)
                                            : detail::read_reference_digits<10>(digits, last);
}

/// An entity that XML predefines (§4.6).
struct predefined_entity {
    std::string_view reference; ///< From '&' to ';'.
    /// What it stands for.
    char character;
};
/// All five.
inline constexpr predefined_entity predefined_entities[] = {
    {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''},
};

/// Reads a text_view piece by piece.
///
///     xml::text_pieces pieces{text};
///     for (std::string_view piece; pieces.next(piece);) { keep(piece); }
class text_pieces {
public:
    /// Of what `text` points to.
    constexpr explicit text_pieces(const text_view& text) noexcept
        : at_(text.raw().data()), last_(at_ + text.raw().size()), spelling_(text.how()) {}

    /// The next piece, never empty; valid until the next call. False at the end.
    constexpr bool next(std::string_view& piece) noexcept {
        while (at_ != last_) {
            if (at_ == section_end_) {
                at_ += 3; // "]]>"
                section_end_ = nullptr;
                continue;
            }
            const char* const end = find_special();
            if (end != at_) {
                return hand_over(piece, {at_, static_cast<std::size_t>(end - at_)}, end);
            }
            if (*at_ == '<') {
                pass_markup();
            } else if (*at_ == '&') {
                return reference(piece);
            } else {
                return white_space(piece);
            }
        }
        return false;
    }

private:
    constexpr std::string_view rest() const noexcept {
        return {at_, static_cast<std::size_t>(last_ - at_)};
    }
    constexpr bool hand_over(std::string_view& piece, std::string_view text,
                             const char* next) noexcept {
        piece = text;
        at_ = next;
        return true;
    }

    template <char... Special>
    constexpr const char* find() const noexcept {
        return detail::find_in<detail::any_of<Special...>>(
            at_, section_end_ != nullptr ? section_end_ : last_);
    }
    constexpr const char* find_special() const noexcept {
        switch (section_end_ != nullptr ? spelling::lines : spelling_) {
        case spelling::literal:
            break;
        case spelling::lines:
            return find<'\r'>();
        case spelling::text:
            return find<'\r', '&'>();
        case spelling::attribute:
            return find<'&', '\r', '\n', '\t'>();
        case spelling::content:
            return find<'\r', '&', '<'>();
        }
        return last_;
    }

    constexpr bool white_space(std::string_view& piece) noexcept {
        const bool pair = detail::starts_with(rest(), std::string_view{"\r\n"});
        return hand_over(piece,
                         spelling_ == spelling::attribute ? std::string_view{" "}
                                                          : std::string_view{"\n"},
                         at_ + (pair ? 2 : 1));
    }

    constexpr bool reference(std::string_view& piece) noexcept {
        if (last_ - at_ >= 2 && at_[1] == '#') {
            const auto r = read_character_reference(at_, last_);
            if (r.end != nullptr) {
                character_ = detail::utf8_bytes{r.value};
                return hand_over(piece, character_.view(), r.end);
            }
            return hand_over(piece, {at_, 1}, at_ + 1);
        }
        for (const auto& entity : predefined_entities) {
            if (detail::starts_with(rest(), entity.reference)) {
                return hand_over(piece, {&entity.character, 1}, at_ + entity.reference.size());
            }
        }
        return hand_over(piece, {at_, 1}, at_ + 1);
    }

    // At '<', in spelling::content: enters a CDATA section, passes over everything else.
    constexpr void pass_markup() noexcept {
        if (detail::starts_with(rest(), std::string_view{"<![CDATA["})) {
            at_ += 9;
            const auto end = rest().find(std::string_view{"]]>"});
            section_end_ = end == std::string_view::npos ? last_ : at_ + end;
            return;
        }
        std::size_t depth = 0;
        do {
            at_ += std::min(rest().find('<'), rest().size());
            depth = pass_one(depth);
        } while (depth != 0 && at_ != last_);
    }
    // Passes over one piece of markup; returns the depth after it.
    constexpr std::size_t pass_one(std::size_t depth) noexcept {
        for (const auto& [open, close] :
             {std::pair{std::string_view{"<!--"}, std::string_view{"-->"}},
              {std::string_view{"<![CDATA["}, std::string_view{"]]>"}},
              {std::string_view{"<?"}, std::string_view{"?>"}}}) {
            if (detail::starts_with(rest(), open)) {
                pass(open, close);
                return depth;
            }
        }
        const bool end_tag = detail::starts_with(rest(), std::string_view{"</"});
        const bool empty = pass_tag();
        return end_tag ? depth - (depth != 0) : empty ? depth : depth + 1;
    }
    // Passes over one tag; true for an empty-element tag.
    constexpr bool pass_tag() noexcept {
        char quote = '\0';
        for (char previous = '\0'; at_ != last_; previous = *at_++) {
            if (quote != '\0') {
                quote = *at_ == quote ? '\0' : quote;
            } else if (*at_ == '"' || *at_ == '\'') {
                quote = *at_;
            } else if (*at_ == '>') {
                ++at_;
                return previous == '/';
            }
        }
        return true;
    }
    // `close` is sought behind `open`: the two may share bytes (`<!-->-->` is one comment).
    constexpr void pass(std::string_view open, std::string_view close) noexcept {
        const auto found = rest().find(close, open.size());
        at_ = found == std::string_view::npos ? last_ : at_ + found + close.size();
    }

    const char* at_;
    const char* last_;
    const char* section_end_ = nullptr; // of the CDATA section that at_ is in
    detail::utf8_bytes character_{U'\0'};
    spelling spelling_;
};

template <class Take>
constexpr void text_view::chunks(Take&& take) const {
    if (how() == spelling::literal) {
        if (!raw().empty()) {
            take(raw());
        }
        return;
    }
    text_pieces pieces{*this};
    for (std::string_view piece; pieces.next(piece);) {
        take(piece);
    }
}

constexpr std::size_t text_view::size() const {
    std::size_t total = 0;
    chunks([&](std::string_view piece) { total += piece.size(); });
    return total;
}

constexpr bool text_view::empty() const {
    if (how() != spelling::content) {
        return raw().empty();
    }
    std::string_view piece;
    return !text_pieces{*this}.next(piece);
}

constexpr bool text_view::equal(const text_view& a, const text_view& b) {
    if (packing::is_literal(a.packed_ | b.packed_)) { // both
        return a.packed_ == b.packed_ && detail::same_bytes(a.raw(), b.raw());
    }
    return equal_pieces(a, b);
}

constexpr bool text_view::equal_pieces(const text_view& a, const text_view& b) {
    text_pieces pieces_a{a};
    text_pieces pieces_b{b};
    std::string_view left;
    std::string_view right;
    while (true) {
        const bool more_a = !left.empty() || pieces_a.next(left);
        const bool more_b = !right.empty() || pieces_b.next(right);
        if (!more_a || !more_b) {
            return more_a == more_b;
        }
        const auto common = std::min(left.size(), right.size());
        if (!detail::same_bytes(detail::substring(left, 0, common),
                                detail::substring(right, 0, common))) {
            return false;
        }
        left.remove_prefix(common);
        right.remove_prefix(common);
    }
}

namespace detail {

/// What becomes of white space in a copy of a text.
enum class white_space : bool {
    kept,
    /// There is none around the text, however much there was, and one blank between two words (XML
    /// Schema 2 §4.3.6).
    collapsed,
};

// The decoded text, copied once to be compared several times. Holds any guid, boolean, number or
// name of the contract; empty if the text is longer.
class short_text {
public:
    constexpr explicit short_text(const text_view& text, white_space how = white_space::kept) {
        text.chunks([this, how](std::string_view piece) {
            for (const char c : piece) {
                if (how == white_space::collapsed && assuresign::detail::is_space(c)) {
                    is_apart_ = size_ != 0;
                } else {
                    put(c);
                }
            }
        });
    }
    constexpr std::string_view view() const noexcept {
        return fits_ ? std::string_view{text_.data(), size_} : std::string_view{};
    }
    constexpr bool fits() const noexcept { return fits_; }

private:
    constexpr void put(char c) noexcept {
        fits_ = fits_ && text_.size() - size_ >= 2;
        if (!fits_) {
            return;
        }
        if (std::exchange(is_apart_, false)) {
            text_[size_++] = ' ';
        }
        text_[size_++] = c;
    }

    std::array<char, 65> text_{}; // one more than a text has, for a blank
    std::size_t size_ = 0;
    bool is_apart_ = false; // a blank has come since
    bool fits_ = true;
};

} // namespace detail

} // namespace xml
} // namespace v0_1
} // namespace assuresign
