// SPDX-License-Identifier: BSL-1.0
#include <assuresign/xml/detail/cursor.hpp>

#include "support/blocks.hpp"
#include "support/exact_bytes.hpp"

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;
using assuresign::errc;
namespace xml = assuresign::xml;

template <class Block>
using cursor = xml::detail::cursor<Block>;
using native_cursor = cursor<assuresign::detail::native_block>;

template <class Block>
std::string failure_of(const cursor<Block>& in) {
    return std::string{to_string(in.failure().code)} + " at " + std::to_string(in.failure().offset);
}

// A production, and what is left behind it; or why it does not stand there.
template <class Block, class Read>
std::string after(std::string_view document, Read read) {
    const cases::exact_bytes exact{document};
    cursor<Block> in{exact.view()};
    return read(in) ? "left [" + std::string{in.rest()} + "]" : failure_of(in);
}

struct row {
    std::string_view document;
    std::string_view after;
};

// The same whatever stands far behind it.
template <class Block, class Read>
void check(const row& each, Read read) {
    BOOST_TEST(after<Block>(each.document, read) == each.after, each.document);
}

std::string in_brackets(const xml::text_view& text) {
    return "[" + text.str() + "] ";
}

} // namespace

BOOST_AUTO_TEST_SUITE(xml_detail_cursor)

BOOST_AUTO_TEST_CASE(places) {
    const std::string_view document = "<a/> b";
    native_cursor in{document};
    BOOST_TEST(in.begin() - document.data() == 0);
    BOOST_TEST(in.at() - in.begin() == 0);
    BOOST_TEST(in.end() - document.data() == 6);
    BOOST_TEST(in.left() == 6U);
    BOOST_TEST(in.rest() == document);
    BOOST_TEST(!in.at_end());
    in.advance(2);
    BOOST_TEST(in.offset_of(in.at()) == 2U);
    BOOST_TEST(in.since(in.begin()) == "<a");
    BOOST_TEST(in.bytes(1, 4) == "a/>");
    BOOST_TEST(in.rest() == "/> b");
    in.move_to(in.end());
    BOOST_TEST(in.at_end());
    BOOST_TEST(in.left() == 0U);
    BOOST_TEST(in.rest() == "");
}

BOOST_AUTO_TEST_CASE(bytes_looked_for) {
    native_cursor in{"ab"};
    BOOST_TEST(in.is_at('a'));
    BOOST_TEST(!in.is_at('b'));
    BOOST_TEST(in.is_at("ab"));
    BOOST_TEST(in.is_at(""));
    BOOST_TEST(!in.is_at("abc"));
    BOOST_TEST(!in.pass_if("b"));
    BOOST_TEST(in.left() == 2U);
    BOOST_TEST(in.pass_if("a"));
    BOOST_TEST(in.pass_if("b"));
    BOOST_TEST(!in.is_at('b'));
    BOOST_TEST(!in.pass_if("b"));
}

// S ::= (#x20 | #x9 | #xD | #xA)+ (§2.3). No other character counts as white space.
BOOST_AUTO_TEST_CASE(space_skipped) {
    native_cursor in{" \t\r\n\xC2\xA0"};
    BOOST_TEST(in.skip_space());
    BOOST_TEST(in.rest() == "\xC2\xA0");
    BOOST_TEST(!in.skip_space());
    native_cursor blank{"  "};
    BOOST_TEST(blank.skip_space());
    BOOST_TEST(blank.at_end());
    BOOST_TEST(!blank.skip_space());
}

BOOST_AUTO_TEST_CASE(failure_by_what_is_there) {
    const auto failed = [](std::string_view document, errc otherwise) {
        native_cursor in{document};
        BOOST_TEST(!in.fail_here(otherwise));
        return failure_of(in);
    };
    BOOST_TEST(failed("x", errc::malformed_name) == "malformed_name at 0");
    BOOST_TEST(failed("", errc::malformed_name) == "truncated at 0");
    BOOST_TEST(failed("\xC3", errc::malformed_name) == "truncated at 1");
    BOOST_TEST(failed("\xC3(", errc::malformed_name) == "invalid_utf8 at 0");
    BOOST_TEST(failed("\x01", errc::malformed_name) == "forbidden_character at 0");
    native_cursor in{"ab"};
    in.advance(2);
    BOOST_TEST(!in.fail(errc::too_deep, in.begin() + 1));
    BOOST_TEST(failure_of(in) == "too_deep at 1");
}

// Char ::= #x9 | #xA | #xD | [#x20-#xD7FF] | [#xE000-#xFFFD] | [#x10000-#x10FFFF] (§2.2)
BOOST_AUTO_TEST_CASE(characters_passed) {
    for (const auto& each : {
             row{"ab", "left [b]"},
             row{"\nb", "left [b]"},
             row{"\xC3\xA9z", "left [z]"},
             row{"\xF4\x8F\xBF\xBFz", "left [z]"},
             row{"\x0B", "forbidden_character at 0"},
             row{"\xEF\xBF\xBF", "forbidden_character at 0"},
             row{"\xED\xA0\x80", "invalid_utf8 at 0"},
             row{"\xF4\x90\x80\x80", "invalid_utf8 at 0"},
             row{"\x80", "invalid_utf8 at 0"},
             row{"\xE2\x82", "truncated at 2"},
         }) {
        check<assuresign::detail::native_block>(each, [](auto& in) { return in.pass_character(); });
    }
}

// Namespaces in XML §4.
BOOST_AUTO_TEST_CASE_TEMPLATE(qualified_names, Block, cases::blocks) {
    const auto read = [](auto& in) {
        typename cursor<Block>::qualified name;
        return in.read_qname(name, 20);
    };
    for (const auto& each : {
             row{"a", "left []"},
             row{"a>", "left [>]"},
             row{"p:a ", "left [ ]"},
             row{"_.-9:b-1=", "left [=]"},
             row{"\xC3\xA9t\xC3\xA9/>", "left [/>]"},
             row{"a\xC3\x97", "left [\xC3\x97]"}, // the sign for times is in no name
             row{"a&", "left [&]"},
             row{"12", "malformed_markup at 0"},
             row{"-a", "malformed_markup at 0"},
             row{".a", "malformed_markup at 0"},
             row{"=", "malformed_markup at 0"},
             row{":a", "malformed_name at 0"},
             row{"a:", "truncated at 2"},
             row{"a: ", "malformed_name at 2"},
             row{"a:1", "malformed_name at 2"},
             row{"a::b", "malformed_name at 2"},
             row{"a:b:c", "malformed_name at 3"},
             row{"", "truncated at 0"},
             row{"\xFF", "invalid_utf8 at 0"},
             row{"\xC2\xB7", "malformed_markup at 0"}, // a middle dot begins no name
             row{"a\xC2\xB7 ", "left [ ]"},
             row{"abcdefghijabcdefghij ", "left [ ]"},
             row{"abcdefghijabcdefghijk ", "name_too_long at 0"},
             row{"abcdefghij:abcdefghi ", "left [ ]"},
             row{"abcdefghij:abcdefghij ", "name_too_long at 0"},
         }) {
        check<Block>(each, read);
    }
    cursor<Block> in{"xsi:nil="};
    typename cursor<Block>::qualified name;
    BOOST_TEST(in.read_qname(name, 7));
    BOOST_TEST(name.name == "xsi:nil");
    BOOST_TEST(name.prefix_length == 3U);
    in.move_to(in.begin() + 4);
    BOOST_TEST(in.read_qname(name, 7));
    BOOST_TEST(name.name == "nil");
    BOOST_TEST(name.prefix_length == 0U);
}

// Names of each length around those of blocks, whose last character is of each kind.
BOOST_AUTO_TEST_CASE_TEMPLATE(names_of_any_length, Block, cases::blocks) {
    for (std::size_t size = 1; size < 40; ++size) {
        const std::string plain(size, 'n');
        for (const auto last : {""sv, "9"sv, "-"sv, "\xC3\xA9"sv, "\xE0\xA4\x85"sv}) {
            for (const auto behind : {""sv, " "sv, "=\"\"/>                        "sv, ":"sv}) {
                const auto document = plain + std::string{last} + std::string{behind};
                const cases::exact_bytes exact{document};
                cursor<Block> in{exact.view()};
                BOOST_TEST(in.read_ncname());
                BOOST_TEST(in.rest() == behind, document);
            }
        }
    }
    cursor<Block> none{"<"};
    BOOST_TEST(!none.read_ncname());
    BOOST_TEST(none.left() == 1U);
}

// AttValue (§3.1), whose references and white space mean what §3.3.3 says.
BOOST_AUTO_TEST_CASE_TEMPLATE(attribute_values, Block, cases::blocks) {
    for (const char quote : {'"', '\''}) {
        const char other = quote == '"' ? '\'' : '"';
        const auto read = [&](const std::string& document) {
            const cases::exact_bytes exact{document};
            cursor<Block> in{exact.view()};
            xml::text_view value;
            return in.read_attribute_value(quote, value)
                       ? in_brackets(value) + std::string{in.rest()}
                       : failure_of(in);
        };
        const auto end = std::string{quote} + "/>";
        BOOST_TEST(read(end) == "[] />");
        BOOST_TEST(read("value" + end) == "[value] />");
        BOOST_TEST(read(other + end) == "["s + other + "] />");
        BOOST_TEST(read("a>b]]>" + end) == "[a>b]]>] />");
        BOOST_TEST(read("&lt;&#x41;&quot;" + end) == "[<A\"] />");
        BOOST_TEST(read("a\tb\r\nc" + end) == "[a b c] />");
        BOOST_TEST(read("\xE2\x82\xAC" + end) == "[\xE2\x82\xAC] />");
        BOOST_TEST(read("value") == "truncated at 5");
        BOOST_TEST(read("") == "truncated at 0");
        BOOST_TEST(read("v<" + end) == "less_than_in_attribute at 1");
        BOOST_TEST(read("v&" + end) == "malformed_reference at 2");
        BOOST_TEST(read("v&x;" + end) == "undefined_entity at 1");
        BOOST_TEST(read("v\x02" + end) == "forbidden_character at 1");
        BOOST_TEST(read("v\xFE" + end) == "invalid_utf8 at 1");
    }
}

// CharData (§2.4) and references, up to the next '<'.
BOOST_AUTO_TEST_CASE_TEMPLATE(character_data, Block, cases::blocks) {
    const auto read = [](std::string_view document) {
        const cases::exact_bytes exact{document};
        cursor<Block> in{exact.view()};
        xml::text_view text;
        return in.read_character_data(text) ? in_brackets(text) + std::string{in.rest()}
                                            : failure_of(in);
    };
    BOOST_TEST(read("text</a>") == "[text] </a>");
    BOOST_TEST(read("<") == "[] <");
    BOOST_TEST(read("a\tb\nc\"'>]] ]>=<") == "[a\tb\nc\"'>]] ]>=] <");
    BOOST_TEST(read("a\r\nb\rc&#13;<") == "[a\nb\nc\r] <");
    BOOST_TEST(read("&amp;lt;<") == "[&lt;] <");
    BOOST_TEST(read("\xF0\x9F\x98\x80<") == "[\xF0\x9F\x98\x80] <");
    BOOST_TEST(read("text") == "truncated at 4");
    BOOST_TEST(read("a]]>b<") == "cdata_end_in_text at 1");
    BOOST_TEST(read("a]]") == "truncated at 3");
    BOOST_TEST(read("a&b<") == "malformed_reference at 3");
    BOOST_TEST(read("a\x0C<") == "forbidden_character at 1");
    BOOST_TEST(read("a\xC0\x80<") == "invalid_utf8 at 1");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(text_up_to_a_mark, Block, cases::blocks) {
    for (const auto mark : {"--"sv, "?>"sv, "]]>"sv}) {
        const auto read = [&](const std::string& text, std::string_view behind) {
            const cases::exact_bytes exact{text + std::string{behind}};
            cursor<Block> in{exact.view()};
            xml::text_view value;
            return in.read_until(mark, value) ? in_brackets(value) + std::string{in.rest()}
                                              : failure_of(in);
        };
        const std::string end{mark};
        BOOST_TEST(read(end, "") == "[] ");
        BOOST_TEST(read("text" + end, "<a/>") == "[text] <a/>");
        BOOST_TEST(read("-?]&<x;" + end, "") == "[-?]&<x;] ");
        BOOST_TEST(read("a\r\nb\rc" + end, "") == "[a\nb\nc] ");
        BOOST_TEST(read("text" + end.substr(0, end.size() - 1), "") ==
                   "truncated at " + std::to_string(3 + end.size()));
        BOOST_TEST(read("a\x01" + end, "") == "forbidden_character at 1");
        BOOST_TEST(read("a\xFF" + end, "") == "invalid_utf8 at 1");
        for (std::size_t size = 0; size < 40; ++size) {
            const std::string plain(size, 't');
            BOOST_TEST(read(plain + end, "") == "[" + plain + "] ");
        }
    }
}

// Reference (§4.1); the entities are those of §4.6.
BOOST_AUTO_TEST_CASE(references) {
    for (const auto& each : {
             row{"&lt;x", "left [x]"},
             row{"&gt;", "left []"},
             row{"&amp;", "left []"},
             row{"&apos;", "left []"},
             row{"&quot;", "left []"},
             row{"&#65;x", "left [x]"},
             row{"&#x10FFFF;", "left []"},
             row{"&#0000000000065;", "left []"},
             row{"&nbsp;", "undefined_entity at 0"},
             row{"&LT;", "undefined_entity at 0"},
             row{"&lt", "truncated at 3"},
             row{"&lt ", "malformed_reference at 3"},
             row{"& ", "malformed_reference at 1"},
             row{"&", "truncated at 1"},
             row{"&;", "malformed_reference at 1"},
             row{"&#", "truncated at 2"},
             row{"&#;", "malformed_reference at 2"},
             row{"&#x;", "malformed_reference at 3"},
             row{"&#xg;", "malformed_reference at 3"},
             row{"&#6a;", "malformed_reference at 3"},
             row{"&#x6", "truncated at 4"},
             row{"&#0;", "forbidden_character at 0"},
             row{"&#xD800;", "forbidden_character at 0"},
             row{"&#x110000;", "forbidden_character at 0"},
             row{"&#4294967361;", "forbidden_character at 0"},
         }) {
        check<assuresign::detail::native_block>(each, [](auto& in) { return in.pass_reference(); });
    }
}

BOOST_AUTO_TEST_CASE(constant_expressions) {
    static_assert([] {
        native_cursor in{"p:a=\"&lt;\">t<"};
        native_cursor::qualified name;
        xml::text_view text;
        return in.read_qname(name, 3) && name.prefix_length == 1 && in.pass_if("=\"") &&
               in.read_attribute_value('"', text) && text == "<" && in.pass_if(">") &&
               in.read_character_data(text) && text == "t" && in.left() == 1;
    }());
    static_assert([] {
        native_cursor in{"1"};
        native_cursor::qualified name;
        return !in.read_qname(name, 3) && in.failure().code == errc::malformed_markup;
    }());
    BOOST_TEST(true);
}

BOOST_AUTO_TEST_SUITE_END()
