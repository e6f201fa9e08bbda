// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// How a body that is no message begins, told without its secrets.

#include <assuresign/detail/loose_markup.hpp>
#include <assuresign/error.hpp>
#include <assuresign/guid.hpp>
#include <assuresign/xml/characters.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string_view>

namespace assuresign::inline v0_1 {

namespace detail {

using xml::detail::equal_ignoring_case;
using xml::detail::skip_space;
using xml::detail::starts_with_ignoring_case;

constexpr bool contains_ignoring_case(std::string_view text, std::string_view word) noexcept {
    for (; text.size() >= word.size(); text.remove_prefix(1)) {
        if (starts_with_ignoring_case(text, word)) {
            return true;
        }
    }
    return false;
}

constexpr std::string_view without_byte_order_mark(std::string_view body) noexcept {
    return xml::detail::starts_with(body, "\xEF\xBB\xBF"sv) ? xml::detail::substring(body, 3)
                                                            : body;
}

// Comments and an XML declaration may come before the tag that tells.
constexpr bool looks_like_html(std::string_view body) noexcept {
    body = skip_space(without_byte_order_mark(body));
    while (xml::detail::starts_with(body, "<!--"sv) || xml::detail::starts_with(body, "<?"sv)) {
        body = skip_space(after(body, xml::detail::starts_with(body, "<?"sv) ? "?>"sv : "-->"sv));
    }
    return starts_with_ignoring_case(body, "<!doctype html"sv) ||
           (starts_with_ignoring_case(body, "<html"sv) && body.size() > 5 &&
            (body[5] == '>' || body[5] == '/' || xml::is_space(body[5])));
}

class excerpt_writer {
public:
    using output = decltype(error::excerpt);

    constexpr explicit excerpt_writer(std::string_view body) noexcept
        : rest_(skip_space(without_byte_order_mark(xml::detail::substring(body, 0, 4096)))),
          html_(looks_like_html(body)),
          markup_(rest_.starts_with('<')) {}

    constexpr output write() noexcept {
        while (!rest_.empty() && out_.view().size() + 4 < output::capacity()) {
            if (markup_ && rest_.front() == '<') {
                tag();
            } else {
                words(xml::detail::substring(rest_, 0, markup_ ? rest_.find('<') : rest_.size()));
            }
        }
        return out_;
    }

private:
    static constexpr bool is_name_byte(char c) noexcept {
        return xml::is_letter(c) || xml::is_digit(c) || c == ':' || c == '_' || c == '-' ||
               c == '.';
    }

    // Letters and a few digits: no guid, no address, no quoted or assigned value.
    static constexpr bool is_plain(std::string_view word) noexcept {
        const auto digits = std::count_if(word.begin(), word.end(), xml::is_digit);
        return digits <= 3 && word.size() <= 40 && !contains_guid(word) &&
               xml::detail::consists_of(word, [](char c) {
                   return is_name_byte(c) || c == ',' || c == '!' || c == '/';
               });
    }
    static constexpr bool contains_guid(std::string_view word) noexcept {
        while (word.size() >= guid_length &&
               !is_guid(xml::detail::substring(word, 0, guid_length))) {
            word.remove_prefix(1);
        }
        return word.size() >= guid_length;
    }
    static constexpr bool announces_secret(std::string_view word) noexcept {
        constexpr std::string_view announcements[] = {"pass",       "pwd", "token",     "secret",
                                                      "credential", "key", "identifier"};
        for (const auto each : announcements) {
            if (contains_ignoring_case(word, each)) {
                return true;
            }
        }
        return false;
    }

    // The name alone; attributes are never shown.
    constexpr void tag() noexcept {
        std::size_t end = rest_.find_first_not_of("</!?"sv);
        end = end == std::string_view::npos ? rest_.size() : end;
        const auto mark = xml::detail::substring(rest_, 0, end);
        const std::size_t first = end;
        while (end < rest_.size() && is_name_byte(rest_[end])) {
            ++end;
        }
        const auto name = xml::detail::substring(rest_, first, end - first);
        if (mark == "<!"sv) {
            rest_ = after(rest_, xml::detail::starts_with(rest_, "<!["sv)    ? "]]>"sv
                                 : xml::detail::starts_with(rest_, "<!--"sv) ? "-->"sv
                                                                             : ">"sv);
            return;
        }
        if (mark == "<"sv) {
            out_.append("<"sv);
            out_.append(is_plain(name) ? name : "***"sv);
            out_.append(">"sv);
        }
        in_title_ = html_ && mark == "<"sv && equal_ignoring_case(name, "title"sv);
        rest_ = after_tag(xml::detail::substring(rest_, end));
    }

    // Text is shown where it is an HTML page's title or no markup at all.
    constexpr void words(std::string_view text) noexcept {
        rest_.remove_prefix(text.size());
        if (markup_ && !in_title_) {
            return;
        }
        bool secret_follows = false;
        for (text = skip_space(text); !text.empty(); text = skip_space(text)) {
            const auto word = xml::detail::substring(text, 0, text.find_first_of(" \t\r\n"sv));
            text.remove_prefix(word.size());
            if (!out_.empty() && !out_.view().ends_with('>')) {
                out_.append(" "sv);
            }
            out_.append(is_plain(word) && !secret_follows ? word : "***"sv);
            if (secret_follows) {
                return; // "the password is swordfish": no telling which word it is
            }
            secret_follows = announces_secret(word);
        }
    }

    std::string_view rest_;
    output out_;
    bool html_;
    bool markup_;
    bool in_title_ = false;
};

} // namespace detail

/// The beginning of `body` as far as it can be shown: names of elements, the title of an HTML page,
/// the plain words of a text; never attributes, never a message's text. At most 72 bytes.
constexpr decltype(error::excerpt) excerpt(std::string_view body) noexcept {
    return detail::excerpt_writer{body}.write();
}

} // namespace assuresign::inline v0_1
