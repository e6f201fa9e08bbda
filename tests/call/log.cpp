// SPDX-License-Identifier: BSL-1.0
#include <assuresign/call/log.hpp>

#include "support/printing.hpp"

#include <boost/test/unit_test.hpp>

#include <new>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace assuresign;

BOOST_AUTO_TEST_SUITE(call_log)

BOOST_AUTO_TEST_CASE(kinds_are_named) {
    using enum log_event_kind;
    BOOST_TEST(to_string(request) == "request");
    BOOST_TEST(to_string(response) == "response");
    BOOST_TEST(to_string(log_event_kind::failure) == "failure");
    BOOST_TEST(to_string(submitted) == "submitted");
    BOOST_TEST(to_string(waiting) == "waiting");
    BOOST_TEST(to_string(documents_ready) == "documents_ready");
    BOOST_TEST(to_string(ended) == "ended");
    BOOST_TEST(to_string(static_cast<log_event_kind>(99)) == "unknown");
}

BOOST_AUTO_TEST_CASE(hook_gets_kind_and_text) {
    std::vector<std::pair<log_event_kind, std::string>> told;
    const log_hook hook = [&](const log_event& event) {
        told.emplace_back(event.kind, event.text);
    };
    detail::log(hook, log_event_kind::waiting, [] { return std::string{"for 3 ms"}; });
    BOOST_TEST_REQUIRE(told.size() == 1U);
    BOOST_TEST(told[0].first == log_event_kind::waiting);
    BOOST_TEST(told[0].second == "for 3 ms");
}

BOOST_AUTO_TEST_CASE(text_is_one_line) {
    std::string told;
    const log_hook hook = [&](const log_event& event) {
        told = event.text;
    };
    detail::log(hook, log_event_kind::failure,
                [] { return std::string{"reset\r\nended: \x1b[0m"}; });
    BOOST_TEST(told == "reset  ended:  [0m");
    detail::log(hook, log_event_kind::failure, [] { return std::string{"\t\u00e9\n"}; });
    BOOST_TEST(told == " \u00e9 "); // beyond ASCII is text
}

BOOST_AUTO_TEST_CASE(text_is_harmless_and_bounded) {
    std::string told;
    const log_hook hook = [&](const log_event& event) {
        told = event.text;
    };
    const auto log_text = [&](std::string text) {
        detail::log(hook, log_event_kind::failure, [&] { return text; });
        return told;
    };
    BOOST_TEST(log_text("\u0085a\u2028b\u2029c\u202Ed\x7F\xFF") == " a b c d ?");
    // Of ids, SessionIds are shown.
    BOOST_TEST(log_text("96059412-2f90-48d5-ba66-8f798f3cbd8d") ==
               "96059412-2f90-48d5-ba66-8f798f3cbd8d");
    BOOST_TEST(log_text(std::string(1'000'000, 'x')) == std::string(4000, 'x') + "[cut off]");
}

BOOST_AUTO_TEST_CASE(text_is_not_made_where_nobody_listens) {
    bool is_made = false;
    detail::log({}, log_event_kind::ended, [&] {
        is_made = true;
        return std::string{};
    });
    BOOST_TEST(!is_made);
}

BOOST_AUTO_TEST_CASE(exceptions_of_the_hook_are_ignored) {
    const log_hook hook = [](const log_event&) {
        throw std::runtime_error{"disk full"};
    };
    detail::log(hook, log_event_kind::ended, [] { return std::string{"text"}; });
    detail::log(hook, log_event_kind::ended, []() -> std::string { throw std::bad_alloc{}; });
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
