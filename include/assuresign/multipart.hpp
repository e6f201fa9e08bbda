// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Bodies of several parts (multipart/related: RFC 2046 §5.1, RFC 2387), as they come from a
/// network.

#include <assuresign/excerpt.hpp>
#include <assuresign/xml/characters.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace assuresign::inline v0_1 {

namespace detail {

constexpr std::string_view without_angle_brackets(std::string_view id) noexcept {
    const bool has_them = id.size() >= 2 && id.front() == '<' && id.back() == '>';
    return has_them ? id.substr(1, id.size() - 2) : id;
}

// What stands before `end`, or all of it; `text` keeps what comes after.
constexpr std::string_view take_until(std::string_view& text, char end) noexcept {
    const auto at = std::min(text.find(end), text.size());
    const auto taken = text.substr(0, at);
    text.remove_prefix(std::min(at + 1, text.size()));
    return taken;
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
    take_until(text, ';');
    return value;
}

} // namespace detail

/// Whether a Content-Type is multipart/related.
constexpr bool is_multipart_related(std::string_view content_type) noexcept {
    return detail::equal_ignoring_case(
        xml::detail::without_space(detail::take_until(content_type, ';')), "multipart/related");
}

/// A parameter of a Content-Type, without its quotes. Nothing if it is not there.
///
///     auto boundary = assuresign::content_type_parameter(response.content_type, "boundary");
inline std::optional<std::string> content_type_parameter(std::string_view content_type,
                                                         std::string_view name) {
    detail::take_until(content_type, ';');
    while (!content_type.empty()) {
        const auto equals = content_type.find_first_of("=;");
        if (equals == std::string_view::npos || content_type[equals] == ';') {
            detail::take_until(content_type, ';');
            continue;
        }
        const auto key = xml::detail::without_space(content_type.substr(0, equals));
        content_type.remove_prefix(equals + 1);
        while (!content_type.empty() && xml::is_space(content_type.front())) {
            content_type.remove_prefix(1);
        }
        std::string value;
        if (content_type.starts_with('"')) {
            content_type.remove_prefix(1);
            value = detail::take_quoted(content_type);
        } else {
            value = xml::detail::without_space(detail::take_until(content_type, ';'));
        }
        if (detail::equal_ignoring_case(key, name)) {
            return value;
        }
    }
    return std::nullopt;
}

/// A part, as it stands in the body.
struct body_part {
    std::string_view header;  ///< Its fields, line by line.
    std::string_view content; ///< Of any transfer encoding; XOP has none but binary and 8bit.

    /// The value of a field; the first if there are several, nothing if there is none. A field that
    /// is folded over lines ends with its first.
    std::string_view field(std::string_view name) const noexcept {
        auto rest = header;
        while (!rest.empty()) {
            auto value = detail::take_until(rest, '\n');
            if (detail::equal_ignoring_case(detail::take_until(value, ':'), name)) {
                return xml::detail::without_space(value);
            }
        }
        return {};
    }
    /// The Content-ID without its angle brackets.
    std::string_view content_id() const noexcept {
        return detail::without_angle_brackets(field("Content-ID"));
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
        const auto first = at_;
        is_open_ = pass_delimiter(at_);
        if (!is_open_ && !is_whole_) {
            return false;
        }
        part = split(body_.substr(first, std::max(part_end_, first) - first));
        return true;
    }

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
            if (!is_last && !xml::detail::without_space(rest).empty()) {
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

    // The header ends with an empty line, or is empty itself.
    static body_part split(std::string_view part) noexcept {
        for (std::size_t line = 0; line < part.size();) {
            const auto end = std::min(part.find('\n', line), part.size());
            if (xml::detail::without_space(part.substr(line, end - line)).empty()) {
                return {part.substr(0, line), part.substr(std::min(end + 1, part.size()))};
            }
            line = end + 1;
        }
        return {part, part.substr(part.size())};
    }

    std::string_view body_;
    std::string delimiter_;
    std::size_t at_ = 0;
    std::size_t part_end_ = 0;
    bool is_open_ = false;
    bool is_whole_ = false;
};

} // namespace assuresign::inline v0_1
