// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Escaping and elements, into any output.

#include <assuresign/error.hpp>
#include <assuresign/xml/characters.hpp>
#include <assuresign/xml/text_view.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace assuresign::xml {

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
    explicit string_sink(std::string& out) noexcept : out_(out) {}
    void write(std::string_view text) { out_.append(text); }

private:
    std::string& out_;
};

/// Fills a buffer of fixed size. What does not fit is counted, not written.
class buffer_sink {
public:
    constexpr explicit buffer_sink(std::span<char> buffer) noexcept : buffer_(buffer) {}
    constexpr void write(std::string_view text) noexcept {
        if (text.size() <= buffer_.size() - std::min(size_, buffer_.size())) {
            std::copy_n(text.data(), text.size(), buffer_.data() + size_);
        }
        size_ += text.size();
    }
    constexpr bool overflowed() const noexcept { return size_ > buffer_.size(); }
    constexpr std::string_view view() const noexcept { return {buffer_.data(), size_}; }

private:
    std::span<char> buffer_;
    std::size_t size_ = 0;
};

/// Writes through an output iterator.
template <std::output_iterator<char> Iterator>
class iterator_sink {
public:
    constexpr explicit iterator_sink(Iterator out) : out_(std::move(out)) {}
    constexpr void write(std::string_view text) {
        for (const char c : text) {
            *out_++ = c;
        }
    }
    constexpr Iterator out() { return std::move(out_); }

private:
    Iterator out_;
};

/// Counts, and keeps nothing.
class size_sink {
public:
    constexpr void write(std::string_view text) noexcept { size_ += text.size(); }
    constexpr std::size_t size() const noexcept { return size_; }

private:
    std::size_t size_ = 0;
};

/// What is wrong with a text, and where in it.
struct text_error {
    errc code{};
    std::size_t offset = 0;
};

namespace detail {

// The reference to write for one of the ASCII characters that do not stand for themselves, by the
// sets below; empty for any other.
constexpr std::string_view escape(char c) noexcept {
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;"; // so that "]]>" cannot appear in text (XML 1.0 §2.4)
    case '\r':
        return "&#xD;"; // or a line end would be made of it (§2.11)
    case '"':
        return "&quot;";
    case '\'':
        return "&apos;";
    case '\t':
        return "&#x9;"; // or a blank would be made of it (§3.3.3)
    case '\n':
        return "&#xA;";
    default:
        return "";
    }
}

inline constexpr auto escaped_in_text = byte_set::special("&<>").without("\t\n");
inline constexpr auto escaped_in_attribute = byte_set::special("&<>\"'");

// Writes literal characters; `done` counts those before `text` in the whole value.
template <sink Sink>
constexpr std::optional<text_error> write_escaped(Sink& out, std::string_view text, bool attribute,
                                                  std::size_t done) {
    const auto& special = attribute ? escaped_in_attribute : escaped_in_text;
    const char* pending = text.data();
    const char* const last = text.data() + text.size();
    const auto flush = [&](const char* end) {
        if (pending != end) {
            out.write({pending, static_cast<std::size_t>(end - pending)});
        }
    };
    for (const char* at = pending; (at = find_in(special, at, last)) != last;) {
        if (const auto reference = escape(*at); !reference.empty()) {
            flush(at);
            out.write(reference);
            pending = ++at;
            continue;
        }
        const auto c = read_char(at, last);
        if (c.length == 0) {
            return text_error{c.code == errc::truncated ? errc::invalid_utf8 : c.code,
                              done + static_cast<std::size_t>(at - text.data())};
        }
        at += c.length;
    }
    flush(last);
    return std::nullopt;
}

template <sink Sink>
constexpr std::optional<text_error> write_escaped(Sink& out, const text_view& text,
                                                  bool attribute) {
    if (const auto literal = text.literal()) {
        return write_escaped(out, *literal, attribute, 0);
    }
    text_pieces pieces{text};
    std::size_t done = 0;
    for (std::string_view piece; pieces.next(piece); done += piece.size()) {
        if (const auto wrong = write_escaped(out, piece, attribute, done)) {
            return wrong;
        }
    }
    return std::nullopt;
}

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
    constexpr explicit writer(Sink& out) noexcept : out_(out) {}

    /// `<name`
    constexpr void start(std::string_view name) { put("<", name); }
    /// ` name="…"`. Errors: `invalid_utf8`, `forbidden_character`, at the byte in `value`.
    constexpr std::optional<text_error> attribute(std::string_view name, const text_view& value) {
        put(" ", name, "=\"");
        const auto wrong = detail::write_escaped(out_, value, true);
        put("\"");
        return wrong;
    }
    /// `>`, after the last attribute of an element with content.
    constexpr void end_start() { put(">"); }
    /// `/>`, after the last attribute of an element without.
    constexpr void end_empty() { put("/>"); }
    /// Errors: as `attribute`.
    constexpr std::optional<text_error> text(const text_view& value) {
        return detail::write_escaped(out_, value, false);
    }
    /// Markup, as it is.
    constexpr void raw(const text_view& markup) {
        markup.chunks([this](std::string_view piece) { out_.write(piece); });
    }
    /// `</name>`
    constexpr void end(std::string_view name) { put("</", name, ">"); }

private:
    template <class... Pieces>
    constexpr void put(const Pieces&... pieces) {
        (out_.write(std::string_view{pieces}), ...);
    }

    Sink& out_;
};

} // namespace assuresign::xml
