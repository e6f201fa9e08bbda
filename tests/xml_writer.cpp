// SPDX-License-Identifier: BSL-1.0
#include <assuresign/xml/writer.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cstddef>
#include <iterator>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace std::string_view_literals;
using assuresign::errc;
namespace xml = assuresign::xml;

static_assert(xml::sink<xml::string_sink>);
static_assert(xml::sink<xml::buffer_sink>);
static_assert(xml::sink<xml::size_sink>);
static_assert(xml::sink<xml::iterator_sink<std::back_insert_iterator<std::string>>>);
static_assert(!xml::sink<std::string>);

struct written {
    std::string text;
    std::optional<xml::text_error> wrong;
};

written as_attribute(const xml::text_view& value) {
    written result;
    xml::string_sink sink{result.text};
    xml::writer out{sink};
    result.wrong = out.attribute("a", value);
    return result;
}
written as_text(const xml::text_view& value) {
    written result;
    xml::string_sink sink{result.text};
    xml::writer out{sink};
    result.wrong = out.text(value);
    return result;
}

struct spelled {
    std::string_view value;
    std::string_view attribute;
    std::string_view text;
};

// What XML 1.0 asks to be escaped: §2.4; in attributes §3.3.3; line ends §2.11.
const std::vector<spelled> spelled_rows{
    {"", "", ""},
    {"plain", "plain", "plain"},
    {"&", "&amp;", "&amp;"},
    {"<", "&lt;", "&lt;"},
    {">", "&gt;", "&gt;"},
    {"\"", "&quot;", "\""},
    {"'", "&apos;", "'"},
    {"\t", "&#x9;", "\t"},
    {"\n", "&#xA;", "\n"},
    {"\r", "&#xD;", "&#xD;"},
    {"\r\n", "&#xD;&#xA;", "&#xD;\n"},
    {"]]>", "]]&gt;", "]]&gt;"},
    {"&amp;", "&amp;amp;", "&amp;amp;"},
    {"a&b<c", "a&amp;b&lt;c", "a&amp;b&lt;c"},
    {"&&", "&amp;&amp;", "&amp;&amp;"},
    {" a  b ", " a  b ", " a  b "},
    {"\x7F\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", "\x7F\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80",
     "\x7F\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"},
};

BOOST_AUTO_TEST_SUITE(xml_writer)

BOOST_AUTO_TEST_CASE(characters_escaped) {
    for (const auto& row : spelled_rows) {
        BOOST_TEST_CONTEXT(row.value) {
            const auto attribute = as_attribute(row.value);
            BOOST_TEST(!attribute.wrong);
            BOOST_TEST(attribute.text == " a=\"" + std::string{row.attribute} + "\"");
            const auto text = as_text(row.value);
            BOOST_TEST(!text.wrong);
            BOOST_TEST(text.text == row.text);
        }
    }
}

// The same characters, however the view spells them.
BOOST_AUTO_TEST_CASE(decoded_before_escaped) {
    const xml::text_view value{"a&lt;b&#13;\r\nc", xml::spelling::text};
    BOOST_TEST(as_text(value).text == "a&lt;b&#xD;\nc");
    BOOST_TEST(as_attribute(value).text == " a=\"a&lt;b&#xD;&#xA;c\"");
    const xml::text_view content{"x<![CDATA[<&]]><!-- c -->y", xml::spelling::content};
    BOOST_TEST(as_text(content).text == "x&lt;&amp;y");
}

BOOST_AUTO_TEST_CASE(every_byte_alone) {
    for (int byte = 0; byte < 256; ++byte) {
        const std::string value{static_cast<char>(byte)};
        const bool is_char =
            byte == 0x9 || byte == 0xA || byte == 0xD || (byte >= 0x20 && byte < 0x80);
        for (const auto& result : {as_text(value), as_attribute(value)}) {
            BOOST_TEST(result.wrong.has_value() == !is_char);
            if (result.wrong) {
                BOOST_TEST((result.wrong->code ==
                            (byte < 0x20 ? errc::forbidden_character : errc::invalid_utf8)));
                BOOST_TEST(result.wrong->offset == 0U);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(wrong_character_at_its_byte) {
    struct row {
        std::string_view value;
        errc code;
        std::size_t offset;
    };
    for (const auto& [value, code, offset] : {
             row{"ab\xFF", errc::invalid_utf8, 2},
             row{"a&<\xC3", errc::invalid_utf8, 3},
             row{"\xC3\xA9\xED\xA0\x80", errc::invalid_utf8, 2},
             row{"ab\0c"sv, errc::forbidden_character, 2},
             row{"\xEF\xBF\xBE", errc::forbidden_character, 0},
         }) {
        for (const auto& result : {as_text(value), as_attribute(value)}) {
            BOOST_TEST_REQUIRE(result.wrong.has_value());
            BOOST_TEST((result.wrong->code == code));
            BOOST_TEST(result.wrong->offset == offset);
        }
    }
}

// Where it stands in the text, however the view spells what is before it.
BOOST_AUTO_TEST_CASE(wrong_character_behind_references) {
    for (const auto& [raw, offset] : {
             std::pair{"a&amp;b\r\nc\x01"sv, std::size_t{5}},
             std::pair{"&#xE9;&lt;\x01"sv, std::size_t{3}},
             std::pair{"&#1;"sv, std::size_t{0}},
         }) {
        const xml::text_view value{raw, xml::spelling::text};
        for (const auto& result : {as_text(value), as_attribute(value)}) {
            BOOST_TEST_REQUIRE(result.wrong.has_value());
            BOOST_TEST((result.wrong->code == errc::forbidden_character));
            BOOST_TEST(result.wrong->offset == offset);
        }
    }
}

BOOST_AUTO_TEST_CASE(elements_written) {
    std::string text;
    xml::string_sink sink{text};
    xml::writer out{sink};
    out.start("a");
    BOOST_TEST(!out.attribute("b", "c"));
    BOOST_TEST(!out.attribute("d", ""));
    out.end_start();
    out.start("e");
    out.end_empty();
    BOOST_TEST(!out.text("f"));
    out.raw("<g/>");
    out.end("a");
    BOOST_TEST(text == "<a b=\"c\" d=\"\"><e/>f<g/></a>");
}

BOOST_AUTO_TEST_CASE(buffer_filled_exactly) {
    std::array<char, 4> buffer{};
    xml::buffer_sink sink{buffer};
    sink.write("ab");
    sink.write("");
    sink.write("cd");
    BOOST_TEST(!sink.overflowed());
    BOOST_TEST(sink.view() == "abcd");
    sink.write("");
    BOOST_TEST(!sink.overflowed());
    sink.write("e");
    BOOST_TEST(sink.overflowed());
}

BOOST_AUTO_TEST_CASE(buffer_overflow_lasts) {
    std::vector<char> buffer(4);
    xml::buffer_sink sink{buffer};
    sink.write("abcde");
    BOOST_TEST(sink.overflowed());
    sink.write("a");
    sink.write("abcdefgh");
    BOOST_TEST(sink.overflowed());
    xml::buffer_sink none{{}};
    none.write("");
    BOOST_TEST(!none.overflowed());
    none.write("a");
    BOOST_TEST(none.overflowed());
}

BOOST_AUTO_TEST_CASE(text_error_default) {
    BOOST_TEST(xml::text_error{}.offset == 0U);
}

BOOST_AUTO_TEST_CASE(iterator_of_any_container) {
    std::list<char> characters;
    xml::iterator_sink sink{std::back_inserter(characters)};
    sink.write("ab");
    sink.write("c");
    BOOST_TEST(std::string(characters.begin(), characters.end()) == "abc");
}

BOOST_AUTO_TEST_CASE(size_counted) {
    xml::size_sink sink;
    BOOST_TEST(sink.size() == 0U);
    sink.write("ab");
    sink.write("cde");
    BOOST_TEST(sink.size() == 5U);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
