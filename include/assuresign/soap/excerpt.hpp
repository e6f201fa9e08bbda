// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// The beginning of a body that is not a message, without its secrets.

#include <assuresign/detail/ascii.hpp>
#include <assuresign/detail/sanitizer.hpp>
#include <assuresign/detail/service_text.hpp>
#include <assuresign/error.hpp>
#include <assuresign/soap/detail/loose_markup.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace assuresign {
inline namespace v0_1 {

namespace detail {

using detail::equal_ignoring_case;
using detail::skip_space;
using detail::starts_with_ignoring_case;

constexpr std::string_view without_byte_order_mark(std::string_view body) noexcept {
    return detail::starts_with(body, "\xEF\xBB\xBF"sv) ? detail::substring(body, 3) : body;
}

// Comments and an XML declaration may come before the tag that tells.
constexpr bool looks_like_html(std::string_view body) noexcept {
    body = skip_space(without_byte_order_mark(body));
    while (detail::starts_with(body, "<!--"sv) || detail::starts_with(body, "<?"sv)) {
        body = skip_space(after(body, detail::starts_with(body, "<?"sv) ? "?>"sv : "-->"sv));
    }
    return starts_with_ignoring_case(body, "<!doctype html"sv) ||
           (starts_with_ignoring_case(body, "<html"sv) && body.size() > 5 &&
            (body[5] == '>' || body[5] == '/' || detail::is_space(body[5])));
}

// The text of the message that a JSON object has, as gateways answer; the whole body otherwise.
constexpr std::string_view without_json(std::string_view body) noexcept {
    if (!detail::starts_with(body, "{"sv)) {
        return body;
    }
    for (const auto key : {"\"message\""sv, "\"Message\""sv, "\"error\""sv}) {
        auto value = skip_space(after(body, key));
        if (detail::starts_with(value, ":"sv)) {
            value = skip_space(detail::substring(value, 1));
            if (detail::starts_with(value, "\""sv)) {
                value.remove_prefix(1);
                return detail::substring(value, 0, value.find('"'));
            }
        }
    }
    return body;
}

// The reason in a SOAP 1.2 fault (SOAP 1.2 part 1, §5.4.2), in the language that stands first;
// empty if there is none.
constexpr std::string_view soap_1_2_reason(std::string_view body) noexcept {
    const auto reason = after(body, "Reason>"sv);
    const auto text = after_tag(after(reason, "Text"sv));
    return detail::substring(text, 0, text.find('<'));
}

class excerpt_writer {
public:
    using output = decltype(error::excerpt);

    constexpr explicit excerpt_writer(std::string_view body) noexcept
        : rest_(skip_space(without_byte_order_mark(detail::substring(body, 0, 4096)))),
          html_(looks_like_html(body)),
          markup_(rest_.starts_with('<')) {
        rest_ = without_json(rest_);
    }

    constexpr output write() noexcept {
        while (!rest_.empty() && out_.view().size() + 4 < output::capacity()) {
            if (markup_ && rest_.front() == '<') {
                tag();
            } else {
                words(detail::substring(rest_, 0, markup_ ? rest_.find('<') : rest_.size()));
            }
        }
        return out_;
    }

private:
    static constexpr bool is_name_byte(char c) noexcept {
        return detail::is_letter(c) || detail::is_digit(c) || c == ':' || c == '_' || c == '-' ||
               c == '.';
    }

    static constexpr std::size_t max_name = 40;
    static constexpr std::size_t max_word = 20;

    // An element's: letters and a few digits.
    static constexpr bool is_plain_name(std::string_view name) noexcept {
        return name.size() <= max_name &&
               std::count_if(name.begin(), name.end(), detail::is_digit) <= 3 &&
               !may_hold_guid(name);
    }

    // A number of three digits, or words of letters that hyphens join, of which only the first may
    // be a capital or all are. Hosts, addresses, paths, credentials and whatever is quoted or
    // assigned have another form.
    static constexpr bool is_plain_word(std::string_view word) noexcept {
        while (!word.empty() && ",.:;!?"sv.find(word.back()) != std::string_view::npos) {
            word.remove_suffix(1);
        }
        const bool is_number = detail::consists_of(word, detail::is_digit);
        return is_number ? !word.empty() && word.size() <= 3
                         : is_made_of_words(word) && !may_hold_guid(word);
    }
    static constexpr bool is_made_of_words(std::string_view word) noexcept {
        std::size_t letters = 0;
        bool has_small = false;
        for (const char c : word) {
            const bool is_capital = c >= 'A' && c <= 'Z';
            if (c == '-' && letters != 0) {
                letters = 0;
                has_small = false;
            } else if (!detail::is_letter(c) || ++letters > max_word || (is_capital && has_small)) {
                return false;
            } else {
                has_small = has_small || !is_capital;
            }
        }
        return letters != 0;
    }
    // The name alone; attributes are never shown.
    constexpr void tag() noexcept {
        std::size_t end = rest_.find_first_not_of("</!?"sv);
        end = end == std::string_view::npos ? rest_.size() : end;
        const auto mark = detail::substring(rest_, 0, end);
        const std::size_t first = end;
        while (end < rest_.size() && is_name_byte(rest_[end])) {
            ++end;
        }
        const auto name = detail::substring(rest_, first, end - first);
        if (mark == "<!"sv) {
            rest_ = after(rest_, detail::starts_with(rest_, "<!["sv)    ? "]]>"sv
                                 : detail::starts_with(rest_, "<!--"sv) ? "-->"sv
                                                                        : ">"sv);
            return;
        }
        if (mark == "<"sv) {
            out_.append("<"sv);
            out_.append(is_plain_name(name) ? name : mask);
            out_.append(">"sv);
        }
        in_title_ = html_ && mark == "<"sv && equal_ignoring_case(name, "title"sv);
        rest_ = after_tag(detail::substring(rest_, end));
    }

    // Text is shown where it is an HTML page's title, a JSON object's message or no markup at all.
    constexpr void words(std::string_view text) noexcept {
        rest_.remove_prefix(text.size());
        if (markup_ && !in_title_) {
            return;
        }
        for (text = skip_space(text); !text.empty(); text = skip_space(text)) {
            const auto word = detail::substring(text, 0, text.find_first_of(" \t\r\n"sv));
            text.remove_prefix(word.size());
            if (!out_.empty() && !out_.view().ends_with('>')) {
                out_.append(" "sv);
            }
            out_.append(is_plain_word(word) && !secret_follows_ ? word : mask);
            if (secret_follows_) {
                rest_ = {}; // "the password is swordfish": no telling which word it is
                return;
            }
            secret_follows_ = announces_secret(word);
        }
    }

    std::string_view rest_;
    output out_;
    bool html_;
    bool markup_;
    bool in_title_ = false;
    bool secret_follows_ = false;
};

} // namespace detail

/// The beginning of `body` as far as it can be shown: names of elements, the title of an HTML page,
/// the message of a JSON object, the plain words of a text, up to one that announces a secret;
/// never attributes, never a message's text. A plain word has letters only, and no form that hosts,
/// addresses, paths and credentials have. At most 72 bytes.
constexpr decltype(error::excerpt) excerpt(std::string_view body) noexcept {
    return detail::excerpt_writer{body}.write();
}

} // namespace v0_1
} // namespace assuresign
