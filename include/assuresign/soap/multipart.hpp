// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Bodies of several parts (multipart/related: RFC 2046 §5.1, RFC 2387), as they come from a
/// network.

#include <assuresign/detail/ascii.hpp>
#include <assuresign/soap/excerpt.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace assuresign {
inline namespace v0_1 {

namespace detail {

using detail::without_space;

// Removes white space and comments from the front (RFC 822 §3.3). A comment may hold comments; one
// that is not closed takes all the rest.
constexpr void skip_comments(std::string_view& text) noexcept {
    std::size_t depth = 0, at = 0;
    for (; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '(') {
            ++depth;
        } else if (depth == 0) {
            if (!detail::is_space(c)) {
                break;
            }
        } else if (c == ')') {
            --depth;
        } else if (c == '\\') {
            ++at;
        }
    }
    text.remove_prefix(std::min(at, text.size()));
}

// Takes the text before `end`, or all of it. `text` keeps the rest.
constexpr std::string_view take_until(std::string_view& text, char end) noexcept {
    const auto at = std::min(text.find(end), text.size());
    const auto taken = text.substr(0, at);
    text.remove_prefix(std::min(at + 1, text.size()));
    return taken;
}

// Takes the text before one of `ends`, or before white space and a comment. Comments and white
// space around it are passed over.
constexpr std::string_view take_word(std::string_view& text, std::string_view ends) noexcept {
    skip_comments(text);
    std::size_t size = 0;
    while (size < text.size() && ends.find(text[size]) == std::string_view::npos &&
           !(text[size] == '(' && detail::is_space(text[size - 1]))) {
        ++size;
    }
    const auto word = without_space(text.substr(0, size));
    text.remove_prefix(size);
    skip_comments(text);
    return word;
}

// A quoted-string (RFC 2045 §5.1, RFC 822 §3.3), whose opening quote is gone.
inline std::string take_quoted(std::string_view& text) {
    std::string value;
    while (!text.empty() && text.front() != '"') {
        if (text.front() == '\\' && text.size() > 1) {
            text.remove_prefix(1);
        }
        value.push_back(text.front());
        text.remove_prefix(1);
    }
    text.remove_prefix(text.empty() ? 0 : 1);
    return value;
}

constexpr bool is_blank(char c) noexcept {
    return c == ' ' || c == '\t';
}

// A field's text in one line: a line break before white space only folds it (RFC 5322 §2.2.3).
inline std::string unfolded(std::string_view text) {
    std::string line;
    line.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '\n' || at + 1 == text.size() || !is_blank(text[at + 1])) {
            line.push_back(text[at]);
        } else if (line.ends_with('\r')) {
            line.pop_back();
        }
    }
    return line;
}

// The first field of a header, which is not empty: a line, and those that go on with it.
constexpr std::string_view take_field(std::string_view& header) noexcept {
    std::size_t size = 0;
    do {
        size = std::min(header.find('\n', size), header.size() - 1) + 1;
    } while (size < header.size() && is_blank(header[size]));
    const auto field = header.substr(0, size);
    header.remove_prefix(size);
    return field;
}

// The id in a Content-ID, without angle brackets and what stands around them (RFC 2045 §7).
constexpr std::string_view message_id(std::string_view text) noexcept {
    skip_comments(text);
    const auto end = text.find('>');
    return text.starts_with('<') && end != std::string_view::npos ? text.substr(1, end - 1)
                                                                  : without_space(text);
}

} // namespace detail

/// Whether a Content-Type is multipart/related.
constexpr bool is_multipart_related(std::string_view content_type) noexcept {
    const auto type = detail::take_word(content_type, ";(");
    return (content_type.empty() || content_type.front() == ';') &&
           detail::equal_ignoring_case(type, "multipart/related");
}

/// A parameter of a Content-Type, without its quotes. Nothing if it is not there. Comments and
/// folded lines are understood (RFC 2045 §5.1); a value that lacks its quotes ends with the
/// parameter.
///
///     auto boundary = assuresign::content_type_parameter(response.content_type, "boundary");
inline std::optional<std::string> content_type_parameter(std::string_view content_type,
                                                         std::string_view name) {
    const auto line = detail::unfolded(content_type);
    std::string_view rest{line};
    detail::take_word(rest, ";(");
    detail::take_until(rest, ';');
    while (!rest.empty()) {
        const auto key = detail::take_word(rest, "=;(");
        if (!rest.starts_with('=')) {
            detail::take_until(rest, ';');
            continue;
        }
        rest.remove_prefix(1);
        detail::skip_comments(rest);
        std::string value;
        if (rest.starts_with('"')) {
            rest.remove_prefix(1);
            value = detail::take_quoted(rest);
        } else {
            value = detail::take_word(rest, ";");
        }
        detail::take_until(rest, ';');
        if (detail::equal_ignoring_case(key, name)) {
            return value;
        }
    }
    return std::nullopt;
}

/// A part, as it stands in the body.
struct body_part {
    std::string_view header;  ///< Its fields, line by line.
    std::string_view content; ///< In the encoding that `transfer_encoding` names.

    /// The value of a field, unfolded into one line; the first if there are several, empty if there
    /// is none.
    std::string field(std::string_view name) const {
        for (auto rest = header; !rest.empty();) {
            const auto line = detail::take_field(rest);
            const auto size = std::min(line.find_first_of(": \t"), line.size());
            const auto value = detail::skip_space(line.substr(size));
            if (value.starts_with(':') && detail::equal_ignoring_case(line.substr(0, size), name)) {
                return detail::unfolded(detail::without_space(value.substr(1)));
            }
        }
        return {};
    }
    /// The Content-ID without its angle brackets.
    std::string content_id() const {
        const auto value = field("Content-ID");
        return std::string{detail::message_id(value)};
    }
    /// The Content-Transfer-Encoding in lower case: "base64". Without one it is "7bit" (RFC 2045
    /// §6.1).
    std::string transfer_encoding() const {
        const auto value = field("Content-Transfer-Encoding");
        std::string_view rest{value};
        std::string name{detail::take_word(rest, {})};
        if (!rest.empty()) {
            name.append(" ").append(rest); // two words, which name no encoding
        }
        std::ranges::transform(name, name.begin(), detail::to_lower);
        return name.empty() ? "7bit" : name;
    }
};

/// Reads a multipart body, part by part, in time that is linear in its size. Copies nothing: the
/// body must outlive the parts.
///
///     assuresign::multipart_reader parts{body, boundary};
///     for (assuresign::body_part part; parts.next(part);) { keep(part.content); }
///     if (!parts.is_whole()) { log("the body was cut off"); }
class multipart_reader {
public:
    /// `boundary` as the Content-Type has it, 1 to 70 characters (RFC 2046 §5.1.1), or else there
    /// are no parts.
    multipart_reader(std::string_view body, std::string_view boundary)
        : body_(body), delimiter_("--") {
        delimiter_.append(boundary);
        is_open_ = !boundary.empty() && boundary.size() <= 70 && pass_delimiter(0);
    }

    /// The next part; false after the last, or where the body is malformed.
    bool next(body_part& part) noexcept {
        if (!is_open_) {
            return false;
        }
        first_ = at_;
        is_open_ = pass_delimiter(at_);
        if (!is_open_ && !is_whole_) {
            return false;
        }
        part = split(body_.substr(first_, std::max(part_end_, first_) - first_));
        return true;
    }

    /// What there is of the part in which the body ends, after `next` has returned false of a body
    /// that is not whole.
    body_part cut_part() const noexcept { return split(body_.substr(first_)); }

    /// Whether the end has been found that the last part must have.
    bool is_whole() const noexcept { return is_whole_; }
    /// Where it was looked for, in bytes.
    std::size_t offset() const noexcept { return at_; }

private:
    // Goes behind the first delimiter from `from` on; true if a part follows it.
    bool pass_delimiter(std::size_t from) noexcept {
        for (auto at = body_.find(delimiter_, from); at != std::string_view::npos;
             at = body_.find(delimiter_, at + 1)) {
            if (at != 0 && body_[at - 1] != '\n') {
                continue;
            }
            auto after = at + delimiter_.size();
            const bool is_last = body_.substr(after).starts_with("--");
            after = std::min(body_.find('\n', after), body_.size());
            const auto rest = body_.substr(at + delimiter_.size(), after - at - delimiter_.size());
            if (!is_last && !detail::without_space(rest).empty()) {
                continue; // a longer boundary, which begins with this one
            }
            part_end_ = at - std::min<std::size_t>(at, is_crlf(at) ? 2 : 1);
            at_ = std::min(after + 1, body_.size());
            is_whole_ = is_last;
            return !is_last && after != body_.size();
        }
        at_ = body_.size();
        return false;
    }
    bool is_crlf(std::size_t at) const noexcept { return at >= 2 && body_[at - 2] == '\r'; }

    // The header ends with an empty line, or is empty itself. A line of white space goes on with
    // the field before it (RFC 5322 §4.2).
    static body_part split(std::string_view part) noexcept {
        for (std::size_t line = 0; line < part.size();) {
            const auto end = std::min(part.find('\n', line), part.size());
            const auto text = part.substr(line, end - line);
            if (text.empty() || text == "\r") {
                return {part.substr(0, line), part.substr(std::min(end + 1, part.size()))};
            }
            line = end + 1;
        }
        return {part, part.substr(part.size())};
    }

    std::string_view body_;
    std::string delimiter_;
    std::size_t first_ = 0; // of the part that was read last
    std::size_t at_ = 0;
    std::size_t part_end_ = 0;
    bool is_open_ = false;
    bool is_whole_ = false;
};

} // namespace v0_1
} // namespace assuresign
