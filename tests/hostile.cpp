// SPDX-License-Identifier: BSL-1.0

// Documents that somebody wrote to do harm. What they cost is counted in cost.cpp; the malformed
// bytes that are not about size stand in xml_reader.cpp.
#include "support/hostile.hpp"
#include "support/printing.hpp"

#include <assuresign/contract/async_submit.hpp>
#include <assuresign/contract/lookup_session.hpp>
#include <assuresign/contract/operation.hpp>
#include <assuresign/property_tree.hpp>
#include <assuresign/soap/decode.hpp>
#include <assuresign/xml/reader.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace {

using namespace assuresign;
using namespace assuresign::hostile;
using namespace std::string_view_literals;

std::string say(errc code, std::size_t offset) {
    return std::string{to_string(code)} + " at " + std::to_string(offset);
}

template <class Result>
std::string outcome(const Result& result) {
    if (result) {
        return "accepted";
    }
    const error failed = result.error();
    return say(failed.code, failed.offset);
}

// Some of the documents have more bytes and items than the defaults allow.
constexpr xml::limits limits{.bytes = std::size_t{64} << 20, .items = 200'000};

auto decoded(std::string_view body) {
    return decode<async_submit_response, limits>(body);
}
auto decoded_view(std::string_view body) {
    static std::vector<std::byte> block(std::size_t{64} << 20);
    list_arena memory{block};
    return decode<async_submit_response_view, limits>(body, memory);
}

std::string outcome_of_reading(std::string_view document) {
    xml::basic_reader<limits> reader{document};
    while (reader.next() != xml::event::end_of_document) {
        if (reader.current() == xml::event::failed) {
            return say(reader.failure().code, reader.failure().offset);
        }
    }
    return "accepted";
}

// The same code at the same place, whoever reads the bytes; from a buffer of their size.
void check_refused(std::string_view hostile_bytes, errc code, std::size_t offset) {
    const auto exact = std::make_unique<char[]>(hostile_bytes.size());
    std::copy(hostile_bytes.begin(), hostile_bytes.end(), exact.get());
    const std::string_view document{exact.get(), hostile_bytes.size()};
    const auto expected = say(code, offset);
    BOOST_TEST(outcome_of_reading(document) == expected);
    BOOST_TEST(outcome(decoded(document)) == expected);
    BOOST_TEST(outcome(decoded_view(document)) == expected);
    BOOST_TEST(outcome(read_xml<limits>(document)) == expected);
}

// In a place where replies have text, in one where they have an attribute, and in a comment.
void check_refused_anywhere(std::string_view bytes, errc code) {
    constexpr std::array places{std::array{"<AsyncSubmitResponse>"sv, "</AsyncSubmitResponse>"sv},
                                std::array{"<AsyncSubmitResponse a='"sv, "'/>"sv}};
    for (const auto& [before, after] : places) {
        BOOST_TEST_CONTEXT(before) {
            check_refused(std::string{before}.append(bytes).append(after), code, before.size());
        }
    }
}

// Only what holds for the whole of a long document.
std::string message_of(std::string_view document) {
    const auto reply = decoded(document);
    BOOST_TEST_REQUIRE(reply.has_value());
    const auto& exceptions =
        std::get<async_submit_response>(*reply).async_submit_result.value().exceptions;
    BOOST_TEST_REQUIRE(exceptions.size() == 1U);
    return exceptions.front().message;
}

constexpr auto in_root = "<AsyncSubmitResponse>"sv.size();

} // namespace

BOOST_AUTO_TEST_SUITE(hostile)

// ---- document type declarations: refused at their first byte (SOAP 1.1 §3)

BOOST_AUTO_TEST_CASE(doctype_external_entity) {
    check_refused(with_doctype("<!ENTITY x SYSTEM \"file:///etc/passwd\">"),
                  errc::doctype_forbidden, 0);
    check_refused("<?xml version='1.0'?>\n<!DOCTYPE a SYSTEM 'http://127.0.0.1/x.dtd'><a/>",
                  errc::doctype_forbidden, 22);
    check_refused(with_doctype("<!ENTITY % x SYSTEM 'http://127.0.0.1/x.dtd'> %x;"),
                  errc::doctype_forbidden, 0);
}

BOOST_AUTO_TEST_CASE(doctype_billion_laughs) {
    std::string subset = "<!ENTITY x0 'ha'>";
    for (std::size_t i = 1; i < 30; ++i) {
        const auto before = std::to_string(i - 1);
        subset += "<!ENTITY x" + std::to_string(i) + " '" + repeat("&x" + before + ";", 10) + "'>";
    }
    check_refused(with_doctype(subset + "<!ENTITY x '&x29;'>"), errc::doctype_forbidden, 0);
}

BOOST_AUTO_TEST_CASE(doctype_quadratic_blow_up) {
    const auto entity = "<!ENTITY x '" + std::string(100000, 'x') + "'>";
    check_refused("<!DOCTYPE a [" + entity + "]><a>" + repeat("&x;", 100000) + "</a>",
                  errc::doctype_forbidden, 0);
}

BOOST_AUTO_TEST_CASE(doctype_chain_of_entities) {
    // CVE-2024-8176: a chain of entities, each in the next, exhausts the stack.
    std::string subset = "<!ENTITY x 'x'>";
    for (std::size_t i = 0; i < 100000; ++i) {
        const auto next = std::to_string(i + 1);
        subset += "<!ENTITY % x" + next + " '%x" + std::to_string(i) + ";'>";
    }
    check_refused(with_doctype(subset), errc::doctype_forbidden, 0);
}

BOOST_AUTO_TEST_CASE(doctype_open_parentheses) {
    check_refused(with_doctype("<!ELEMENT a " + std::string(2000000, '(')), errc::doctype_forbidden,
                  0);
}

BOOST_AUTO_TEST_CASE(doctype_behind_other_markup) {
    check_refused("<!-- x --><?y z?>\n<!DOCTYPE a><a/>", errc::doctype_forbidden, 18);
    check_refused(among_unknown("<!DOCTYPE a>"), errc::doctype_forbidden, in_root);
    check_refused("<AsyncSubmitResponse/><!DOCTYPE a>", errc::doctype_forbidden, in_root + 1);
}

// ---- too much of something

BOOST_AUTO_TEST_CASE(nesting_closed) {
    check_refused(among_unknown(repeat("<a>", 1000000) + repeat("</a>", 1000000)), errc::too_deep,
                  in_root + 3 * (limits.depth - 1));
}

BOOST_AUTO_TEST_CASE(nesting_never_closed) {
    check_refused("<AsyncSubmitResponse>" + repeat("<a>", 1000000), errc::too_deep,
                  in_root + 3 * (limits.depth - 1));
}

BOOST_AUTO_TEST_CASE(attributes_300000) {
    const auto attributes = numbered(" a", "=''", 300000);
    check_refused("<AsyncSubmitResponse" + attributes + "/>", errc::too_many_attributes,
                  attributes.find(" a64=") + "<AsyncSubmitResponse "sv.size());
}

BOOST_AUTO_TEST_CASE(namespaces_300000_on_one_element) {
    const auto declarations = numbered(" xmlns:a", "='urn:x'", 300000);
    check_refused("<AsyncSubmitResponse" + declarations + "/>", errc::too_many_attributes,
                  declarations.find(" xmlns:a64=") + "<AsyncSubmitResponse "sv.size());
}

BOOST_AUTO_TEST_CASE(namespaces_in_scope) {
    const auto nested = "<AsyncSubmitResponse>" + numbered("<a xmlns:a", "='urn:x'>", 40000);
    check_refused(nested, errc::too_many_namespaces, nested.find(" xmlns:a64=") + 1);
}

BOOST_AUTO_TEST_CASE(names_20_megabytes) {
    const std::string name(20000000, 'a');
    check_refused("<" + name + "/>", errc::name_too_long, 1);
    check_refused("<a " + name + "=''/>", errc::name_too_long, 3);
    check_refused("<?" + name + "?><a/>", errc::name_too_long, 2);
    check_refused("<a xmlns:" + name + "=''/>", errc::name_too_long, 3);
    check_refused("<AsyncSubmitResponse></" + name + ">", errc::name_too_long, in_root + 2);
    check_refused(among_unknown("&" + name + ";"), errc::undefined_entity, in_root);
}

BOOST_AUTO_TEST_CASE(items) {
    const std::string_view before = before_message.substr(0, before_message.rfind('<'));
    const std::string_view after = "</Exceptions></AsyncSubmitResult></AsyncSubmitResponse>";
    const std::string_view item = "<DocumentException Severity='Error'/>";
    const auto document = [&](std::size_t count) {
        return std::string{before}.append(repeat(item, count)).append(after);
    };
    constexpr auto most = xml::limits{}.items;
    BOOST_TEST(outcome(decode<async_submit_response>(document(most))) == "accepted");
    BOOST_TEST(outcome(decode<async_submit_response>(document(most + 1))) ==
               say(errc::too_many_items, before.size() + most * item.size()));
}

BOOST_AUTO_TEST_CASE(more_than_64_megabytes) {
    check_refused(as_message(std::string(limits.bytes, 'x')), errc::too_many_bytes, limits.bytes);
}

// ---- much of something, within the limits

BOOST_AUTO_TEST_CASE(accepted_at_full_size) {
    for (const auto& kind : accepted) {
        BOOST_TEST_CONTEXT(kind.name) {
            const auto document = kind.make(kind.full);
            BOOST_TEST_REQUIRE(document.size() < limits.bytes);
            BOOST_TEST(outcome_of_reading(document) == "accepted");
            BOOST_TEST(outcome(decoded(document)) == "accepted");
            BOOST_TEST(outcome(decoded_view(document)) == "accepted");
        }
    }
}

BOOST_AUTO_TEST_CASE(text_kept_whole) {
    BOOST_TEST(tests::difference(message_of(as_message(std::string(20000000, 'x'))),
                                 std::string(20000000, 'x')) == "");
    BOOST_TEST(tests::difference(message_of(as_message(repeat("&lt;", 5000000))),
                                 std::string(5000000, '<')) == "");
    BOOST_TEST(message_of(as_message("&#" + std::string(5000000, '0') + "65;")) == "A");
    BOOST_TEST(message_of(as_message("&#x" + std::string(5000000, '0') + "41;")) == "A");
    BOOST_TEST(message_of(as_message(repeat("<![CDATA[]]>", 1600000))).empty());
    BOOST_TEST(tests::difference(message_of(as_message(repeat("x<!---->", 1000000))),
                                 std::string(1000000, 'x')) == "");
}

// ---- references that stand for no character (XML 1.0 §4.1, §2.2)

BOOST_AUTO_TEST_CASE(reference_to_nul) {
    check_refused_anywhere("&#0;", errc::forbidden_character);
    check_refused_anywhere("&#x0;", errc::forbidden_character);
    check_refused_anywhere("&#" + std::string(5000000, '0') + ";", errc::forbidden_character);
}

BOOST_AUTO_TEST_CASE(reference_to_surrogate) {
    check_refused_anywhere("&#xD800;", errc::forbidden_character);
    check_refused_anywhere("&#xDFFF;", errc::forbidden_character);
    check_refused_anywhere("&#xD834;&#xDD1E;", errc::forbidden_character);
    check_refused_anywhere("&#55296;", errc::forbidden_character);
}

BOOST_AUTO_TEST_CASE(reference_to_noncharacter) {
    check_refused_anywhere("&#xFFFE;", errc::forbidden_character);
    check_refused_anywhere("&#xFFFF;", errc::forbidden_character);
}

BOOST_AUTO_TEST_CASE(reference_beyond_unicode) {
    check_refused_anywhere("&#x110000;", errc::forbidden_character);
    check_refused_anywhere("&#1114112;", errc::forbidden_character);
}

BOOST_AUTO_TEST_CASE(reference_beyond_32_bits) {
    // 2^32 + 65 and 2^64 + 65 are no 'A'.
    check_refused_anywhere("&#4294967361;", errc::forbidden_character);
    check_refused_anywhere("&#x100000041;", errc::forbidden_character);
    check_refused_anywhere("&#18446744073709551681;", errc::forbidden_character);
    check_refused_anywhere("&#x10000000000000041;", errc::forbidden_character);
}

// ---- other encodings (XML 1.0 §4.3.3, appendix F)

BOOST_AUTO_TEST_CASE(encoding_utf_7) {
    check_refused("<?xml version='1.0' encoding='UTF-7'?><a/>", errc::unsupported_encoding, 30);
    // Without a declaration it is ASCII, and means what it says: "<" is not written "+ADw-" here.
    check_refused(among_unknown("+ADw-script+AD4-</x>"), errc::mismatched_end_tag, in_root + 16);
}

BOOST_AUTO_TEST_CASE(encoding_utf_16) {
    check_refused("<?xml version='1.0' encoding='UTF-16'?><a/>", errc::unsupported_encoding, 30);
    check_refused("\xFE\xFF\0<\0a\0/\0>"sv, errc::unsupported_encoding, 0);
    check_refused("\xFF\xFE<\0a\0/\0>\0"sv, errc::unsupported_encoding, 0);
    check_refused("\0<\0a\0/\0>"sv, errc::unsupported_encoding, 0);
    check_refused("<\0a\0/\0>\0"sv, errc::unsupported_encoding, 0);
}

BOOST_AUTO_TEST_CASE(encoding_utf_32) {
    check_refused("<?xml version='1.0' encoding='UTF-32'?><a/>", errc::unsupported_encoding, 30);
    check_refused("\0\0\xFE\xFF\0\0\0<\0\0\0a\0\0\0/\0\0\0>"sv, errc::unsupported_encoding, 0);
    check_refused("\xFF\xFE\0\0<\0\0\0a\0\0\0/\0\0\0>\0\0\0"sv, errc::unsupported_encoding, 0);
    check_refused("\0\0\0<\0\0\0a\0\0\0/\0\0\0>"sv, errc::unsupported_encoding, 0);
    check_refused("<\0\0\0a\0\0\0/\0\0\0>\0\0\0"sv, errc::unsupported_encoding, 0);
}

BOOST_AUTO_TEST_CASE(encoding_others) {
    check_refused("<?xml version='1.0' encoding='ISO-8859-1'?><a/>", errc::unsupported_encoding,
                  30);
    check_refused("\x4C\x6F\xA7\x94\x93"sv, errc::unsupported_encoding, 0); // EBCDIC
}

BOOST_AUTO_TEST_SUITE_END()
