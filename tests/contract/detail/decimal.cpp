// SPDX-License-Identifier: BSL-1.0
#include <assuresign/contract/detail/decimal.hpp>

#include <boost/test/unit_test.hpp>

#include <bit>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <limits>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <system_error>
#include <tuple>

namespace {

using namespace assuresign;
using detail::parse_decimal;

// What the standard library reads, which rounds beyond a number's range only in part.
template <class T>
std::optional<T> judged(std::string_view text) {
    T value = 0;
    const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), value);
    return wrong == std::errc{} && end == text.data() + text.size() ? std::optional{value}
                                                                    : std::nullopt;
}
template <class T>
void check_as_judged(std::string_view text) {
    const auto expected = judged<T>(text);
    BOOST_TEST_REQUIRE(expected.has_value(), text);
    BOOST_TEST_REQUIRE(parse_decimal<T>(text).has_value(), text);
    BOOST_TEST(*parse_decimal<T>(text) == *expected, text);
}

std::string printed(const char* format, int precision, double value) {
    char text[512];
    const int size = std::snprintf(text, sizeof text, format, precision, value);
    return {text, static_cast<std::size_t>(size)};
}

// Any finite number but zero, all exponents alike.
template <class T>
T any_number(std::mt19937_64& engine) {
    using bits = typename detail::decimal_traits<T>::bits;
    for (;;) {
        const auto value = std::bit_cast<T>(static_cast<bits>(engine()));
        if (std::isfinite(value) && value != 0) {
            return std::abs(value);
        }
    }
}

static_assert(*parse_decimal<float>("0.1") == 0.1F);

BOOST_AUTO_TEST_SUITE(contract_detail_decimal)

// How a number may be written, without its sign: numericalRep in part 2 of XML Schema 1.1, §3.3.4.
BOOST_AUTO_TEST_CASE(grammar) {
    for (const std::string_view good :
         {"0", "00", "1", "1.", ".1", "0.1", "1e1", "1E1", "1e+1", "1e-1", "1.e0", ".1e01",
          "0000000000000000000000000000000000000000000000000000000000000001"}) {
        check_as_judged<float>(good);
        check_as_judged<double>(good);
    }
    for (const std::string_view wrong :
         {"",      ".",
          "e",     "e1",
          ".e1",   "1e",
          "1e+",   "1e-",
          "1e+-1", "1e1.",
          "1e1e1", "1..",
          "1.1.",  "+1",
          "-1",    " 1",
          "1 ",    "1,5",
          "1f",    "0x1",
          "INF",   "inf",
          "NaN",   "nan",
          "1e1 ",  "00000000000000000000000000000000000000000000000000000000000000001"}) {
        BOOST_TEST(!parse_decimal<float>(wrong).has_value(), wrong);
        BOOST_TEST(!parse_decimal<double>(wrong).has_value(), wrong);
    }
}

using number_types = std::tuple<float, double>;

BOOST_AUTO_TEST_CASE_TEMPLATE(nearest_number, T, number_types) {
    std::mt19937_64 engine{20};
    for (int i = 0; i < 4000; ++i) {
        const auto value = any_number<T>(engine);
        for (const int precision : {0, 4, 8, 16, 30, 55}) {
            const auto text = printed("%.*e", precision, static_cast<double>(value));
            if (judged<T>(text)) {
                check_as_judged<T>(text);
            }
        }
    }
    // As people write them.
    for (int i = 0; i < 4000; ++i) {
        const double value = static_cast<double>(engine() % 1'000'000) / 1e3;
        check_as_judged<T>(printed("%.*f", static_cast<int>(engine() % 8), value));
    }
}

// Exactly between two numbers, and a little beside: of two the even one.
BOOST_AUTO_TEST_CASE(halfway) {
    BOOST_TEST(parse_decimal<float>("16777217").value() == 16777216.0F);
    BOOST_TEST(parse_decimal<float>("16777217.000000000000000000000000000000000000001").value() ==
               16777218.0F);
    BOOST_TEST(parse_decimal<float>("16777219").value() == 16777220.0F);
    BOOST_TEST(parse_decimal<float>("16777218.999999999999999999999999999999999999999").value() ==
               16777218.0F);
    BOOST_TEST(parse_decimal<double>("9007199254740993").value() == 9007199254740992.0);
    BOOST_TEST(parse_decimal<double>("9007199254740995").value() == 9007199254740996.0);

    std::mt19937_64 engine{21};
    for (int i = 0; i < 2000; ++i) {
        // 25 bits, the last of which is set: a float has 24.
        const auto odd = static_cast<double>((engine() >> 39U) | 0x1000001U);
        const auto text =
            printed("%.*f", 30, std::ldexp(odd, static_cast<int>(engine() % 60) - 30));
        check_as_judged<float>(text);
        check_as_judged<float>(text + "1");
    }
}

// XML Schema 1.1, part 2, floatingPointRound.
BOOST_AUTO_TEST_CASE_TEMPLATE(beyond_the_range, T, number_types) {
    constexpr auto infinity = std::numeric_limits<T>::infinity();
    const std::string zeros(50, '0');
    for (const std::string& text :
         {std::string{"1e400"}, std::string{"1e10000"}, "1" + zeros + "e259", std::string{"99e308"},
          std::string{"1e99999999999999999999"}}) {
        BOOST_TEST(parse_decimal<T>(text).value() == infinity, text);
    }
    for (const std::string& text :
         {std::string{"1e-326"}, std::string{"1e-400"}, "1" + zeros + "e-376",
          "0." + zeros + "1e-274", std::string{"0"}, std::string{"0e400"},
          std::string{"1e-99999999999999999999"}}) {
        BOOST_TEST(parse_decimal<T>(text).value() == 0, text);
    }
}

BOOST_AUTO_TEST_CASE(ends_of_the_range) {
    using floats = std::numeric_limits<float>;
    // 2^128 - 2^103 is halfway from the largest to the next, which is infinity.
    BOOST_TEST(parse_decimal<float>("340282356779733661637539395458142568447").value() ==
               floats::max());
    BOOST_TEST(parse_decimal<float>("340282356779733661637539395458142568448").value() ==
               floats::infinity());
    BOOST_TEST(parse_decimal<float>("99e38").value() == floats::infinity());
    BOOST_TEST(parse_decimal<float>("1e-60").value() == 0);
    BOOST_TEST(parse_decimal<float>("7.0064923216240853e-46").value() == 0); // 2^-150 less a little
    BOOST_TEST(parse_decimal<float>("7.0064923216240854e-46").value() == floats::denorm_min());
    // Halfway from the largest subnormal number to the smallest normal one.
    BOOST_TEST(parse_decimal<float>("1.1754942807573642e-38").value() ==
               floats::min() - floats::denorm_min());
    BOOST_TEST(parse_decimal<float>("1.1754942807573643e-38").value() == floats::min());

    using doubles = std::numeric_limits<double>;
    BOOST_TEST(parse_decimal<double>("1.7976931348623158e308").value() == doubles::max());
    BOOST_TEST(parse_decimal<double>("1.7976931348623159e308").value() == doubles::infinity());
    BOOST_TEST(parse_decimal<double>("2.4703282292062327e-324").value() ==
               0); // 2^-1075 less a little
    BOOST_TEST(parse_decimal<double>("2.4703282292062328e-324").value() == doubles::denorm_min());
    BOOST_TEST(parse_decimal<double>("2.2250738585072011e-308").value() ==
               doubles::min() - doubles::denorm_min());
    BOOST_TEST(parse_decimal<double>("2.2250738585072012e-308").value() == doubles::min());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
