// SPDX-License-Identifier: BSL-1.0
#include <assuresign/detail/sanitizer.hpp>

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace std::string_view_literals;
using namespace assuresign::detail;

constexpr auto secret = "8CC9A84B-693C-46CC-4342-40A8215AD76A"sv;

// In two pieces, which end anywhere between two characters.
std::string in_pieces(std::string_view text, std::size_t first) {
    std::string out;
    sanitizer shown{[&](std::string_view piece) {
        out.append(piece);
    }};
    shown.put(text.substr(0, first));
    shown.put(text.substr(first));
    shown.finish();
    return out;
}

struct row {
    std::string_view text;
    std::string_view shown;
};

BOOST_AUTO_TEST_SUITE(detail_sanitizer)

BOOST_AUTO_TEST_CASE(plain_text_as_it_is) {
    for (const auto text : {""sv, "The template is gone."sv, "a-b --c- -"sv, "dead-beef 12345"sv,
                            "\u00e9\u20ac\U0001F600"sv, "<a b=\"c\">&amp;"sv,
                            "\u0645\u200C\u0645"sv, "1234567890123456789012345678901"sv,
                            "0123456789-0123456789-0123456789-1-"sv, "deadbeef-dead-beef-dead"sv}) {
        BOOST_TEST(sanitized(text) == text);
    }
}

BOOST_AUTO_TEST_CASE(guids_in_every_form_masked) {
    const std::vector<row> rows{
        {"8CC9A84B-693C-46CC-4342-40A8215AD76A", "***"},
        {"8cc9a84b-693c-46cc-4342-40a8215ad76a", "***"},
        {"8cC9a84B-693c-46Cc-4342-40a8215Ad76a", "***"},
        {"8CC9A84B693C46CC434240A8215AD76A", "***"},
        {"8cc9a84b693c46cc434240a8215ad76a", "***"},
        {"{8CC9A84B-693C-46CC-4342-40A8215AD76A}", "{***}"},
        {"{8cc9a84b693c46cc434240a8215ad76a}", "{***}"},
        {"(8CC9A84B-693C-46CC-4342-40A8215AD76A)", "(***)"},
        {"8CC9-A84B-693C-46CC-4342-40A8-215A-D76A", "***"},
        {"a8CC9A84B-693C-46CC-4342-40A8215AD76Ab", "***"},
        {"x8CC9A84B-693C-46CC-4342-40A8215AD76Ax", "x***x"},
        {"8CC9A84B-693C-46CC-4342-40A8215AD76A-", "***-"},
        {"8CC9A84B-693C-46CC-4342-40A8215AD76A - ok", "*** - ok"},
        {"8CC9A84B-693C-46CC-4342-40A8215AD76A8CC9A84B-693C-46CC-4342-40A8215AD76A", "***"},
        {"8CC9A84B-693C-46CC-4342-40A8215AD76A 8CC9A84B693C46CC434240A8215AD76A", "*** ***"},
        {"id 8CC9A84B-693C-46CC-4342-40A8215AD76A, a", "id ***, a"},
        {"%7B8CC9A84B-693C-46CC-4342-40A8215AD76A%7D", "%***%7D"},
        // With what looks like a hyphen, or like nothing.
        {"8CC9A84B\u2010693C\u201146CC\u20134342\u221240A8215AD76A", "***"},
        {"8CC9\u00ADA84B-693C-46CC-4342-\u200B40A8\u2060215AD76A", "***"},
        {"8CC9A84B--693C--46CC--4342--40A8215AD76A\u202E", "*** "},
        {"8CC9A84B\uFEFF693C\u200D46CC\u206643424\u20290A8215AD76A",
         "8CC9A84B 693C\u200D46CC 43424 0A8215AD76A"},
    };
    for (const auto& [text, shown] : rows) {
        BOOST_TEST(sanitized(text) == shown);
        for (std::size_t at = 0; at <= text.size(); ++at) {
            const bool is_between =
                at == text.size() || (static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80;
            if (is_between) {
                BOOST_TEST_INFO(text << " at " << at);
                BOOST_TEST(in_pieces(text, at) == shown);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(words_with_enough_digits) {
    BOOST_TEST(may_hold_guid(secret));
    BOOST_TEST(may_hold_guid("x8cc9a84b693c46cc434240a8215ad76ax"));
    BOOST_TEST(!may_hold_guid("x8cc9a84b693c46cc434240a8215ad76x"));
    BOOST_TEST(!may_hold_guid(""));
}

BOOST_AUTO_TEST_CASE(guids_shown_where_they_are_meant_to_be) {
    BOOST_TEST(sanitized(secret, 100, guids::shown) == secret);
    BOOST_TEST(sanitized("a\n" + std::string{secret}, 100, guids::shown) ==
               "a " + std::string{secret});
}

// More between two digits than is held.
BOOST_AUTO_TEST_CASE(digits_far_apart_are_no_guid) {
    const std::string hyphens(200, '-');
    const auto text = "8CC9A84B" + hyphens + "693C";
    BOOST_TEST(sanitized(text) == text);
    BOOST_TEST(sanitized(std::string{secret} + hyphens) == "***" + hyphens);
}

// Every character of Unicode: is it shown, or a blank?
BOOST_AUTO_TEST_CASE(harmful_characters_become_blanks) {
    const auto is_expected = [](char32_t c) {
        const bool is_control = c < 0x20 || (c >= 0x7F && c < 0xA0);
        const bool ends_line = c == 0x2028 || c == 0x2029;
        // UAX #9, 2: LRM, RLM, ALM; LRE, RLE, PDF, LRO, RLO; LRI, RLI, FSI, PDI.
        const bool turns = c == 0x200E || c == 0x200F || c == 0x61C ||
                           (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
        const bool is_invisible = c == 0xAD || c == 0x200B || c == 0xFEFF ||
                                  (c >= 0x2060 && c <= 0x2065) || (c >= 0x206A && c <= 0x206F);
        return is_control || ends_line || turns || is_invisible || c == 0xFFFE || c == 0xFFFF;
    };
    std::vector<char32_t> wrong;
    for (char32_t c = 0; c <= 0x10FFFF; ++c) {
        if (c >= 0xD800 && c <= 0xDFFF) {
            continue;
        }
        const assuresign::detail::utf8_bytes bytes{c};
        const auto expected = is_expected(c) ? " "sv : bytes.view();
        if (sanitized(bytes.view()) != expected) {
            wrong.push_back(c);
        }
    }
    BOOST_TEST(wrong.empty());
    BOOST_TEST(sanitized("a\r\nb\tc\0d"sv) == "a  b c d");
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_utf8_become_marks) {
    BOOST_TEST(sanitized("a\xFF\x85z") == "a??z"); // U+0085 of Latin-1
    BOOST_TEST(sanitized("\xC3") == "?");
    BOOST_TEST(sanitized("\xE2\x80") == "??");
    BOOST_TEST(sanitized("\xED\xA0\x80") == "???");
    BOOST_TEST(sanitized("\xC0\x8A") == "??"); // a line feed, overlong
}

BOOST_AUTO_TEST_CASE(long_text_cut_between_characters_and_that_is_said) {
    BOOST_TEST(sanitized("abcd", 4) == "abcd");
    BOOST_TEST(sanitized("abcde", 4) == "abcd[cut off]");
    BOOST_TEST(sanitized("abc\u20ac", 4) == "abc[cut off]");
    BOOST_TEST(sanitized("xyz" + std::string{secret}, 3) ==
               "xyz[cut off]"); // never a part of a guid
    BOOST_TEST(sanitized("xyz" + std::string{secret}, 5) == "xyz[cut off]");
    BOOST_TEST(sanitized("", 0) == "");
    BOOST_TEST(sanitized(std::string(1000, 'x')) == std::string(500, 'x') + "[cut off]");
    std::string many;
    for (int i = 0; i < 200; ++i) {
        many.append("\u00e9");
    }
    BOOST_TEST(sanitized(many, 301).size() == 300 + "[cut off]"sv.size());
}

// At every place of a cut, no more of a guid is shown than of the text before it.
BOOST_AUTO_TEST_CASE(cut_shows_no_part_of_a_guid) {
    const auto text = "token {" + std::string{secret} + "}, token " + std::string{secret};
    for (std::size_t limit = 0; limit < text.size(); ++limit) {
        BOOST_TEST(sanitized(text, limit).find("8CC") == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(reads_no_byte_past_the_text) {
    for (const auto whole : {"a\u20ac8CC9A84B-693C-46CC-4342-40A8215AD76A\U0001F600\n"sv}) {
        for (std::size_t size = 0; size <= whole.size(); ++size) {
            const std::vector<char> exact(whole.begin(),
                                          whole.begin() + static_cast<std::ptrdiff_t>(size));
            BOOST_TEST(sanitized({exact.data(), exact.size()}).size() <= size);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
