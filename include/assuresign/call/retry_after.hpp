// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// The Retry-After header (RFC 9110 §10.2.3), for transports.

#include <assuresign/detail/ascii.hpp>
#include <assuresign/version.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>

namespace assuresign {
inline namespace v0_1 {

namespace detail {

// A number that is all of `digits`; of one that is larger than 1,000,000,000, about that.
template <class Number>
constexpr std::optional<Number> parse_digits(std::string_view digits) noexcept {
    Number number{};
    for (const char c : digits) {
        if (c < '0' || c > '9') {
            return std::nullopt;
        }
        constexpr auto most = static_cast<Number>(1'000'000'000);
        number = static_cast<Number>(std::min<Number>(number, most / 10) * 10 + (c - '0'));
    }
    return digits.empty() ? std::nullopt : std::optional{number};
}

inline constexpr std::array<std::string_view, 12> http_months{
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// A date's form, where '_' is any character, and where its parts begin.
struct http_date_form {
    std::string_view text;
    std::size_t day;
    std::size_t month;
    std::size_t year;
    std::size_t year_size;
    std::size_t time;
    bool has_padded_day = false;    // " 6"
    bool has_whole_weekday = false; // before the text: "Sunday"
};

// RFC 9110 §5.6.7: IMF-fixdate, and the obsolete forms of RFC 850 and of C's asctime.
inline constexpr std::array http_date_forms{
    http_date_form{"___, __ ___ ____ __:__:__ GMT", 5, 8, 12, 4, 17},
    http_date_form{", __-___-__ __:__:__ GMT", 2, 5, 9, 2, 12, false, true},
    http_date_form{"___ ___ __ __:__:__ ____", 8, 4, 20, 4, 11, true},
};

constexpr bool has_form(std::string_view text, std::string_view form) noexcept {
    if (text.size() != form.size()) {
        return false;
    }
    for (std::size_t i = 0; i < form.size(); ++i) {
        if (form[i] != '_' && text[i] != form[i]) {
            return false;
        }
    }
    return true;
}

// RFC 9110 §5.6.7: at most 50 years ahead, else in the past.
constexpr int year_of_two_digits(int digits, int this_year) noexcept {
    const int latest = this_year + 50;
    return latest - (latest - digits) % 100;
}

inline std::optional<std::chrono::sys_seconds>
parse_http_date(std::string_view text, const http_date_form& form, int this_year) noexcept {
    const auto number = [&](std::size_t at, std::size_t size) {
        return parse_digits<int>(text.substr(at, size));
    };
    const bool is_padded = form.has_padded_day && text[form.day] == ' ';
    const auto day = is_padded ? number(form.day + 1, 1) : number(form.day, 2);
    const auto month =
        std::find(http_months.begin(), http_months.end(), text.substr(form.month, 3));
    const auto year = number(form.year, form.year_size);
    const auto hour = number(form.time, 2), minute = number(form.time + 3, 2),
               second = number(form.time + 6, 2);
    if (month == http_months.end() || !day || !year || !hour || !minute || !second) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{
        std::chrono::year{form.year_size == 2 ? year_of_two_digits(*year, this_year) : *year},
        std::chrono::month(static_cast<unsigned>(month - http_months.begin() + 1)),
        std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) {
        return std::nullopt;
    }
    return std::chrono::sys_days{date} + std::chrono::hours{*hour} + std::chrono::minutes{*minute} +
           std::chrono::seconds{*second};
}

// `now` tells the century of a year of two digits.
inline std::optional<std::chrono::sys_seconds>
parse_http_date(std::string_view text, std::chrono::system_clock::time_point now) noexcept {
    const std::chrono::year_month_day today{std::chrono::floor<std::chrono::days>(now)};
    for (const auto& form : http_date_forms) {
        const auto weekday = form.has_whole_weekday ? std::min(text.find(','), text.size()) : 0;
        const bool has_weekday = weekday >= std::string_view{"Sunday"}.size() &&
                                 consists_of(text.substr(0, weekday), is_letter);
        const auto rest = text.substr(weekday);
        if (form.has_whole_weekday == has_weekday && has_form(rest, form.text)) {
            return parse_http_date(rest, form, static_cast<int>(today.year()));
        }
    }
    return std::nullopt;
}

} // namespace detail

/// The value of a Retry-After header: seconds, or a date, which `now` is subtracted from (never
/// less than 0), in any of the three forms of RFC 9110 §5.6.7. Nothing if it is neither.
///
///     auto wait = assuresign::parse_retry_after("120", std::chrono::system_clock::now());
inline std::optional<std::chrono::seconds>
parse_retry_after(std::string_view value, std::chrono::system_clock::time_point now) noexcept {
    using std::chrono::seconds;
    if (const auto delay = detail::parse_digits<seconds::rep>(value)) {
        return seconds{*delay};
    }
    if (const auto date = detail::parse_http_date(value, now)) {
        // Rounded up. The clock's own unit has no room for years after 2262.
        return std::max(seconds{0}, *date - std::chrono::floor<seconds>(now));
    }
    return std::nullopt;
}

} // namespace v0_1
} // namespace assuresign
