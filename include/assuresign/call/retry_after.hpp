// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// The Retry-After header (RFC 9110 §10.2.3), for transports.

#include <assuresign/version.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>

namespace assuresign::inline v0_1 {

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

// IMF-fixdate (RFC 9110 §5.6.7): "Sun, 06 Nov 1994 08:49:37 GMT".
inline std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text) noexcept {
    constexpr std::string_view form = "???, ?? ??? ???? ??:??:?? GMT";
    constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    if (text.size() != form.size()) {
        return std::nullopt;
    }
    for (std::size_t i = 0; i < form.size(); ++i) {
        if (form[i] != '?' && text[i] != form[i]) {
            return std::nullopt;
        }
    }
    const auto number = [&](std::size_t at, std::size_t size) {
        return parse_digits<int>(text.substr(at, size));
    };
    const auto month = std::find(months.begin(), months.end(), text.substr(8, 3));
    const auto day = number(5, 2), year = number(12, 4);
    const auto hour = number(17, 2), minute = number(20, 2), second = number(23, 2);
    if (month == months.end() || !day || !year || !hour || !minute || !second) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{
        std::chrono::year{*year},
        std::chrono::month(static_cast<unsigned>(month - months.begin() + 1)),
        std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) {
        return std::nullopt;
    }
    return std::chrono::sys_days{date} + std::chrono::hours{*hour} + std::chrono::minutes{*minute} +
           std::chrono::seconds{*second};
}

} // namespace detail

/// The value of a Retry-After header: seconds, or a date, which `now` is subtracted from (never
/// less than 0). Nothing if it is neither; of dates, only the form that HTTP/1.1 writes is read.
///
///     auto wait = assuresign::parse_retry_after("120", std::chrono::system_clock::now());
inline std::optional<std::chrono::seconds>
parse_retry_after(std::string_view value, std::chrono::system_clock::time_point now) noexcept {
    using std::chrono::seconds;
    if (const auto delay = detail::parse_digits<seconds::rep>(value)) {
        return seconds{*delay};
    }
    if (const auto date = detail::parse_http_date(value)) {
        return std::max(seconds{0}, std::chrono::ceil<seconds>(*date - now));
    }
    return std::nullopt;
}

} // namespace assuresign::inline v0_1
