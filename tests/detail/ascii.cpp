// SPDX-License-Identifier: BSL-1.0
#include <assuresign/detail/ascii.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>

namespace {

using namespace assuresign::detail;

BOOST_AUTO_TEST_SUITE(detail_ascii)

BOOST_AUTO_TEST_CASE(digit_value_of_every_byte) {
    constexpr auto lower = "0123456789abcdef"sv;
    constexpr auto upper = "0123456789ABCDEF"sv;
    for (int byte = 0; byte < 0x100; ++byte) {
        const auto c = static_cast<char>(static_cast<unsigned char>(byte));
        const auto place = std::min({lower.find(c), upper.find(c), lower.size()});
        BOOST_TEST(digit_value(c) == place, "byte " << byte);
    }
}

BOOST_AUTO_TEST_CASE(space_around_words) {
    for (const auto text : {""sv, " "sv, "\t\r\n "sv}) {
        BOOST_TEST(skip_space(text) == "");
        BOOST_TEST(without_space(text) == "");
    }
    BOOST_TEST(skip_space(" \t\r\na b \n") == "a b \n");
    BOOST_TEST(without_space(" \t\r\na b\n\r\t ") == "a b");
    BOOST_TEST(without_space("a") == "a");
    BOOST_TEST(without_space("\xA0") == "\xA0"); // a part of a character
}

BOOST_AUTO_TEST_CASE(every_character_is_a_member) {
    BOOST_TEST(consists_of("", is_digit));
    BOOST_TEST(consists_of("0123456789", is_digit));
    BOOST_TEST(!consists_of("x123", is_digit));
    BOOST_TEST(!consists_of("123x", is_digit));
}

BOOST_AUTO_TEST_CASE(case_of_ascii_letters_ignored) {
    BOOST_TEST(equal_ignoring_case("Content-ID", "cONTENT-id"));
    BOOST_TEST(equal_ignoring_case("", ""));
    BOOST_TEST(!equal_ignoring_case("ab", "abc"));
    BOOST_TEST(!equal_ignoring_case("abc", "ab"));
    BOOST_TEST(!equal_ignoring_case("[", "{")); // which differ in the bit that letters' cases do
    BOOST_TEST(!equal_ignoring_case("\xC3\x84", "\xC3\xA4"));
    BOOST_TEST(starts_with_ignoring_case("<HTML>", "<html"));
    BOOST_TEST(starts_with_ignoring_case("a", ""));
    BOOST_TEST(!starts_with_ignoring_case("<htm", "<html"));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
