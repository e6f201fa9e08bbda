// SPDX-License-Identifier: BSL-1.0
#include <assuresign/xml/xml_character.hpp>

#include "support/printing.hpp"

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <string_view>
#include <vector>

namespace {

using namespace std::string_view_literals;
using assuresign::errc;
namespace xml = assuresign::xml;

xml::xml_character read(std::string_view bytes) {
    const std::vector<char> exact(bytes.begin(), bytes.end());
    return xml::read_char(exact.data(), exact.data() + exact.size());
}

BOOST_AUTO_TEST_SUITE(xml_xml_character)

BOOST_AUTO_TEST_CASE(forbidden) {
    // §2.2: controls, and the two that are no characters.
    for (const auto bytes : {"\x00"sv, "\x01"sv, "\x08"sv, "\x0B"sv, "\x0C"sv, "\x0E"sv, "\x1F"sv,
                             "\xEF\xBF\xBE"sv, "\xEF\xBF\xBF"sv}) {
        BOOST_TEST(read(bytes).code == errc::forbidden_character);
        BOOST_TEST(std::size_t{read(bytes).length} == 0U);
    }
    for (const auto bytes : {"\t"sv, "\n"sv, "\r"sv, " "sv, "\x7F"sv, "\xC2\x80"sv,
                             "\xEF\xBF\xBD"sv, "\xF0\x9F\xBF\xBE"sv}) {
        BOOST_TEST(std::size_t{read(bytes).length} == bytes.size());
    }
}

BOOST_AUTO_TEST_CASE(no_utf8) {
    for (const auto bytes : {"\x80"sv, "\xC0\x80"sv, "\xED\xA0\x80"sv, "\xFF"sv, "\xE2\x28"sv}) {
        BOOST_TEST(read(bytes).code == errc::invalid_utf8);
        BOOST_TEST(std::size_t{read(bytes).length} == 0U);
    }
    for (const auto bytes : {"\xC2"sv, "\xE0\xA0"sv, "\xF4\x8F\xBF"sv}) {
        BOOST_TEST(read(bytes).code == errc::truncated);
        BOOST_TEST(std::size_t{read(bytes).length} == 0U);
    }
}

BOOST_AUTO_TEST_CASE(constant_expression) {
    constexpr std::string_view e = "\xC3\xA9";
    static_assert(xml::read_char(e.data(), e.data() + e.size()).value == U'é');
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
