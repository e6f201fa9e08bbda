// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Markup that no reader has looked at, and that need not be well-formed.

#include <assuresign/detail/ascii.hpp>
#include <assuresign/xml/text_view.hpp>

#include <cstddef>
#include <string_view>

namespace assuresign {
inline namespace v0_1 {
namespace detail {

// The text behind the first `mark`; empty if there is none.
constexpr std::string_view after(std::string_view text, std::string_view mark) noexcept {
    const auto found = text.find(mark);
    return found == std::string_view::npos ? std::string_view{}
                                           : detail::substring(text, found + mark.size());
}

// The text behind the tag that `text` begins in. A '>' in quotes does not end the tag.
constexpr std::string_view after_tag(std::string_view text) noexcept {
    char quote = '\0';
    for (; !text.empty(); text.remove_prefix(1)) {
        const char c = text.front();
        if (quote != '\0') {
            quote = c == quote ? '\0' : quote;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '>') {
            return detail::substring(text, 1);
        }
    }
    return text;
}

// Calls `take(std::string_view)` with the characters of the elements in `markup`, and a blank
// between those of two elements. Neither tags nor comments are in them. No prefix is looked at.
template <class Take>
constexpr void for_each_text(std::string_view markup, Take take) {
    constexpr std::string_view section = "<![CDATA[";
    bool has_text = false;
    bool is_apart = false; // a tag or white space has come since
    const auto take_text = [&](std::string_view raw, xml::spelling how) {
        if (detail::skip_space(raw).empty()) {
            is_apart = true;
            return;
        }
        xml::text_view{raw, how}.chunks([&](std::string_view piece) {
            if (has_text && is_apart) {
                take(std::string_view{" "});
            }
            take(piece);
            has_text = true;
            is_apart = false;
        });
    };
    while (!markup.empty()) {
        if (markup.front() != '<') {
            const auto text = detail::substring(markup, 0, markup.find('<'));
            take_text(text, xml::spelling::text);
            markup.remove_prefix(text.size());
        } else if (detail::starts_with(markup, "<!--")) {
            markup = after(detail::substring(markup, 4), "-->");
        } else if (detail::starts_with(markup, "<?")) {
            markup = after(markup, "?>");
        } else if (detail::starts_with(markup, section)) {
            const auto text = detail::substring(markup, section.size());
            take_text(detail::substring(text, 0, text.find("]]>")), xml::spelling::lines);
            markup = after(text, "]]>");
        } else {
            markup = after_tag(markup);
            is_apart = true;
        }
    }
}

} // namespace detail
} // namespace v0_1
} // namespace assuresign
