// SPDX-License-Identifier: BSL-1.0
#include "support/printing.hpp"

#include <assuresign/contract/binary.hpp>
#include <assuresign/contract/document.hpp>
#include <assuresign/contract/file_document.hpp>
#include <assuresign/contract/guid.hpp>
#include <assuresign/error.hpp>
#include <assuresign/result.hpp>
#include <assuresign/soap/encode.hpp>
#include <assuresign/xml/reader.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <optional>
#include <sstream>
#include <string>
#include <variant>
#include <vector>

namespace {

using namespace assuresign;
using namespace assuresign::literals;
using assuresign::tests::difference;

template <class T>
std::string printed(const T& value) {
    std::ostringstream out;
    out << boost::test_tools::tt_detail::print_helper(value);
    return out.str();
}

constexpr auto a_guid = "8CC9A84B-693C-46CC-4342-40A8215AD76A"_guid;

BOOST_AUTO_TEST_SUITE(support_printing)

BOOST_AUTO_TEST_CASE(enumerations) {
    BOOST_TEST(printed(errc::truncated) == "truncated");
    BOOST_TEST(printed(severity_level::error) == "Error");
    BOOST_TEST(printed(file_type::tiff) == "TIFF");
    BOOST_TEST(printed(xml::event::text) == "enumerator 2");
    BOOST_TEST(printed(severity{severity_level::fatal}) == "Fatal");
}

BOOST_AUTO_TEST_CASE(guids_that_are_no_secrets) {
    BOOST_TEST(printed(document_id{a_guid}) == "8CC9A84B-693C-46CC-4342-40A8215AD76A");
    BOOST_TEST(printed(document_id{}) == "no guid");
}

BOOST_AUTO_TEST_CASE(no_secret) {
    const auth_token token{a_guid};
    const context_identifier account{a_guid};
    const metadata about{.user_name = "george", .password = "open sesame"};
    const parameter secret{.name = "Password", .value = "open sesame"};
    for (const auto& text :
         {printed(token), printed(account), printed(std::optional{token}), printed(list{token}),
          printed(document_result{.auth_token = token}), printed(about), printed(secret),
          printed(document{.context_identifier = account, .metadata = about}),
          printed(binary{"open sesame"})}) {
        BOOST_TEST(text != "");
        BOOST_TEST(text.find("8CC9") == std::string::npos, text);
        BOOST_TEST(text.find("open sesame") == std::string::npos, text);
    }
}

BOOST_AUTO_TEST_CASE(values_inside_others) {
    BOOST_TEST(printed(std::optional<int>{}) == "nothing");
    BOOST_TEST(printed(std::optional{7}) == "7");
    BOOST_TEST(printed(list<int>{1, 2}) == "{1, 2}");
    BOOST_TEST(printed(list<int>{}) == "{}");
    BOOST_TEST(printed(std::vector<std::optional<errc>>{errc::too_deep, std::nullopt}) ==
               "{too_deep, nothing}");
    BOOST_TEST(printed(std::variant<int, errc>{errc::too_deep}) == "too_deep");
    BOOST_TEST(printed(result<int>{1}) == "1");
    BOOST_TEST(printed(result<int>{error{.code = errc::too_deep}}).starts_with("error: too_deep"));
    BOOST_TEST(printed(xml::text_view{"a&lt;", xml::spelling::text}) == "a<");
}

BOOST_AUTO_TEST_CASE(times_in_seconds) {
    using namespace std::chrono_literals;
    BOOST_TEST(printed(15ms) == "0.015 s");
    BOOST_TEST(printed(std::chrono::steady_clock::time_point{2min}) == "120 s");
}

BOOST_AUTO_TEST_CASE(difference_says_where) {
    BOOST_TEST(difference("secret", "secret") == "");
    BOOST_TEST(difference("secret", "seven") == "differ at byte 2: 6 bytes instead of 5");
    BOOST_TEST(difference("", "a") == "differ at byte 0: 0 bytes instead of 1");
}

// What a list holds, and whether it is there.
BOOST_AUTO_TEST_CASE(lists_are_compared_as_values) {
    BOOST_TEST(list<int>{} != list<int>(std::vector<int>{}));
    BOOST_TEST((list<int>{1, 2}) == (list<int>{1, 2}));
    BOOST_TEST((std::vector<errc>{errc::too_deep}) == (std::vector<errc>{errc::too_deep}));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
