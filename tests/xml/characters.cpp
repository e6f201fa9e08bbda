// SPDX-License-Identifier: BSL-1.0
#include <assuresign/detail/utf8.hpp>
#include <assuresign/xml/characters.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace std::string_view_literals;
namespace xml = assuresign::xml;

struct range {
    char32_t first;
    char32_t last;
};

// XML 1.0 (5th ed.) §2.2, production [2], word for word.
const std::vector<range> char_ranges{{0x9, 0x9},     {0xA, 0xA},       {0xD, 0xD},
                                     {0x20, 0xD7FF}, {0xE000, 0xFFFD}, {0x10000, 0x10FFFF}};

// §2.3, production [4], less ':'.
const std::vector<range> name_start_ranges{
    {'A', 'Z'},       {'_', '_'},       {'a', 'z'},       {0xC0, 0xD6},     {0xD8, 0xF6},
    {0xF8, 0x2FF},    {0x370, 0x37D},   {0x37F, 0x1FFF},  {0x200C, 0x200D}, {0x2070, 0x218F},
    {0x2C00, 0x2FEF}, {0x3001, 0xD7FF}, {0xF900, 0xFDCF}, {0xFDF0, 0xFFFD}, {0x10000, 0xEFFFF},
};

// §2.3, production [4a]: what it adds to [4].
const std::vector<range> name_only_ranges{{'-', '-'},   {'.', '.'},     {'0', '9'},
                                          {0xB7, 0xB7}, {0x300, 0x36F}, {0x203F, 0x2040}};

bool within(const std::vector<range>& ranges, char32_t c) {
    return std::any_of(ranges.begin(), ranges.end(),
                       [c](const range& r) { return c >= r.first && c <= r.last; });
}

constexpr char32_t last_code_point = 0x10FFFF;

// The code points of [0, last_code_point] at which `actual` differs from the ranges.
template <class Predicate>
std::vector<char32_t> differing(Predicate actual, const std::vector<range>& ranges,
                                const std::vector<range>& more = {}) {
    std::vector<char32_t> found;
    for (char32_t c = 0; c <= last_code_point; ++c) {
        if (actual(c) != (within(ranges, c) || within(more, c))) {
            found.push_back(c);
        }
    }
    return found;
}

bool is_surrogate(char32_t c) {
    return c >= 0xD800 && c <= 0xDFFF;
}

assuresign::detail::utf8_character read(std::string_view bytes) {
    const std::vector<char> exact(bytes.begin(), bytes.end());
    return assuresign::detail::read_utf8(exact.data(), exact.data() + exact.size());
}

} // namespace

BOOST_AUTO_TEST_SUITE(xml_characters)

BOOST_AUTO_TEST_CASE(char_all_of_unicode) {
    BOOST_TEST(differing(xml::is_char, char_ranges).empty());
}

BOOST_AUTO_TEST_CASE(char_beyond_unicode) {
    BOOST_TEST(!xml::is_char(0x110000));
    BOOST_TEST(!xml::is_char(0xFFFFFFFF));
}

BOOST_AUTO_TEST_CASE(name_start_all_of_unicode) {
    BOOST_TEST(differing(xml::is_name_start, name_start_ranges).empty());
}

BOOST_AUTO_TEST_CASE(name_start_beyond_unicode) {
    BOOST_TEST(!xml::is_name_start(0x110000));
    BOOST_TEST(!xml::is_name(0x110000));
}

BOOST_AUTO_TEST_CASE(name_all_of_unicode) {
    BOOST_TEST(differing(xml::is_name, name_start_ranges, name_only_ranges).empty());
}

BOOST_AUTO_TEST_CASE(ascii_classes_every_byte) {
    const std::string lower = "abcdefghijklmnopqrstuvwxyz";
    const std::string upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    for (int i = 0; i < 256; ++i) {
        const char c = static_cast<char>(i);
        BOOST_TEST_CONTEXT("byte " << i) {
            // §2.3, production [3].
            BOOST_TEST(assuresign::detail::is_space(c) ==
                       (" \t\r\n"sv.find(c) != std::string_view::npos));
            BOOST_TEST(assuresign::detail::is_digit(c) ==
                       ("0123456789"sv.find(c) != std::string_view::npos));
            BOOST_TEST(assuresign::detail::is_letter(c) ==
                       ((lower + upper).find(c) != std::string::npos));
            const auto capital = upper.find(c);
            BOOST_TEST(assuresign::detail::to_lower(c) ==
                       (capital == std::string::npos ? c : lower[capital]));
        }
    }
}

BOOST_AUTO_TEST_CASE(utf8_boundaries) {
    struct row {
        std::string_view bytes;
        char32_t value;
    };
    // The first and last of each length, and the neighbours of the surrogates (RFC 3629 §4).
    const std::vector<row> rows{
        {"\x00"sv, 0x0},
        {"\x7F", 0x7F},
        {"\xC2\x80", 0x80},
        {"\xDF\xBF", 0x7FF},
        {"\xE0\xA0\x80", 0x800},
        {"\xED\x9F\xBF", 0xD7FF},
        {"\xEE\x80\x80", 0xE000},
        {"\xEF\xBF\xBD", 0xFFFD},
        {"\xEF\xBF\xBE", 0xFFFE},
        {"\xEF\xBF\xBF", 0xFFFF},
        {"\xF0\x90\x80\x80", 0x10000},
        {"\xF4\x8F\xBF\xBF", 0x10FFFF},
    };
    for (const auto& r : rows) {
        BOOST_TEST_CONTEXT("U+" << std::hex << std::uint32_t{r.value}) {
            const auto c = read(r.bytes);
            BOOST_TEST(std::uint32_t{c.value} == std::uint32_t{r.value});
            BOOST_TEST(std::size_t{c.length} == r.bytes.size());
            BOOST_TEST(!c.cut);
            // What follows a character does not matter.
            BOOST_TEST(std::size_t{read(std::string{r.bytes} + "\xFF").length} == r.bytes.size());
        }
    }
}

BOOST_AUTO_TEST_CASE(utf8_ill_formed) {
    const std::vector<std::string_view> rows{
        "\x80",
        "\xBF", // a trail byte first
        "\xC0\x80",
        "\xC1\xBF", // overlong, two bytes
        "\xE0\x80\x80",
        "\xE0\x9F\xBF", // overlong, three
        "\xF0\x80\x80\x80",
        "\xF0\x8F\xBF\xBF", // overlong, four
        "\xED\xA0\x80",
        "\xED\xBF\xBF", // surrogates
        "\xF4\x90\x80\x80",
        "\xF5\x80\x80\x80", // above U+10FFFF
        "\xF7\xBF\xBF\xBF",
        "\xF8\x88\x80\x80\x80", // five bytes and more
        "\xFC\x84\x80\x80\x80\x80",
        "\xFE",
        "\xFF", // never in UTF-8
        "\xC2\x41",
        "\xC2\xC0",
        "\xDF\x7F", // no trail byte where one must be
        "\xE1\x41\x80",
        "\xE1\x80\x41",
        "\xE1\x80\xC0", //
        "\xF1\x41\x80\x80",
        "\xF1\x80\x41\x80",
        "\xF1\x80\x80\x41",
        "\xC0",
        "\xC1",
        "\xF5", // hopeless from the first byte
        "\xE0\x80",
        "\xE0\x9F",
        "\xED\xA0",
        "\xF0\x8F",
        "\xF4\x90", // and from the second
    };
    for (const auto bytes : rows) {
        BOOST_TEST_CONTEXT("row " << (&bytes - rows.data())) {
            const auto c = read(bytes);
            BOOST_TEST(std::size_t{c.length} == 0U);
            BOOST_TEST(!c.cut);
        }
    }
}

BOOST_AUTO_TEST_CASE(utf8_cut_short) {
    const std::vector<std::string_view> rows{
        "\xC2",     "\xDF", "\xE0",     "\xE0\xA0", "\xE0\xBF",     "\xED",         "\xED\x9F",
        "\xEF\xBF", "\xF0", "\xF0\x90", "\xF4\x8F", "\xF0\x90\x80", "\xF4\x8F\xBF", "\xF1\x80\x80",
    };
    for (const auto bytes : rows) {
        BOOST_TEST_CONTEXT("row " << (&bytes - rows.data())) {
            const auto c = read(bytes);
            BOOST_TEST(std::size_t{c.length} == 0U);
            BOOST_TEST(c.cut);
        }
    }
}

BOOST_AUTO_TEST_CASE(utf8_every_pair_of_bytes) {
    // RFC 3629 §4: UTF8-2 = %xC2-DF UTF8-tail; no other pair that begins above 0x7F is a character.
    for (int lead = 0x80; lead < 0x100; ++lead) {
        std::size_t taken = 0;
        for (int trail = 0; trail < 0x100; ++trail) {
            const std::string bytes{static_cast<char>(lead), static_cast<char>(trail)};
            const auto c = read(bytes);
            const bool expected = lead >= 0xC2 && lead <= 0xDF && trail >= 0x80 && trail <= 0xBF;
            taken += (c.length == 2) == expected && (c.length == 0) == !expected ? 1U : 0U;
        }
        BOOST_TEST(taken == 256U, "lead byte " << lead);
    }
}

BOOST_AUTO_TEST_CASE(utf8_round_trip_all_of_unicode) {
    std::size_t scalars = 0;
    std::vector<char32_t> wrong;
    for (char32_t c = 0; c <= last_code_point; ++c) {
        const assuresign::detail::utf8_bytes bytes{c};
        const auto back = assuresign::detail::read_utf8(bytes.view().data(),
                                                        bytes.view().data() + bytes.view().size());
        const bool same = back.value == c && back.length == bytes.view().size();
        if (same == is_surrogate(c)) {
            wrong.push_back(c);
        }
        scalars += same ? 1U : 0U;
    }
    BOOST_TEST(wrong.empty());
    BOOST_TEST(scalars == 0x110000U - 0x800U);
}

BOOST_AUTO_TEST_CASE(utf8_spellings_differ) {
    // U+20AC and its neighbours in every length, spelt out (RFC 3629 §7).
    BOOST_TEST(assuresign::detail::utf8_bytes{U'A'}.view() == "A");
    BOOST_TEST(assuresign::detail::utf8_bytes{U'\u00E9'}.view() == "\xC3\xA9");
    BOOST_TEST(assuresign::detail::utf8_bytes{U'\u20AC'}.view() == "\xE2\x82\xAC");
    BOOST_TEST(assuresign::detail::utf8_bytes{U'\U000233B4'}.view() == "\xF0\xA3\x8E\xB4");
    BOOST_TEST(assuresign::detail::utf8_bytes{U'\0'}.view() == "\0"sv);
}

BOOST_AUTO_TEST_CASE(constant_expressions) {
    static_assert(xml::is_char(U'\U0010FFFF') && !xml::is_char(0xFFFE));
    static_assert(xml::is_name_start(U'é') && !xml::is_name_start(U'\u00D7'));
    static_assert(assuresign::detail::utf8_bytes{U'é'}.view() == "\xC3\xA9");
}

BOOST_AUTO_TEST_SUITE_END()
