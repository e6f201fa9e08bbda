// SPDX-License-Identifier: BSL-1.0
#include <assuresign/xml/writer.hpp>

#include "support/exact_bytes.hpp"
#include "support/printing.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <list>
#include <map>
#include <new>
#include <optional>
#include <span>
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

// What `write` writes into a string; a buffer gets the same.
template <class Write>
written with_writer(Write write) {
    written result;
    xml::string_sink sink{result.text};
    xml::writer out{sink};
    result.wrong = write(out);

    std::vector<char> bytes(result.text.size());
    xml::buffer_sink buffer{bytes};
    xml::writer into_buffer{buffer};
    const auto wrong = write(into_buffer);
    BOOST_TEST(wrong.has_value() == result.wrong.has_value());
    if (wrong && result.wrong) {
        BOOST_TEST(to_string(wrong->code) == to_string(result.wrong->code));
        BOOST_TEST(wrong->offset == result.wrong->offset);
    } else {
        BOOST_TEST_REQUIRE(!buffer.overflowed());
        BOOST_TEST(buffer.view() == result.text);
    }
    return result;
}
written as_attribute(const xml::text_view& value) {
    return with_writer([&](auto& out) { return out.attribute("a", value); });
}
written as_text(const xml::text_view& value) {
    return with_writer([&](auto& out) { return out.text(value); });
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

// ---- the same by one rule a character

struct spelled_character {
    std::string_view value;
    std::string_view attribute;
    std::string_view text;
};

constexpr std::array spelled_characters{
    spelled_character{"&", "&amp;", "&amp;"},
    spelled_character{"<", "&lt;", "&lt;"},
    spelled_character{">", "&gt;", "&gt;"},
    spelled_character{"\"", "&quot;", "\""},
    spelled_character{"'", "&apos;", "'"},
    spelled_character{"\t", "&#x9;", "\t"},
    spelled_character{"\n", "&#xA;", "\n"},
    spelled_character{"\r", "&#xD;", "&#xD;"},
    spelled_character{" ", " ", " "},
    spelled_character{"\x7F", "\x7F", "\x7F"},
    spelled_character{"\xC3\xA9", "\xC3\xA9", "\xC3\xA9"},
    spelled_character{"\xEF\xBF\xBD", "\xEF\xBF\xBD", "\xEF\xBF\xBD"},
    spelled_character{"\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80"},
};

// Letters, all of them different from their neighbours.
std::string letters(std::size_t size) {
    std::string made(size, ' ');
    std::generate(made.begin(), made.end(),
                  [next = 0]() mutable { return static_cast<char>('a' + next++ % 26); });
    return made;
}

struct wrong_bytes {
    std::string_view bytes;
    errc code;
};

constexpr std::array wrong_spellings{
    wrong_bytes{"\x1F", errc::forbidden_character},
    wrong_bytes{"\0"sv, errc::forbidden_character},
    wrong_bytes{"\xEF\xBF\xBF", errc::forbidden_character},
    wrong_bytes{"\x80", errc::invalid_utf8},
    wrong_bytes{"\xC3", errc::invalid_utf8},
    wrong_bytes{"\xED\xA0\x80", errc::invalid_utf8},
};

// Values of every size that blocks and words make a difference to, and of some around the size of
// what is handed to a sink at once.
constexpr std::array long_sizes{1024U, 1279U, 1280U, 1281U, 2048U, 4000U};

// Calls visit(value, place, character) for every value of letters with one character in it.
template <class Characters, class Visit>
void for_each_place(const Characters& characters, Visit visit) {
    for (std::size_t size = 0; size <= 40; ++size) {
        for (std::size_t place = 0; place <= size; ++place) {
            for (const auto& character : characters) {
                visit(letters(size), place, character);
            }
        }
    }
    for (const std::size_t size : long_sizes) {
        for (const std::size_t place : {std::size_t{0}, size / 2, size - 1, size}) {
            for (const auto& character : characters) {
                visit(letters(size), place, character);
            }
        }
    }
}

// A sink that has nothing but what the concept asks for.
struct pieces_sink {
    std::vector<std::string> pieces{};
    void write(std::string_view text) { pieces.emplace_back(text); }

    std::string all() const {
        std::string joined;
        for (const auto& piece : pieces) {
            joined += piece;
        }
        return joined;
    }
};
static_assert(xml::sink<pieces_sink>);

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
                BOOST_TEST(result.wrong->code ==
                           (byte < 0x20 ? errc::forbidden_character : errc::invalid_utf8));
                BOOST_TEST(result.wrong->offset == 0U);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(character_escaped_at_every_place) {
    for_each_place(spelled_characters, [](std::string value, std::size_t place, const auto& row) {
        const auto with = [&](std::string_view spelled) {
            return value.substr(0, place).append(spelled).append(value, place);
        };
        const cases::exact_bytes exact{with(row.value)};
        const auto attribute = as_attribute(exact.view());
        const auto text = as_text(exact.view());
        if (attribute.wrong || attribute.text != " a=\"" + with(row.attribute) + "\"" ||
            text.wrong || text.text != with(row.text)) {
            BOOST_TEST(false, row.value << " at " << place << " of " << value.size());
        }
    });
}

BOOST_AUTO_TEST_CASE(wrong_character_found_at_every_place) {
    for_each_place(wrong_spellings, [](std::string value, std::size_t place, const auto& row) {
        value.insert(place, row.bytes);
        const cases::exact_bytes exact{value};
        for (const auto& result : {as_text(exact.view()), as_attribute(exact.view())}) {
            if (!result.wrong || result.wrong->code != row.code || result.wrong->offset != place) {
                BOOST_TEST(false, "at " << place << " of " << value.size());
            }
        }
    });
}

BOOST_AUTO_TEST_CASE(every_character_escaped) {
    for (const std::size_t size : {1U, 2U, 15U, 16U, 17U, 40U, 100U, 1279U, 1280U, 1281U, 5000U}) {
        std::string expected;
        for (std::size_t i = 0; i < size; ++i) {
            expected += "&quot;";
        }
        BOOST_TEST(as_attribute(std::string(size, '"')).text == " a=\"" + expected + "\"");
    }
}

// Characters that are no ASCII, one after the other and apart, and escaped ones among them.
BOOST_AUTO_TEST_CASE(every_kind_of_character_mixed) {
    std::string value;
    std::string attribute;
    std::string text;
    for (std::size_t i = 0; i < 2000; ++i) {
        const auto& row = spelled_characters[i * i % spelled_characters.size()];
        const auto between = letters(i % 7);
        value.append(row.value).append(between);
        attribute.append(row.attribute).append(between);
        text.append(row.text).append(between);
    }
    BOOST_TEST(as_attribute(value).text == " a=\"" + attribute + "\"");
    BOOST_TEST(as_text(value).text == text);
}

template <class Block>
bool copies(std::string_view value, bool plain) {
    std::string copy(value.size(), '*');
    const bool found_plain = xml::detail::copy_without<xml::detail::escaped_in_attribute, Block>(
        copy.data(), value.data(), value.size());
    return copy == value && found_plain == plain;
}

BOOST_AUTO_TEST_CASE(copied_by_any_block) {
    for_each_place(std::array{"&"sv, "\x7F"sv, "\x80"sv}, [](std::string value, std::size_t place,
                                                             std::string_view character) {
        value.insert(place, character);
        const cases::exact_bytes exact{value};
        const bool plain = character == "\x7F";
        if (!copies<assuresign::detail::portable_block>(exact.view(), plain) ||
            !copies<assuresign::detail::native_block>(exact.view(), plain)) {
            BOOST_TEST(false, character << " at " << place << " of " << value.size());
        }
    });
}

BOOST_AUTO_TEST_CASE(any_sink_gets_the_same) {
    for (const std::size_t size : {0U, 1U, 16U, 1279U, 1280U, 1281U, 4000U}) {
        const auto value = letters(size) + "&\xC3\xA9" + letters(size);
        pieces_sink sink;
        xml::writer out{sink};
        BOOST_TEST(!out.attribute("a", value));
        BOOST_TEST(sink.all() == as_attribute(value).text);
    }
}

// What XML 1.0 requires (§2.4, §2.11, §3.3.3), and the quotes around an attribute's value.
BOOST_AUTO_TEST_CASE(references_of_every_byte) {
    const std::map<char, std::string_view> everywhere{
        {'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'\r', "&#xD;"}};
    const std::map<char, std::string_view> in_attributes{
        {'"', "&quot;"}, {'\'', "&apos;"}, {'\t', "&#x9;"}, {'\n', "&#xA;"}};
    for (unsigned byte = 0; byte != 256; ++byte) {
        const auto c = static_cast<char>(static_cast<unsigned char>(byte));
        const auto text = everywhere.contains(c) ? everywhere.at(c) : ""sv;
        BOOST_TEST(xml::detail::escape(c, xml::spelling::text) == text);
        BOOST_TEST(xml::detail::escape(c, xml::spelling::attribute) ==
                   (in_attributes.contains(c) ? in_attributes.at(c) : text));
    }
}

// In text as in attributes, all that is special in an attribute is looked at.
BOOST_AUTO_TEST_CASE(unescaped_passed) {
    for (unsigned byte = 0; byte != 256; ++byte) {
        const auto c = static_cast<char>(static_cast<unsigned char>(byte));
        BOOST_TEST((xml::detail::pass_unescaped(&c, &c + 1) == &c) ==
                   xml::detail::escaped_in_attribute::contains(c));
    }
    const std::string_view text = "abc\xC3\xA9\xE2\x82\xAC&";
    const char* const last = text.data() + text.size();
    BOOST_TEST(last - xml::detail::pass_unescaped(text.data(), last) == 1);
    BOOST_TEST(last - xml::detail::pass_unescaped(text.data(), last - 1) == 1);
    BOOST_TEST(last - xml::detail::pass_unescaped(text.data(), last - 2) == 4); // cut
}

BOOST_AUTO_TEST_CASE(bytes_that_need_not_be_made_are_counted) {
    xml::size_sink size;
    BOOST_TEST(xml::detail::gathered_output{size}.skip(3));
    BOOST_TEST(size.size() == 3U);
    pieces_sink pieces;
    BOOST_TEST(!xml::detail::gathered_output{pieces}.skip(3));
    BOOST_TEST(pieces.pieces.empty());
}

// What is put behind text of that size, and text behind that: all of it, and no byte out of bounds.
template <class Put>
void check_gathered(std::size_t size, const std::string& expected, Put put) {
    using gathered = xml::detail::gathered_output;
    pieces_sink sink;
    const cases::guarded_pages pages{sizeof(gathered)};
    auto* const out = new (pages.end() - sizeof(gathered)) gathered{sink};
    out->put(std::string_view{letters(size)});
    put(*out);
    out->put("end"sv);
    out->flush();
    BOOST_TEST(sink.all() == letters(size) + expected + "end");
    BOOST_TEST(std::count(sink.pieces.begin(), sink.pieces.end(), "") == 0);
}

BOOST_AUTO_TEST_CASE(gathered_to_the_last_byte) {
    using enum xml::spelling;
    static constexpr assuresign::detail::pattern start{"<", "Metadata", ""};
    const std::string longest_name(45, 'n');
    const assuresign::detail::pattern longest{" ", longest_name, "=\""};
    const assuresign::detail::pattern longest_start{"<", longest_name, ""};
    constexpr auto full = xml::detail::gathered_output::capacity;
    for (const std::size_t size :
         {std::size_t{0}, std::size_t{1}, full - 100, full - 51, full - 50, full - 49, full - 48,
          full - 47, full - 10, full - 2, full - 1, full, full + 1}) {
        check_gathered(size, "c", [](auto& out) { out.put('c'); });
        for (const std::size_t next :
             {std::size_t{0}, std::size_t{1}, std::size_t{2}, full - 1, full, full + 1, 2 * full}) {
            const auto text = letters(next);
            check_gathered(size, text, [&](auto& out) { out.put(std::string_view{text}); });
            check_gathered(size, text, [&](auto& out) {
                BOOST_TEST(out.put_escaped(std::string_view{text}, attribute));
            });
        }
        check_gathered(size, "&lt;&quot;",
                       [](auto& out) { BOOST_TEST(out.put_escaped("<\""sv, attribute)); });
        check_gathered(size, "&amp;a b", [](auto& out) {
            BOOST_TEST(out.put_escaped(xml::text_view{"&#38;a\tb", attribute}, attribute));
        });
        check_gathered(size, "", [](auto& out) { out.put(""); });
        check_gathered(size, "</", [](auto& out) { out.put("</"); });
        check_gathered(size, "<Metadata", [](auto& out) { out.put(start); });
        check_gathered(size, " " + longest_name + "=\"", [&](auto& out) { out.put(longest); });
        check_gathered(size, "</Metadata>", [](auto& out) { out.put_end_tag(start); });
        check_gathered(size, "</" + longest_name + ">",
                       [&](auto& out) { out.put_end_tag(longest_start); });
    }
}

// An attribute that has room and needs no reference is written at once; of any other, nothing is.
BOOST_AUTO_TEST_CASE(gathered_attribute) {
    static constexpr assuresign::detail::pattern name{" ", "Name", "=\""};
    constexpr auto full = xml::detail::gathered_output::capacity;
    for (const std::size_t before : {std::size_t{0}, full - 90, full - 49, full - 1, full}) {
        for (const std::size_t size : {std::size_t{0}, std::size_t{7}, std::size_t{40},
                                       std::size_t{41}, full - 49, full - 48, full}) {
            const bool has_room = before + size + 49 <= full;
            const auto value = letters(size);
            const auto expected = has_room ? " Name=\"" + value + '"' : "";
            check_gathered(before, expected, [&](auto& out) {
                BOOST_TEST(out.put_attribute(name, xml::text_view{value}) == has_room);
            });
        }
        for (const std::string_view value :
             {"a&b"sv, "\""sv, "\xC3\xA9"sv, "\x01"sv, "a long text<"sv}) {
            check_gathered(before, "", [&](auto& out) {
                BOOST_TEST(!out.put_attribute(name, xml::text_view{value}), value);
            });
        }
        check_gathered(before, "", [&](auto& out) {
            BOOST_TEST(!out.put_attribute(name, {"plain", xml::spelling::attribute}));
        });
    }
}

BOOST_AUTO_TEST_CASE(gathered_until_it_is_full_or_flushed) {
    pieces_sink sink;
    xml::detail::gathered_output out{sink};
    out.flush();
    constexpr auto full = xml::detail::gathered_output::capacity;
    out.put(std::string_view{letters(full)});
    BOOST_TEST(sink.pieces.empty());
    out.put('c');
    BOOST_TEST_REQUIRE(sink.pieces.size() == 1U);
    BOOST_TEST(sink.pieces[0] == letters(full));
    out.put(std::string_view{letters(full + 1)}); // by itself, in its place
    BOOST_TEST_REQUIRE(sink.pieces.size() == 3U);
    BOOST_TEST(sink.pieces[1] == "c");
    BOOST_TEST(sink.pieces[2] == letters(full + 1));
    out.flush();
    BOOST_TEST(sink.pieces.size() == 3U);
}

// What is wrong with a text, and where in it: behind text that fits, and that does not.
BOOST_AUTO_TEST_CASE(gathered_text_refused) {
    constexpr auto full = xml::detail::gathered_output::capacity;
    for (const std::size_t size : {std::size_t{0}, std::size_t{5}, full - 1, full, 2 * full}) {
        pieces_sink sink;
        xml::detail::gathered_output out{sink};
        const auto text = letters(size) + "\xFF&";
        BOOST_TEST(!out.put_escaped(std::string_view{text}, xml::spelling::text));
        BOOST_TEST(out.wrong().code == errc::invalid_utf8);
        BOOST_TEST(out.wrong().offset == size);
        const auto spelled = "&lt;" + letters(size) + "\x01";
        BOOST_TEST(
            !out.put_escaped(xml::text_view{spelled, xml::spelling::text}, xml::spelling::text));
        BOOST_TEST(out.wrong().code == errc::forbidden_character);
        BOOST_TEST(out.wrong().offset == size + 1);
    }
}

// A sink may take an empty piece for the end.
BOOST_AUTO_TEST_CASE(no_empty_piece) {
    pieces_sink sink;
    xml::writer out{sink};
    out.start("a");
    BOOST_TEST(!out.attribute("b", ""));
    BOOST_TEST(!out.attribute("c", letters(1000)));
    BOOST_TEST(!out.attribute("d", "&" + letters(1000)));
    out.end_start();
    BOOST_TEST(!out.text(""));
    BOOST_TEST(!out.text("&"));
    out.raw("");
    out.end("a");
    BOOST_TEST(std::count(sink.pieces.begin(), sink.pieces.end(), "") == 0);
}

// In bytes, of ` a="…"`; 0 of a value that is refused.
BOOST_AUTO_TEST_CASE(attributes_counted) {
    const auto size_of = [](const xml::text_view& value) {
        xml::size_sink sink;
        xml::writer out{sink};
        return out.attribute("a", value) ? std::size_t{0} : sink.size();
    };
    BOOST_TEST(size_of({}) == 5U);
    BOOST_TEST(size_of("plain") == 10U);
    BOOST_TEST(size_of("a&b\xC3\xA9\t") == 19U);
    BOOST_TEST(size_of("\xC3") == 0U);
    BOOST_TEST(size_of({"a&lt;", xml::spelling::text}) == 10U);
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
            BOOST_TEST(result.wrong->code == code);
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
            BOOST_TEST(result.wrong->code == errc::forbidden_character);
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
    std::array<char, 16> bytes{};
    bytes.fill('*');
    xml::buffer_sink sink{std::span{bytes}.first(4)};
    sink.write("abcde");
    BOOST_TEST(sink.overflowed());
    sink.write("a");
    sink.write("abcdefgh");
    BOOST_TEST(sink.overflowed());
    BOOST_TEST(std::string(12, '*') == std::string_view(bytes.data() + 4, 12));
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

    std::array<char, 3> bytes{};
    xml::iterator_sink into_array{bytes.begin()};
    into_array.write("ab");
    into_array.write("c");
    BOOST_TEST(bytes.end() - into_array.out() == 0);
    BOOST_TEST(std::string_view(bytes.data(), bytes.size()) == "abc");
}

BOOST_AUTO_TEST_CASE(size_counted) {
    xml::size_sink sink;
    BOOST_TEST(sink.size() == 0U);
    sink.write("ab");
    sink.write("cde");
    BOOST_TEST(sink.size() == 5U);
    sink.skip(10);
    BOOST_TEST(sink.size() == 15U);
}

BOOST_AUTO_TEST_CASE(size_beyond_all_numbers) {
    constexpr auto most = std::numeric_limits<std::size_t>::max();
    xml::size_sink sink;
    sink.skip(most - 2);
    sink.write("a");
    BOOST_TEST(sink.size() == most - 1);
    sink.write("ab");
    BOOST_TEST(sink.size() == most);
    sink.skip(std::numeric_limits<std::uint64_t>::max());
    BOOST_TEST(sink.size() == most);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
