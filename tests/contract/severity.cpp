// SPDX-License-Identifier: BSL-1.0
#include <assuresign/contract/severity.hpp>

#include "support/printing.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace {

using namespace assuresign;

BOOST_AUTO_TEST_SUITE(contract_severity)

BOOST_AUTO_TEST_CASE(severity_levels) {
    using enum severity_level;
    for (const auto level : {warning, error, fatal}) {
        BOOST_TEST(severity{level}.level() == level);
        BOOST_TEST(severity_view{level}.level() == level);
        BOOST_TEST(severity{level}.text.value() == to_string(level));
    }
    BOOST_TEST(unknown < warning);
    BOOST_TEST(warning < error);
    BOOST_TEST(error < fatal);
    BOOST_TEST(to_string(unknown) == "unknown");
    BOOST_TEST(to_string(static_cast<severity_level>(99)) == "unknown");
}

// The contract's words, and no others.
BOOST_AUTO_TEST_CASE(severity_words) {
    const auto level_of = [](const char* text) {
        severity made;
        made.text = text;
        severity_view view;
        view.text = text;
        BOOST_TEST(made.level() == view.level());
        return made.level();
    };
    BOOST_TEST(level_of("Warning") == severity_level::warning);
    BOOST_TEST(level_of("Error") == severity_level::error);
    BOOST_TEST(level_of("Fatal") == severity_level::fatal);
    for (const auto text : {"", "warning", "ERROR", "Fatal ", "Notice", "unknown"}) {
        BOOST_TEST(level_of(text) == severity_level::unknown);
    }
    BOOST_TEST(severity{}.level() == severity_level::unknown);
}

BOOST_AUTO_TEST_CASE(severity_spelled_with_references) {
    severity_view view;
    view.text = xml::text_view{"Err&#111;r", xml::spelling::attribute};
    BOOST_TEST(view.level() == severity_level::error);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
