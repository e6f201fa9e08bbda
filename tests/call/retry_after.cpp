// SPDX-License-Identifier: BSL-1.0
#include <assuresign/call/retry_after.hpp>

#include "support/printing.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string_view>

namespace {

using namespace assuresign;
using namespace std::chrono_literals;

// The example of RFC 9110 §5.6.7, Sun, 06 Nov 1994 08:49:37 GMT, by POSIX's count.
constexpr std::chrono::system_clock::time_point example{784111777s};

constexpr auto nothing = -1s;

std::chrono::seconds parsed(std::string_view value, std::chrono::system_clock::time_point now) {
    return parse_retry_after(value, now).value_or(nothing);
}

BOOST_AUTO_TEST_SUITE(call_retry_after)

BOOST_AUTO_TEST_CASE(seconds_as_they_stand) {
    BOOST_TEST(parsed("0", example) == 0s);
    BOOST_TEST(parsed("120", example) == 120s);
    BOOST_TEST(parsed("007", example) == 7s);
}

BOOST_AUTO_TEST_CASE(seconds_too_many_to_count_are_very_many) {
    BOOST_TEST(parsed("99999999999999999999999999", example) > 24h * 365 * 30);
}

BOOST_AUTO_TEST_CASE(date_less_now) {
    BOOST_TEST(parsed("Sun, 06 Nov 1994 08:49:37 GMT", example - 90s) == 90s);
    BOOST_TEST(parsed("Mon, 07 Nov 1994 08:49:37 GMT", example) == 24h);
    BOOST_TEST(parsed("Mon, 06 Nov 1995 08:49:37 GMT", example) == 365 * 24h);
}

// RFC 9110 §5.6.7: the obsolete forms are read too.
BOOST_AUTO_TEST_CASE(date_in_any_of_three_forms) {
    BOOST_TEST(parsed("Sunday, 06-Nov-94 08:49:37 GMT", example - 90s) == 90s);
    BOOST_TEST(parsed("Wednesday, 09-Nov-94 08:49:37 GMT", example) == 72h);
    BOOST_TEST(parsed("Sun Nov  6 08:49:37 1994", example - 90s) == 90s);
    BOOST_TEST(parsed("Wed Nov 16 08:49:37 1994", example) == 240h);
}

// The example's year is 1994: 44 is 50 years ahead, 45 is more, and so is 1945.
BOOST_AUTO_TEST_CASE(year_of_two_digits_is_at_most_50_years_ahead) {
    BOOST_TEST(parsed("Sunday, 06-Nov-44 08:49:37 GMT", example) > 24h * 365 * 49);
    BOOST_TEST(parsed("Monday, 06-Nov-45 08:49:37 GMT", example) == 0s);
    const auto in_2026 = example + 24h * 365 * 32;
    BOOST_TEST(parsed("Sunday, 06-Nov-94 08:49:37 GMT", in_2026) == 0s);
    BOOST_TEST(parsed("Friday, 06-Nov-27 08:49:37 GMT", in_2026) > 24h * 300);
}

// System clocks may count nanoseconds, and those end in the year 2262.
BOOST_AUTO_TEST_CASE(date_of_any_year) {
    BOOST_TEST(parsed("Fri, 31 Dec 9999 23:59:59 GMT", example) > 24h * 365 * 8000);
    BOOST_TEST(parsed("Sat, 01 Jan 0000 00:00:00 GMT", example) == 0s);
}

BOOST_AUTO_TEST_CASE(date_rounded_up) {
    BOOST_TEST(parsed("Sun, 06 Nov 1994 08:49:37 GMT", example - 1ms) == 1s);
}

BOOST_AUTO_TEST_CASE(date_gone_by_is_now) {
    BOOST_TEST(parsed("Sun, 06 Nov 1994 08:49:37 GMT", example + 90s) == 0s);
}

BOOST_AUTO_TEST_CASE(leap_second_and_leap_day) {
    BOOST_TEST(parsed("Sun, 06 Nov 1994 08:49:60 GMT", example) == 23s);
    BOOST_TEST(parsed("Thu, 29 Feb 1996 08:49:37 GMT", example) > 0s);
    BOOST_TEST(parsed("Wed, 29 Feb 1995 08:49:37 GMT", example) == nothing);
}

BOOST_AUTO_TEST_CASE(anything_else_is_nothing) {
    for (const std::string_view value : {"",
                                         " ",
                                         "-1",
                                         "+1",
                                         "1.5",
                                         "1 s",
                                         "0x10",
                                         "soon",
                                         "Sun, 06 Nov 1994 08:49:37",
                                         "Sun, 06 Nov 1994 08:49:37 GMT ",
                                         "Sun, 06 Now 1994 08:49:37 GMT",
                                         "Sun, 6  Nov 1994 08:49:37 GMT",
                                         "Sun, 06 Nov 1994 24:49:37 GMT",
                                         "Sun, 06 Nov 1994 08:60:37 GMT",
                                         "Sun, 06 Nov 1994 08:49:61 GMT",
                                         "Sun, 00 Nov 1994 08:49:37 GMT",
                                         "Sun, 06 Nov 1994 08-49:37 GMT",
                                         "Sun, 06 Nov 1994 08:49:37 CET",
                                         "Sun; 06 Nov 1994 08:49:37 GMT",
                                         "Sun, 06 Nov -994 08:49:37 GMT",
                                         "Sun, 06 Nov 1994 -8:49:37 GMT",
                                         "Sun, 06 Nov 1994 08:-9:37 GMT",
                                         "Sun, 06 Nov 1994 08:49:-7 GMT",
                                         "Sun, 06-Nov-94 08:49:37 GMT",
                                         "S1nday, 06-Nov-94 08:49:37 GMT",
                                         "Sunday, 06-Nov-1994 08:49:37 GMT",
                                         "Sunday,  6-Nov-94 08:49:37 GMT",
                                         "Sunday, 06-Nov-94 08:49:37",
                                         "Sunday",
                                         "Sunday, ",
                                         "Sun Nov 6 08:49:37 1994",
                                         "Sun Nov   08:49:37 1994",
                                         "Sun Now  6 08:49:37 1994",
                                         "Sun Nov  6 08:49:37 94",
                                         "Sun Nov 06 08:49:37 1994 GMT"}) {
        BOOST_TEST_CONTEXT(value) {
            BOOST_TEST(parsed(value, example) == nothing);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
