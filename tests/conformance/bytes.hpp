// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// What is done to a document's bytes before it is judged: UTF-16 becomes UTF-8, a document type
/// declaration is found and taken out.

#include <assuresign/xml/characters.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace conformance {

inline bool has_utf16_mark(std::string_view bytes) {
    return bytes.starts_with("\xFE\xFF") || bytes.starts_with("\xFF\xFE");
}

/// What begins with a UTF-16 byte order mark in UTF-8; nothing if it is not UTF-16.
inline std::optional<std::string> utf8_from_utf16(std::string_view bytes) {
    const std::size_t high = bytes.starts_with("\xFE\xFF") ? 0 : 1;
    const auto unit = [&](std::size_t at) {
        const auto byte = [&](std::size_t i) {
            return static_cast<unsigned char>(bytes[i]);
        };
        return static_cast<char32_t>(byte(at + high) << 8U | byte(at + 1 - high));
    };
    const auto is_low = [](char32_t c) {
        return c >= 0xDC00 && c <= 0xDFFF;
    };
    if (bytes.size() % 2 != 0) {
        return std::nullopt;
    }
    std::string out;
    for (std::size_t at = 2; at < bytes.size(); at += 2) {
        char32_t c = unit(at);
        if (c >= 0xD800 && c <= 0xDBFF && at + 2 < bytes.size() && is_low(unit(at + 2))) {
            at += 2;
            c = 0x10000 + ((c - 0xD800) << 10U) + (unit(at) - 0xDC00);
        } else if (c >= 0xD800 && c <= 0xDFFF) {
            return std::nullopt;
        }
        out.append(assuresign::detail::utf8_bytes{c}.view());
    }
    return out;
}

/// Says UTF-8 where the XML declaration says UTF-16 or US-ASCII. The bytes must be UTF-8; what is
/// in US-ASCII is.
inline std::string declared_as_utf8(std::string document) {
    const auto end = std::min(document.find("?>"), document.size());
    for (const std::string_view name : {"UTF-16", "utf-16", "ASCII"}) {
        const auto at = document.find(name);
        if (document.starts_with("<?xml") && at < end) {
            document.replace(at, name.size(), "UTF-8");
            break;
        }
    }
    return document;
}

namespace detail {

/// After the construct that begins at `at` with `open`; npos where it does not end. Nothing if it
/// does not begin there.
inline std::optional<std::size_t> skip(std::string_view document, std::size_t at,
                                       std::string_view open, std::string_view close) {
    if (!document.substr(at).starts_with(open)) {
        return std::nullopt;
    }
    const auto end = document.find(close, at + open.size());
    return end == std::string_view::npos ? end : end + close.size();
}

using delimiters = std::pair<std::string_view, std::string_view>;

/// After what one of the pairs delimits, or `at`.
template <std::size_t Size>
std::size_t skip_any(std::string_view document, std::size_t at,
                     const std::array<delimiters, Size>& pairs) {
    for (const auto& [open, close] : pairs) {
        if (const auto end = skip(document, at, open, close)) {
            return *end;
        }
    }
    return at;
}

// Where `<!DOCTYPE` is only characters.
inline constexpr std::array opaque_in_document{
    delimiters{"<!--", "-->"},
    delimiters{"<?", "?>"},
    delimiters{"<![CDATA[", "]]>"},
};
// Where '>' and ']' do not end a document type declaration.
inline constexpr std::array opaque_in_doctype{
    delimiters{"<!--", "-->"},
    delimiters{"<?", "?>"},
    delimiters{"\"", "\""},
    delimiters{"'", "'"},
};

} // namespace detail

/// The offset of the document type declaration, or npos.
inline std::size_t find_doctype(std::string_view document) {
    // A malformed XML declaration may end in '>' alone, and must hide nothing.
    std::size_t at = document.starts_with("<?xml ") ? 1 : 0;
    while (at < document.size() && !document.substr(at).starts_with("<!DOCTYPE")) {
        const auto after = detail::skip_any(document, at, detail::opaque_in_document);
        at = after == at ? at + 1 : after;
    }
    return at < document.size() ? at : std::string_view::npos;
}

/// The document without the declaration at `doctype`; nothing where the declaration has no end.
inline std::optional<std::string> remove_doctype(std::string_view document, std::size_t doctype) {
    std::size_t brackets = 0;
    for (std::size_t at = doctype; at < document.size();) {
        const char c = document[at];
        if (c == '>' && brackets == 0) {
            return std::string{document.substr(0, doctype)}.append(document.substr(at + 1));
        }
        brackets += c == '[' ? 1U : 0U;
        brackets -= c == ']' && brackets != 0 ? 1U : 0U;
        const auto after = detail::skip_any(document, at, detail::opaque_in_doctype);
        at = after == at ? at + 1 : after;
    }
    return std::nullopt;
}

} // namespace conformance
