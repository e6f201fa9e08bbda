// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// A single value and its text: what stands in an attribute, an element or a tree's leaf.

#include <assuresign/schema.hpp>
#include <assuresign/xml/text_view.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace assuresign::inline v0_1::detail {

// The decoded text in a buffer of fixed size; nothing if it is longer.
template <std::size_t Capacity>
class short_text {
public:
    constexpr explicit short_text(const xml::text_view& text) {
        text.chunks([this](std::string_view piece) {
            fits_ = fits_ && piece.size() <= Capacity - size_;
            for (std::size_t i = 0; fits_ && i < piece.size(); ++i) {
                text_[size_++] = piece[i];
            }
        });
    }
    constexpr std::string_view view() const noexcept {
        return fits_ ? std::string_view{text_.data(), size_} : std::string_view{};
    }

private:
    std::array<char, Capacity> text_{};
    std::size_t size_ = 0;
    bool fits_ = true;
};

// ---- text -> value: nothing, or what is wrong with the text

inline std::optional<errc> parse_value(const xml::text_view& text, std::string& value) {
    value.clear();
    value.reserve(text.raw().size()); // which is as much or a little more
    text.append_to(value);
    return std::nullopt;
}

constexpr std::optional<errc> parse_value(const xml::text_view& text, xml::text_view& value) {
    value = text;
    return std::nullopt;
}

// A guid whose characters are spelled as references: rare, and kept out of the common path.
template <class Kind>
[[gnu::noinline]] constexpr bool assign_spelled(const xml::text_view& text,
                                                basic_guid<Kind>& value) {
    return value.assign(short_text<guid_length>{text}.view());
}

template <class Kind>
constexpr std::optional<errc> parse_value(const xml::text_view& text, basic_guid<Kind>& value) {
    const auto literal = text.literal();
    const bool good = literal ? value.assign(*literal) : assign_spelled(text, value);
    return good ? std::nullopt : std::optional{errc::invalid_guid};
}

// xs:boolean: white space around it is no part of it (XML Schema 2 §3.2.2, §4.3.6).
constexpr std::optional<errc> parse_value(const xml::text_view& text, bool& value) {
    const short_text<64> copy{text};
    auto word = copy.view();
    while (!word.empty() && xml::is_space(word.front())) {
        word.remove_prefix(1);
    }
    while (!word.empty() && xml::is_space(word.back())) {
        word.remove_suffix(1);
    }
    value = word == "true" || word == "1";
    return value || word == "false" || word == "0" ? std::nullopt
                                                   : std::optional{errc::invalid_boolean};
}

template <class T>
constexpr std::optional<errc> parse_value(const xml::text_view& text, std::optional<T>& value) {
    return parse_value(text, value.emplace());
}
inline std::optional<errc> parse_value(const xml::text_view& text,
                                       std::optional<std::string>& value) {
    if (const auto literal = text.literal()) {
        value.emplace(*literal);
        return std::nullopt;
    }
    return parse_value(text, value.emplace());
}

template <class Storage>
constexpr std::optional<errc> parse_value(const xml::text_view& text,
                                          basic_severity<Storage>& value) {
    return parse_value(text, value.text);
}

// ---- value -> text

inline xml::text_view text_of(const std::string& value) {
    return xml::text_view{value};
}
constexpr xml::text_view text_of(const xml::text_view& value) {
    return value;
}
template <class Kind>
constexpr xml::text_view text_of(const basic_guid<Kind>& value) {
    return xml::text_view{value.str()};
}
constexpr xml::text_view text_of(const bool& value) {
    return xml::text_view{value ? "true" : "false"};
}
template <class T>
constexpr xml::text_view text_of(const std::optional<T>& value) {
    return text_of(*value);
}
template <class Storage>
constexpr xml::text_view text_of(const basic_severity<Storage>& value) {
    return text_of(value.text);
}

// ---- is there a value at all?

template <class T>
constexpr bool is_present(const T&) {
    return true;
}
template <class Kind>
constexpr bool is_present(const basic_guid<Kind>& value) {
    return !value.empty();
}
template <class Storage>
constexpr bool is_present(const basic_severity<Storage>& value) {
    return value.text.has_value();
}
template <class T>
constexpr bool is_present(const std::optional<T>& value) {
    return value && is_present(*value);
}

// A field that the contract requires: neither optional nor a list nor an element's content.
template <class Field>
inline constexpr bool is_required =
    !unwrap<typename Field::member_type>::is_optional &&
    (Field::kind == field_kind::attribute || Field::kind == field_kind::element);

} // namespace assuresign::inline v0_1::detail
