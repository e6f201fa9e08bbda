// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Documents that somebody wrote to do harm, of any size.

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace assuresign::hostile {

inline std::string repeat(std::string_view text, std::size_t count) {
    std::string all;
    all.reserve(text.size() * count);
    for (; count != 0; --count) {
        all.append(text);
    }
    return all;
}

/// `before`, a number that counts up, `after`; `count` times.
inline std::string numbered(std::string_view before, std::string_view after, std::size_t count) {
    std::string all;
    for (std::size_t i = 0; i < count; ++i) {
        all.append(before).append(std::to_string(i)).append(after);
    }
    return all;
}

/// A reply with `content` where no message has anything.
inline std::string among_unknown(std::string_view content) {
    return std::string{"<AsyncSubmitResponse>"}.append(content).append("</AsyncSubmitResponse>");
}

/// A reply with `content` as the text of its only exception.
inline constexpr std::string_view before_message =
    "<AsyncSubmitResponse><AsyncSubmitResult SessionId='96059412-2f90-48d5-ba66-8f798f3cbd8d'>"
    "<Exceptions><DocumentException Severity='Warning'>";
inline std::string as_message(std::string_view content) {
    return std::string{before_message}.append(content).append(
        "</DocumentException></Exceptions></AsyncSubmitResult></AsyncSubmitResponse>");
}

/// A document type declaration whose internal subset is `subset`, with a root that refers to `x`.
inline std::string with_doctype(std::string_view subset) {
    return std::string{"<!DOCTYPE a ["}.append(subset).append("]><a>&x;</a>");
}

/// A kind of document that takes `n` to its size.
struct growing {
    std::string_view name;
    std::string (*make)(std::size_t n);
    /// The size that the tests read it at.
    std::size_t full;
};

namespace detail {

// 63 prefixes for as many URIs, long and alike but for their ends, and children with an attribute
// of one name for each of them.
inline std::string attributes_of_long_namespaces(std::string_view unit, std::size_t n) {
    const auto uri = repeat(unit, n);
    std::string all = "<AsyncSubmitResponse";
    std::string attributes;
    for (std::size_t i = 0; i < 63; ++i) {
        const auto prefix = "p" + std::to_string(i);
        all.append(" xmlns:")
            .append(prefix)
            .append("='")
            .append(uri)
            .append(std::to_string(i))
            .append("'");
        attributes.append(" ").append(prefix).append(":a=''");
    }
    return all.append(">")
        .append(repeat("<b" + attributes + "/>", n))
        .append("</AsyncSubmitResponse>");
}

} // namespace detail

/// Accepted all: what they cost is to grow with their length and no faster.
inline constexpr std::array accepted{
    growing{"open elements, one in another up to the limit",
            [](std::size_t n) {
                return among_unknown(repeat(repeat("<a>", 127) + repeat("</a>", 127), n));
            },
            1000},
    growing{"64 attributes on every element",
            [](std::size_t n) {
                return among_unknown(repeat("<a" + numbered(" a", "=''", 64) + "/>", n));
            },
            4000},
    growing{"64 attributes of long names, alike but for their ends",
            [](std::size_t n) {
                return among_unknown(
                    repeat("<a" + numbered(" " + std::string(1000, 'a'), "=''", 64) + "/>", n));
            },
            100},
    growing{"a binding for every child",
            [](std::size_t n) { return among_unknown(numbered("<p:a xmlns:p='urn:", "'/>", n)); },
            40000},
    growing{"a binding for every child, of one URI",
            [](std::size_t n) { return among_unknown(repeat("<p:a xmlns:p='urn:x'/>", n)); },
            40000},
    growing{"attributes of long namespaces",
            [](std::size_t n) { return detail::attributes_of_long_namespaces("u", n); }, 4000},
    growing{"attributes of long namespaces, escaped",
            [](std::size_t n) { return detail::attributes_of_long_namespaces("&amp;", n); }, 1000},
    growing{"children of a long default namespace, escaped",
            [](std::size_t n) {
                return "<AsyncSubmitResponse><a xmlns='" + repeat("&amp;", n) + "'>" +
                       repeat("<b/>", n) + "</a></AsyncSubmitResponse>";
            },
            100000},
    growing{"a long attribute value",
            [](std::size_t n) { return among_unknown("<a b='" + std::string(n, 'x') + "'/>"); },
            20000000},
    growing{"a long attribute value, escaped",
            [](std::size_t n) { return among_unknown("<a b='" + repeat("&lt;", n) + "'/>"); },
            5000000},
    growing{"a long text", [](std::size_t n) { return as_message(std::string(n, 'x')); }, 20000000},
    growing{"a long text of white space",
            [](std::size_t n) { return as_message(repeat("\r\n\t ", n)); }, 5000000},
    growing{"a long text of closing brackets",
            [](std::size_t n) { return as_message(std::string(n, ']')); }, 20000000},
    growing{"a text of less-than references",
            [](std::size_t n) { return as_message(repeat("&lt;", n)); }, 5000000},
    growing{"a character reference of many zeros",
            [](std::size_t n) { return as_message("&#" + std::string(n, '0') + "65;"); }, 5000000},
    growing{"empty CDATA sections",
            [](std::size_t n) { return as_message(repeat("<![CDATA[]]>", n)); }, 1600000},
    growing{"a text in pieces, with comments between",
            [](std::size_t n) { return as_message(repeat("x<!---->", n)); }, 1000000},
    growing{"a text in pieces, with elements between",
            [](std::size_t n) { return as_message(repeat("x<b><c/></b>", n)); }, 1000000},
    growing{"a text in pieces, with instructions between",
            [](std::size_t n) { return as_message(repeat("x<?y >?>", n)); }, 1000000},
    growing{"a long comment",
            [](std::size_t n) { return among_unknown("<!--" + repeat("- ", n) + "-->"); },
            10000000},
    growing{"a long processing instruction",
            [](std::size_t n) { return among_unknown("<?a " + std::string(n, '?') + ">"); },
            20000000},
    growing{"a long tag of white space",
            [](std::size_t n) { return among_unknown("<a" + std::string(n, '\n') + "/>"); },
            20000000},
    growing{"exceptions without number",
            [](std::size_t n) {
                return as_message("</DocumentException>" +
                                  repeat("<DocumentException Severity='Warning'/>", n) +
                                  "<DocumentException Severity='Warning'>");
            },
            100000},
    growing{"a long end of the document",
            [](std::size_t n) { return among_unknown("") + repeat("<!----> ", n); }, 1000000},
};

} // namespace assuresign::hostile
