// SPDX-License-Identifier: BSL-1.0
#include <assuresign/xml/text_view.hpp>

#include "support/exact_bytes.hpp"
#include "support/printing.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace std::string_view_literals;
namespace xml = assuresign::xml;
using xml::spelling;
using xml::text_view;

constexpr std::array all_spellings{spelling::literal, spelling::lines, spelling::text,
                                   spelling::attribute, spelling::content};

struct decoded {
    spelling how;
    std::string_view raw;
    std::string_view text;
};

// Lengths and spellings in one word, on 64 bits and on 32: none is silently short.
template <class Word>
void check_packed_length(std::vector<Word> literal, std::vector<Word> spelled) {
    using packed = xml::detail::packed_length<Word>;
    for (const auto how : all_spellings) {
        for (const auto size : how == spelling::literal ? literal : spelled) {
            const auto word = packed::pack(size, how);
            BOOST_TEST(packed::size(word) == size);
            BOOST_TEST(packed::how(word) == how);
            BOOST_TEST(packed::is_literal(word) == (how == spelling::literal));
        }
    }
}

// What XML says the raw bytes mean.
const std::vector<decoded> decoded_rows{
    // As they are, whatever they hold.
    {spelling::literal, "", ""},
    {spelling::literal, "a", "a"},
    {spelling::literal, "&amp;\r\n\t<b>]]>", "&amp;\r\n\t<b>]]>"},
    {spelling::literal, "\0a\0"sv, "\0a\0"sv},

    // §2.11: CR LF and every other CR become LF; nothing else changes.
    {spelling::lines, "", ""},
    {spelling::lines, "a\nb", "a\nb"},
    {spelling::lines, "a\r\nb", "a\nb"},
    {spelling::lines, "a\rb", "a\nb"},
    {spelling::lines, "\r", "\n"},
    {spelling::lines, "\r\n", "\n"},
    {spelling::lines, "\r\r", "\n\n"},
    {spelling::lines, "\r\r\n", "\n\n"},
    {spelling::lines, "\r\n\r", "\n\n"},
    {spelling::lines, "\n\r", "\n\n"},
    {spelling::lines, "&amp;&#65;<b>\t", "&amp;&#65;<b>\t"},

    // §4.1, §4.6: references; a reference to CR is not a line end.
    {spelling::text, "", ""},
    {spelling::text, "a &amp; b", "a & b"},
    {spelling::text, "&lt;&gt;&amp;&quot;&apos;", "<>&\"'"},
    {spelling::text, "&amp;lt;", "&lt;"},
    {spelling::text, "&#38;lt;", "&lt;"},
    {spelling::text, "&#65;&#x41;&#x0041;&#000065;", "AAAA"},
    {spelling::text, "&#xe9;&#xE9;&#233;", "\xC3\xA9\xC3\xA9\xC3\xA9"},
    {spelling::text, "&#x20AC;", "\xE2\x82\xAC"},
    {spelling::text, "&#x10FFFF;&#x10000;", "\xF4\x8F\xBF\xBF\xF0\x90\x80\x80"},
    {spelling::text, "&#xD;&#13;&#10;&#9;", "\r\r\n\t"},
    {spelling::text, "\r&#10;", "\n\n"},
    {spelling::text, "&#13;\n", "\r\n"},
    {spelling::text, "a\r\nb\rc\nd\te", "a\nb\nc\nd\te"},
    {spelling::text, "\xC3\xA9&amp;\xE2\x82\xAC", "\xC3\xA9&\xE2\x82\xAC"},
    {spelling::text, "]] > ]]", "]] > ]]"},

    // §3.3.3: white space becomes blanks, one for CR LF; what is referred to stays.
    {spelling::attribute, "", ""},
    {spelling::attribute, "a\tb\nc\rd", "a b c d"},
    {spelling::attribute, "a\r\nb", "a b"},
    {spelling::attribute, "\r\r\n\n", "   "},
    {spelling::attribute, "&#9;&#xA;&#xD;&#x20;", "\t\n\r "},
    {spelling::attribute, "&#13;&#10;", "\r\n"},
    {spelling::attribute, "\r&#10;", " \n"},
    {spelling::attribute, "  a  ", "  a  "},
    {spelling::attribute, "&quot;&apos;'>]]>", "\"''>]]>"},

    // What an element contains.
    {spelling::content, "", ""},
    {spelling::content, "a &amp; b\r\nc", "a & b\nc"},
    {spelling::content, "<![CDATA[]]>", ""},
    {spelling::content, "<![CDATA[a &amp; <b> ]] > c\r\nd\re]]>", "a &amp; <b> ]] > c\nd\ne"},
    {spelling::content, "a<![CDATA[b]]>c<![CDATA[d]]>", "abcd"},
    {spelling::content, "<![CDATA[]]]]>&gt;<![CDATA[>]]>", "]]>>"},
    {spelling::content, "<![CDATA[]]]>", "]"},
    {spelling::content, "<![CDATA[<![CDATA[]]>]<!---->", "<![CDATA[]"},
    {spelling::content, "<![CDATA[a\r]]>\nb", "a\n\nb"},
    {spelling::content, "\r<![CDATA[\n]]>", "\n\n"},
    {spelling::content, "a<!-- b -->c", "ac"},
    {spelling::content, "a<!---->c", "ac"},
    {spelling::content, "a<!--<b>&amp;]]>-->c", "ac"},
    // §2.5: one comment each, of ">b" and of "->b".
    {spelling::content, "a<!-->b-->c", "ac"},
    {spelling::content, "a<!--->b-->c", "ac"},
    {spelling::content, "a<?p?>c", "ac"},
    {spelling::content, "a<?p b > <d> ' ?>c", "ac"},
    {spelling::content, "a<b/>c", "ac"},
    {spelling::content, "a<b></b>c", "ac"},
    {spelling::content, "a<b>x</b>c", "ac"},
    {spelling::content, "a<b>x&amp;<![CDATA[y</b>]]></b>c", "ac"},
    {spelling::content, "a<b><![CDATA[]]</b>y]]></b>c", "ac"},
    {spelling::content, "a<b><!--</b>--></b>c", "ac"},
    {spelling::content, "a<b><!--></b>--></b>c", "ac"},
    {spelling::content, "a<b><?p </b>?></b>c", "ac"},
    {spelling::content, "a<b><b>x</b><b/>y</b>c<d/>e", "ace"},
    {spelling::content, "a<b x='/>' y=\">\" z='\"'>n</b>c", "ac"},
    {spelling::content, "a<b x='1'/>c", "ac"},
    {spelling::content, "a<b x='/'>n</b>c", "ac"},
    {spelling::content, "a<b x=\"'\" \r\n/>c", "ac"},
    {spelling::content, "a<b\n></b\n>c", "ac"},
    {spelling::content, "<b/><c/>", ""},
};

std::string pieces_of(const text_view& text) {
    std::string all;
    xml::text_pieces pieces{text};
    for (std::string_view piece; pieces.next(piece);) {
        BOOST_TEST(!piece.empty());
        all.append(piece);
    }
    std::string_view more = "untouched";
    BOOST_TEST(!pieces.next(more));
    return all;
}

std::string spelling_name(spelling how) {
    constexpr std::array names{"literal", "lines", "text", "attribute", "content"};
    return names[static_cast<std::size_t>(how)];
}

// Bytes that no reader has looked at: all that is asked is to stay inside them, and to end.
void read_unchecked(std::string_view bytes, spelling how) {
    const cases::exact_bytes exact{bytes};
    const text_view text{exact.view(), how};
    const std::string whole = text.str();
    BOOST_TEST(whole.size() == text.size());
    BOOST_TEST(text.empty() == whole.empty());
    BOOST_TEST(text == whole);
}

} // namespace

BOOST_AUTO_TEST_SUITE(xml_text_view)

BOOST_AUTO_TEST_CASE(length_of_any_size) {
    constexpr std::uint32_t largest_object = 0x7FFFFFFF;
    constexpr std::uint32_t largest_document = 0x1FFFFFFF;
    check_packed_length<std::uint32_t>(
        {0, 1, 2, 7, 8, largest_document, largest_document + 1, largest_object},
        {0, 1, 2, 7, 8, largest_document});
    BOOST_TEST(xml::detail::packed_length<std::uint32_t>::max_size == largest_document);
    constexpr std::uint64_t largest = 0x1FFFFFFFFFFFFFFF;
    check_packed_length<std::uint64_t>({0, 1, 2, 7, 8, largest}, {0, 1, 2, 7, 8, largest});
    BOOST_TEST(xml::detail::packed_length<std::uint64_t>::max_size == largest);
}

BOOST_AUTO_TEST_CASE(decoded_all_spellings) {
    for (const auto& row : decoded_rows) {
        BOOST_TEST_CONTEXT(spelling_name(row.how) << ": " << row.raw) {
            const text_view text{row.raw, row.how};
            BOOST_TEST(text.str() == row.text);
            BOOST_TEST(text.size() == row.text.size());
            BOOST_TEST(text.empty() == row.text.empty());
            BOOST_TEST(text.raw() == row.raw);
            BOOST_TEST(text.raw().data() == row.raw.data());
            BOOST_TEST(text.how() == row.how);
            BOOST_TEST(pieces_of(text) == row.text);
        }
    }
}

BOOST_AUTO_TEST_CASE(decoded_from_exact_memory) {
    for (const auto& row : decoded_rows) {
        const cases::exact_bytes exact{row.raw};
        const text_view text{exact.view(), row.how};
        BOOST_TEST(text.str() == row.text);
    }
}

BOOST_AUTO_TEST_CASE(equal_across_spellings) {
    for (const auto& a : decoded_rows) {
        for (const auto& b : decoded_rows) {
            BOOST_TEST_CONTEXT(spelling_name(a.how) << ": " << a.raw << " and "
                                                    << spelling_name(b.how) << ": " << b.raw) {
                const text_view left{a.raw, a.how};
                const text_view right{b.raw, b.how};
                BOOST_TEST((left == right) == (a.text == b.text));
                BOOST_TEST((left == b.text) == (a.text == b.text));
                BOOST_TEST((b.text == left) == (a.text == b.text));
                BOOST_TEST((left != right) == (a.text != b.text));
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(equal_differs_in_length) {
    const text_view text{"a&amp;", spelling::text};
    BOOST_TEST(text == "a&");
    BOOST_TEST(text != "a");
    BOOST_TEST(text != "a&b");
    BOOST_TEST(text != "");
    BOOST_TEST(text == std::string{"a&"});
    BOOST_TEST(text != std::string{"a&amp;"});
}

BOOST_AUTO_TEST_CASE(default_constructed) {
    const text_view text;
    BOOST_TEST(text.empty());
    BOOST_TEST(text.size() == 0U);
    BOOST_TEST(text.raw().empty());
    BOOST_TEST(text.how() == spelling::literal);
    BOOST_TEST(text == "");
    BOOST_TEST(text == (text_view{"", spelling::content}));
    for (const auto how : all_spellings) {
        const text_view made{std::string_view{}, how};
        BOOST_TEST(made.str() == "");
    }
}

BOOST_AUTO_TEST_CASE(literal_only_where_bytes_are_text) {
    for (const auto how : all_spellings) {
        const text_view text{"abc", how};
        BOOST_TEST(text.literal().has_value() == (how == spelling::literal));
    }
    BOOST_TEST(text_view{"a&b"}.literal().value() == "a&b");
}

BOOST_AUTO_TEST_CASE(implicit_from_strings_literal) {
    const std::string owned = "a &amp; b";
    for (const text_view& text :
         {text_view{owned}, text_view{"a &amp; b"}, text_view{std::string_view{owned}}}) {
        BOOST_TEST(text.str() == owned);
        BOOST_TEST(text.how() == spelling::literal);
    }
    BOOST_TEST(text_view{owned}.raw().data() == owned.data());
}

BOOST_AUTO_TEST_CASE(append_to_keeps_what_is_there) {
    std::string out = "before ";
    text_view{"&lt;a&gt;", spelling::text}.append_to(out);
    BOOST_TEST(out == "before <a>");
}

BOOST_AUTO_TEST_CASE(chunks_end_between_characters) {
    const text_view text{"\xC3\xA9&#xE9;\r\n\xE2\x82\xAC&amp;\xF0\x9F\x98\x80", spelling::text};
    std::string whole;
    text.chunks([&](std::string_view piece) {
        for (const char* at = piece.data(); at != piece.data() + piece.size();) {
            const auto c = assuresign::detail::read_utf8(at, piece.data() + piece.size());
            BOOST_REQUIRE(c.length != 0);
            at += c.length;
        }
        whole.append(piece);
    });
    BOOST_TEST(whole == "\xC3\xA9\xC3\xA9\n\xE2\x82\xAC&\xF0\x9F\x98\x80");
}

BOOST_AUTO_TEST_CASE(chunks_plain_text_one_piece) {
    for (const auto how : all_spellings) {
        std::vector<std::string_view> pieces;
        const std::string_view plain = "plain text, \xC3\xA9 too";
        text_view{plain, how}.chunks([&](std::string_view piece) { pieces.push_back(piece); });
        BOOST_REQUIRE(pieces.size() == 1U);
        BOOST_TEST(pieces[0].data() == plain.data());
        BOOST_TEST(pieces[0].size() == plain.size());
    }
}

BOOST_AUTO_TEST_CASE(character_reference_values) {
    struct row {
        std::string_view bytes;
        std::uint32_t value;
        std::size_t length; // 0: no reference
    };
    const std::vector<row> rows{
        {"&#65;", 65, 5},
        {"&#x41;", 65, 6},
        {"&#x4a;&#65;", 0x4A, 6},
        {"&#0;", 0, 4},
        {"&#x10FFFF;", 0x10FFFF, 10},
        {"&#1114111;", 0x10FFFF, 10},
        // Saturated: must not wrap around to a character.
        {"&#x110000;", 0x110000, 10},
        {"&#x100000041;", 0x110000, 13},
        {"&#4294967361;", 0x110000, 13},
        {"&#xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF0000000041;", 0x110000, 46},
        {"&#00000000000000000000000000000000000000065;", 65, 44},
        // §4.1: '&#' [0-9]+ ';' | '&#x' [0-9a-fA-F]+ ';'
        {"&#", 0, 0},
        {"&#;", 0, 0},
        {"&#x", 0, 0},
        {"&#x;", 0, 0},
        {"&#65", 0, 0},
        {"&#x41", 0, 0},
        {"&#X41;", 0, 0},
        {"&#4A;", 0, 0},
        {"&#xG;", 0, 0},
        {"&# 65;", 0, 0},
        {"&#65 ;", 0, 0},
        {"&#-1;", 0, 0},
        {"&#+1;", 0, 0},
    };
    for (const auto& r : rows) {
        BOOST_TEST_CONTEXT(r.bytes) {
            const cases::exact_bytes exact{r.bytes};
            const char* const first = exact.view().data();
            const auto reference =
                xml::read_character_reference(first, first + exact.view().size());
            BOOST_TEST((reference.end == nullptr) == (r.length == 0));
            if (reference.end != nullptr) {
                BOOST_TEST(static_cast<std::size_t>(reference.end - first) == r.length);
                BOOST_TEST(std::uint32_t{reference.value} == r.value);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(predefined_entities) {
    const auto decoded = [](std::string_view reference) {
        return xml::text_view{reference, xml::spelling::text}.str();
    };
    BOOST_TEST(decoded("&lt;") == "<");
    BOOST_TEST(decoded("&gt;") == ">");
    BOOST_TEST(decoded("&amp;") == "&");
    BOOST_TEST(decoded("&quot;") == "\"");
    BOOST_TEST(decoded("&apos;") == "'");
    // A reader lets none of these pass; here they stay as they are.
    for (const auto other : {"&;"sv, "&LT;"sv, "&l;"sv, "&ltt;"sv, "&nbsp;"sv, "&amp"sv, "&#;"sv,
                             "&#x;"sv, "&#xZ;"sv, "&#65"sv, "&#"sv}) {
        BOOST_TEST(decoded(other) == other);
    }
}

BOOST_AUTO_TEST_CASE(equal_however_spelled) {
    for (std::size_t size = 0; size < 20; ++size) {
        const std::string plain(size, 'v');
        for (const auto how : all_spellings) {
            BOOST_TEST((text_view{plain, how}) == text_view{plain});
            BOOST_TEST(text_view{plain} == (text_view{plain, how}));
            BOOST_TEST((text_view{plain, how}) != text_view{plain + "v"});
        }
        BOOST_TEST((text_view{plain + "&lt;", spelling::text}) == plain + "<");
        BOOST_TEST((text_view{plain + "&lt;", spelling::attribute}) == plain + "<");
        BOOST_TEST((text_view{plain + "\r", spelling::lines}) == plain + "\n");
        BOOST_TEST((text_view{plain + "<!---->", spelling::content}) == plain);
    }
}

BOOST_AUTO_TEST_CASE(unchecked_every_prefix_and_suffix) {
    const std::vector<std::string_view> seeds{
        "<a x='1' y=\"2\">t&amp;<![CDATA[c\r\n]]><!-- d --><?p e?><b/></a>&#x41;\r\n",
        "<![CDATA[\r\n\r\n]]>\r\n<![CDATA[\r",
        "&lt;&#x10FFFF;&quot;&nosuch;&;&&#;&#x;&#xZ;<!--->--><?>?><!><",
        "\xF0\x9F\x98\x80\xC3\r\xED\xA0\x80\0]]>"sv,
    };
    for (const auto seed : seeds) {
        for (std::size_t first = 0; first <= seed.size(); ++first) {
            for (std::size_t size = 0; size <= seed.size() - first; ++size) {
                for (const auto how : all_spellings) {
                    read_unchecked(seed.substr(first, size), how);
                }
            }
        }
    }
}

// Nothing outside the view is read, though it would complete the reference.
BOOST_AUTO_TEST_CASE(unchecked_reference_cut) {
    constexpr auto text = "&amp;"sv;
    for (std::size_t size = 1; size < text.size(); ++size) {
        const text_view cut{text.substr(0, size), spelling::text};
        BOOST_TEST(cut.str() == text.substr(0, size));
    }
}

BOOST_AUTO_TEST_CASE(unchecked_cdata_without_end) {
    // The end mark is missing where the last bytes are a line end: nothing past them is read.
    for (const auto tail : {""sv, "\r"sv, "\r\n"sv, "\r\na"sv, "\r\nab"sv, "\r\nabc"sv, "a\r\nab"sv,
                            "]"sv, "]]"sv, "\r\n]"sv, "\r\n]]"sv}) {
        read_unchecked(std::string{"<![CDATA["}.append(tail), spelling::content);
        read_unchecked(std::string{"<b><![CDATA["}.append(tail), spelling::content);
    }
}

BOOST_AUTO_TEST_CASE(unchecked_random_markup) {
    constexpr std::array parts{"<"sv,    ">"sv,         "</"sv,   "/>"sv, "<b"sv,  "<!--"sv,
                               "-->"sv,  "<![CDATA["sv, "]]>"sv,  "]"sv,  "<?"sv,  "?>"sv,
                               "'"sv,    "\""sv,        "\r"sv,   "\n"sv, "\t"sv,  "&"sv,
                               "&#"sv,   "&#x"sv,       "1"sv,    ";"sv,  "amp"sv, "\xC3"sv,
                               "\xA9"sv, "\0"sv,        "\xFF"sv, "a"sv,  "-"sv,   "!"sv};
    std::mt19937 random{2718};
    for (int i = 0; i < 3000; ++i) {
        std::string bytes;
        for (auto count = random() % 16; count != 0; --count) {
            bytes.append(parts[random() % parts.size()]);
        }
        read_unchecked(bytes, all_spellings[random() % all_spellings.size()]);
    }
}

BOOST_AUTO_TEST_CASE(constant_expressions) {
    static_assert(text_view{"a &amp; b", spelling::text} == "a & b");
    static_assert(text_view{"a &amp; b", spelling::text}.size() == 5);
    static_assert(text_view{"a\r\nb", spelling::attribute} ==
                  text_view{"a&#x20;b", spelling::attribute});
    static_assert(text_view{"<!-- x -->", spelling::content}.empty());
    static_assert(sizeof(text_view) == 2 * sizeof(void*));
}

// Nothing outside the bytes is read, whatever is given.
BOOST_AUTO_TEST_CASE(spelling_that_does_not_exist) {
    for (unsigned value = 5; value != 256; ++value) {
        const text_view text{"abc", static_cast<spelling>(value)};
        BOOST_TEST(text.raw() == "abc");
        BOOST_TEST(text.str() == "abc");
    }
}

BOOST_AUTO_TEST_SUITE_END()
