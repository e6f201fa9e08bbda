// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Escaping and elements, into any output.

#include <assuresign/detail/pattern.hpp>
#include <assuresign/error.hpp>
#include <assuresign/xml/characters.hpp>
#include <assuresign/xml/detail/scan.hpp>
#include <assuresign/xml/text_view.hpp>
#include <assuresign/xml/xml_character.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace assuresign {
inline namespace v0_1 {
namespace xml {

/// An output: takes characters, and has no way to refuse them.
///
///     static_assert(assuresign::xml::sink<assuresign::xml::string_sink>);
template <class T>
concept sink = requires(T& s, std::string_view text) {
    s.write(text);
};

/// Appends to a string, which must outlive the sink.
class string_sink {
public:
    /// Appends to `out`.
    explicit string_sink(std::string& out) noexcept : out_(out) {}
    /// As `sink` has it.
    void write(std::string_view text) { out_.append(text); }

private:
    std::string& out_;
};

/// Fills a buffer of fixed size. Bytes that do not fit are counted and not written.
class buffer_sink {
public:
    /// Fills `buffer`, whose characters must outlive this. An array is a span, too.
    constexpr explicit buffer_sink(std::span<char> buffer) noexcept : buffer_(buffer) {}
    /// As `sink` has it.
    constexpr void write(std::string_view text) noexcept {
        if (text.size() <= buffer_.size() - std::min(size_, buffer_.size())) {
            std::copy_n(text.data(), text.size(), buffer_.data() + size_);
        }
        size_ += text.size();
    }
    /// Whether something did not fit.
    constexpr bool overflowed() const noexcept { return size_ > buffer_.size(); }
    /// What was written, if nothing overflowed.
    constexpr std::string_view view() const noexcept { return {buffer_.data(), size_}; }

private:
    std::span<char> buffer_;
    std::size_t size_ = 0;
};

/// An iterator to write characters through that is not a raw pointer: a pointer does not say how
/// much room there is. Give an array as it is, or a span.
///
///     static_assert(assuresign::xml::character_output<std::back_insert_iterator<std::string>>);
///     static_assert(!assuresign::xml::character_output<char*>);
template <class T>
concept character_output = std::output_iterator<T, char> && !std::is_pointer_v<T>;

/// Writes through an output iterator. Nothing is checked: there must be room for all.
template <std::output_iterator<char> Iterator>
class iterator_sink {
public:
    /// Writes through `out`.
    constexpr explicit iterator_sink(Iterator out) : out_(std::move(out)) {}
    /// As `sink` has it.
    constexpr void write(std::string_view text) {
        for (const char c : text) {
            *out_++ = c;
        }
    }
    /// The iterator behind the last character.
    constexpr Iterator out() { return std::move(out_); }

private:
    Iterator out_;
};

/// Counts, and keeps nothing.
class size_sink {
public:
    /// As `sink` has it.
    constexpr void write(std::string_view text) noexcept { skip(text.size()); }
    /// Counts what need not be made for it.
    constexpr void skip(std::uint64_t size) noexcept {
        constexpr auto most = std::numeric_limits<std::size_t>::max();
        size_ += static_cast<std::size_t>(std::min<std::uint64_t>(size, most - size_));
    }
    /// In bytes, of all that was written; the greatest number that there is for more than that.
    constexpr std::size_t size() const noexcept { return size_; }

private:
    std::size_t size_ = 0;
};

/// Why a text cannot be written, and at which byte.
struct text_error {
    /// The error.
    errc code{};
    /// In bytes, in the text.
    std::size_t offset = 0;
};

namespace detail {

// The reference to write for an ASCII character that does not stand for itself; empty for any
// other.
constexpr std::string_view escape(char c, spelling role) noexcept {
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;"; // so that "]]>" cannot appear in text (XML 1.0 §2.4)
    case '\r':
        return "&#xD;"; // or a line end would be made of it (§2.11)
    default:
        break;
    }
    if (role == spelling::attribute) {
        switch (c) {
        case '"':
            return "&quot;";
        case '\'':
            return "&apos;";
        case '\t':
            return "&#x9;"; // or a blank would be made of it (§3.3.3)
        case '\n':
            return "&#xA;";
        default:
            break;
        }
    }
    return "";
}

struct escaped_in_attribute {
    static constexpr bool contains(char c) noexcept {
        return special_bytes<'&', '<', '>', '"', '\''>::contains(c);
    }
    template <class Block>
    static typename Block::lanes in(const Block& block) noexcept {
        return block.control_or_not_ascii() | block.template equal_either<'&', '\''>() |
               block.template equal_either<'<', '>'>() | block.equal('"');
    }
};

constexpr bool is_ascii(char c) noexcept {
    return static_cast<unsigned char>(c) < 0x80;
}

// The first character of [first, last) that does not stand for itself: that is escaped, or wrong.
// If there is none, `last`.
constexpr const char* pass_unescaped(const char* first, const char* last) noexcept {
    while ((first = find_in<escaped_in_attribute>(first, last)) != last && !is_ascii(*first)) {
        do {
            const auto c = read_char(first, last);
            if (c.length == 0) {
                return first;
            }
            first += c.length;
        } while (first != last && !is_ascii(*first));
    }
    return first;
}

template <class Word>
Word copy_word(char* to, const char* from) noexcept {
    Word word;
    std::memcpy(&word, from, sizeof word);
    std::memcpy(to, &word, sizeof word);
    return word;
}

template <class Block>
Block block_of(std::uint64_t first, std::uint64_t second) noexcept {
    const std::array words{first, second};
    return Block::load(reinterpret_cast<const char*>(words.data()));
}

// Copies `size` bytes, and tells whether none of them is in `Set`. Where they make no whole number
// of blocks, or words, the last one overlaps the one before.
template <class Set, class Block = native_block>
[[gnu::always_inline]] inline bool copy_without(char* to, const char* from,
                                                std::size_t size) noexcept {
    const auto copy_block = [&](std::size_t at) {
        const auto block = Block::load(from + at);
        std::memcpy(to + at, from + at, Block::size);
        return Set::in(block);
    };
    if (size >= Block::size) {
        auto found = copy_block(size - Block::size);
        for (std::size_t at = 0; at < size - Block::size; at += Block::size) {
            found = found | copy_block(at);
        }
        return !found.find();
    }
    if (size >= 8) {
        const auto first = copy_word<std::uint64_t>(to, from);
        const auto last = copy_word<std::uint64_t>(to + size - 8, from + size - 8);
        return !Set::in(block_of<Block>(first, last)).find();
    }
    if (size >= 4) {
        const std::uint64_t first = copy_word<std::uint32_t>(to, from);
        const std::uint64_t last = copy_word<std::uint32_t>(to + size - 4, from + size - 4);
        const auto both = first | last << 32;
        return !Set::in(block_of<Block>(both, both)).find();
    }
    bool found = false;
    for (std::size_t at = 0; at < size; ++at) {
        to[at] = from[at];
        found = found || is_in<Set>(from[at]);
    }
    return !found;
}

/// Gathers characters in a buffer of its own, and hands them to a sink in large pieces.
class gathered_output {
public:
    /// In bytes, of the buffer. A greater one is handed over less often, and needs more stack.
    static constexpr std::size_t capacity = 1280;

    template <sink Sink>
    constexpr explicit gathered_output(Sink& out) noexcept
        : sink_(&out),
          write_([](void* to, std::string_view text) { static_cast<Sink*>(to)->write(text); }) {
        if constexpr (requires(std::uint64_t size) { out.skip(size); }) {
            skip_ = [](void* to, std::uint64_t size) {
                static_cast<Sink*>(to)->skip(size);
            };
        }
    }
    gathered_output(const gathered_output&) = delete;
    gathered_output& operator=(const gathered_output&) = delete;

    /// Hands over what there is. Out of line, so that the way around it is short.
    [[gnu::noinline]] void flush() {
        if (at_ != room_.data()) {
            write_(sink_, {room_.data(), static_cast<std::size_t>(at_ - room_.data())});
            at_ = room_.data();
        }
    }

    /// Before `size` bytes are put that are many: true if the sink only counts them.
    bool skip(std::uint64_t size) {
        if (skip_ == nullptr) {
            return false;
        }
        skip_(sink_, size);
        return true;
    }

    void put(char c) {
        make_room(1);
        *at_++ = c;
    }
    /// A literal.
    template <std::size_t Size>
    void put(const char (&text)[Size]) {
        static_assert(Size <= capacity);
        make_room(Size);
        std::memcpy(at_, text, Size);
        at_ += Size - 1;
    }
    void put(std::string_view text) {
        if (text.size() > capacity) {
            flush();
            write_(sink_, text);
            return;
        }
        make_room(text.size());
        at_ = std::copy_n(text.data(), text.size(), at_);
    }
    /// The same; may read all of the pattern's capacity.
    void put(const pattern& markup) {
        make_room(pattern::capacity);
        at_ = markup.copy_to(at_);
    }

    /// Of the start tag `<name`, the end tag: `</name>`.
    void put_end_tag(const pattern& start) {
        make_room(pattern::capacity + 2);
        char* const behind = start.copy_to(at_ + 1);
        std::memcpy(at_, "</", 2);
        *behind = '>';
        at_ = behind + 1;
    }

    /// Writes ` name="value"`, if there is room for it and nothing in the value must be escaped.
    /// Otherwise returns false, and has written nothing.
    [[gnu::always_inline]] bool put_attribute(const pattern& markup, text_view value) {
        const auto text = value.raw();
        if (value.how() != spelling::literal || room() < pattern::capacity + text.size() + 1) {
            return false;
        }
        char* const first = markup.copy_to(at_);
        if (!copy_without<escaped_in_attribute>(first, text.data(), text.size())) {
            return false;
        }
        first[text.size()] = '"';
        at_ = first + text.size() + 1;
        return true;
    }

    /// Writes text, and references for some characters. False if the text is refused; then
    /// `wrong()` says why.
    [[gnu::noinline]] bool put_escaped(std::string_view text, spelling role) {
        const char* const last = text.data() + text.size();
        const char* first = text.data();
        while (true) {
            const char* const begin = first;
            // The search is for all that must be escaped in an attribute. In an element's text some
            // of these characters are written as they are.
            first = pass_unescaped(first, last);
            put(std::string_view{begin, static_cast<std::size_t>(first - begin)});
            if (first == last) {
                return true;
            }
            if (const auto reference = escape(*first, role); !reference.empty()) {
                put(reference);
                ++first;
                continue;
            }
            const auto character = read_char(first, last);
            if (character.length == 0) {
                const auto code = character.code;
                wrong_ = {code == errc::truncated ? errc::invalid_utf8 : code,
                          static_cast<std::size_t>(first - text.data())};
                return false;
            }
            put(*first++);
        }
    }
    bool put_escaped(const text_view& text, spelling role) {
        if (const auto literal = text.literal()) {
            return put_escaped(*literal, role);
        }
        text_pieces pieces{text};
        std::size_t done = 0;
        for (std::string_view piece; pieces.next(piece); done += piece.size()) {
            if (!put_escaped(piece, role)) {
                wrong_.offset += done;
                return false;
            }
        }
        return true;
    }

    const text_error& wrong() const noexcept { return wrong_; }

private:
    std::size_t room() const noexcept {
        return static_cast<std::size_t>(room_.data() + capacity - at_);
    }
    void make_room(std::size_t size) {
        if (room() < size) {
            flush();
        }
    }

    void* sink_;
    void (*write_)(void* sink, std::string_view text);
    void (*skip_)(void* sink, std::uint64_t size) = nullptr;
    text_error wrong_{};
    std::array<char, capacity> room_;
    char* at_ = room_.data();
};

} // namespace detail

/// Writes elements, attributes and text. Names are the caller's to get right; text is escaped so
/// that any reader gets back just what was given, and refused where XML has no way to write it.
///
///     xml::writer out{sink};
///     out.start("Parameter");
///     out.attribute("Name", "Signatory 1 First Name");
///     out.end_empty();
template <sink Sink>
class writer {
public:
    /// `out` must outlive this.
    constexpr explicit writer(Sink& out) noexcept : out_(out) {}

    /// `<name`
    constexpr void start(std::string_view name) { put("<", name); }
    /// ` name="…"`. Errors: `invalid_utf8`, `forbidden_character`, at the byte in `value`.
    std::optional<text_error> attribute(std::string_view name, const text_view& value) {
        put(" ", name, "=\"");
        const auto wrong = write_escaped(value, spelling::attribute);
        put("\"");
        return wrong;
    }
    /// `>`, after the last attribute of an element with content.
    constexpr void end_start() { put(">"); }
    /// `/>`, after the last attribute of an element without.
    constexpr void end_empty() { put("/>"); }
    /// Errors: as `attribute`.
    std::optional<text_error> text(const text_view& value) {
        return write_escaped(value, spelling::text);
    }
    /// Markup, as it is.
    constexpr void raw(const text_view& markup) {
        markup.chunks([this](std::string_view piece) { out_.write(piece); });
    }
    /// `</name>`
    constexpr void end(std::string_view name) { put("</", name, ">"); }

private:
    // Out of line, so that callers that call themselves do not hold its buffer.
    [[gnu::noinline]] std::optional<text_error> write_escaped(const text_view& value,
                                                              spelling role) {
        detail::gathered_output gathered{out_};
        if (!gathered.put_escaped(value, role)) {
            return gathered.wrong();
        }
        gathered.flush();
        return std::nullopt;
    }
    template <class... Pieces>
    constexpr void put(const Pieces&... pieces) {
        (out_.write(std::string_view{pieces}), ...);
    }

    Sink& out_;
};

} // namespace xml
} // namespace v0_1
} // namespace assuresign
