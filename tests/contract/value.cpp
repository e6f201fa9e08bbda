// SPDX-License-Identifier: BSL-1.0
#include <assuresign/contract/value.hpp>

#include <assuresign/contract/async_submit_with_file_retrieval.hpp>

#include "support/printing.hpp"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace {

using namespace assuresign;

template <class T>
std::string parsed(std::string_view text, T& value) {
    const auto wrong = detail::parse_value(xml::text_view{text}, value);
    return wrong ? std::string{to_string(*wrong)} : "good";
}
template <class T>
T number(std::string_view text) {
    T value{};
    BOOST_TEST(parsed(text, value) == "good", text);
    return value;
}
template <class T>
bool is_refused(std::string_view text) {
    T value = 7;
    return parsed(text, value) == "invalid_number";
}
template <class T>
std::string written(T value) {
    detail::number_buffer buffer;
    return std::string{detail::write_number(value, buffer)};
}

template <class Enumeration>
void check_names(Enumeration first, std::string_view names) {
    auto value = static_cast<std::size_t>(first);
    while (!names.empty()) {
        const auto name = names.substr(0, names.find(' '));
        names.remove_prefix(std::min(name.size() + 1, names.size()));
        Enumeration read{};
        BOOST_TEST(parsed(name, read) == "good", name);
        BOOST_TEST(static_cast<std::size_t>(read) == value, name);
        BOOST_TEST(detail::text_of(read) == name);
        BOOST_TEST(detail::is_present(read));
        ++value;
    }
    for (const std::string_view wrong : {"", "Unset", "unset", "notspecified", "None ", "9"}) {
        Enumeration read{};
        BOOST_TEST(parsed(wrong, read) == "invalid_name", wrong);
    }
    BOOST_TEST(!detail::is_present(static_cast<Enumeration>(value))); // beyond the last
}

BOOST_AUTO_TEST_SUITE(contract_value)

// XML Schema 2 §4.3.6: white space around a value is no part of it, however much there is.
BOOST_AUTO_TEST_CASE(blanks_of_any_number) {
    for (const std::size_t count : {0U, 1U, 60U, 61U, 62U, 63U, 64U, 65U, 1000U}) {
        const std::string blanks(count, ' ');
        bool is_so = false;
        BOOST_TEST(parsed(blanks + "true", is_so) == "good");
        BOOST_TEST(is_so);
        BOOST_TEST(parsed("0" + blanks, is_so) == "good");
        BOOST_TEST(!is_so);
        BOOST_TEST(parsed(blanks, is_so) == "invalid_boolean");
        BOOST_TEST(parsed("true" + blanks + "x", is_so) == "invalid_boolean");
        BOOST_TEST(number<std::int32_t>(blanks + "-12" + blanks) == -12);
        BOOST_TEST(number<float>(blanks + "1.5" + blanks) == 1.5F);
        BOOST_TEST(number<float>(blanks + "-INF" + blanks) ==
                   -std::numeric_limits<float>::infinity());
        BOOST_TEST(is_refused<std::int32_t>(blanks));
        BOOST_TEST(is_refused<std::int32_t>("1" + blanks + " 2"));
        BOOST_TEST(is_refused<float>("1" + blanks + " .5"));
    }
}

BOOST_AUTO_TEST_CASE(digits_of_any_number) {
    for (const std::size_t count : {0U, 1U, 20U, 39U, 40U, 41U, 61U, 62U, 63U, 64U, 65U, 1000U}) {
        BOOST_TEST_CONTEXT(count << " zeros") {
            const std::string zeros(count, '0');
            BOOST_TEST(number<std::int32_t>(zeros + "12") == 12);
            BOOST_TEST(number<std::int32_t>("-" + zeros + "0") == 0);
            BOOST_TEST(number<std::int32_t>("+" + zeros + "2147483647") == 2147483647);
            BOOST_TEST(number<std::uint8_t>(zeros + "255") == 255);
            BOOST_TEST(is_refused<std::uint8_t>(zeros + "256"));
            BOOST_TEST(is_refused<std::int32_t>(zeros + "1.0"));
            BOOST_TEST(is_refused<std::int32_t>(zeros + "1e0"));
            BOOST_TEST(is_refused<std::int32_t>(zeros + "x"));
            BOOST_TEST(number<float>(zeros + "1.5") == 1.5F);
            BOOST_TEST(number<float>("-0.5" + zeros) == -0.5F);
            BOOST_TEST(number<float>("0" + zeros + ".0" + zeros) == 0.0F);
            BOOST_TEST(number<float>("25e" + zeros + "1") == 250.0F);
            BOOST_TEST(number<double>("1" + zeros + "e-" + std::to_string(count)) == 1.0);
            BOOST_TEST(number<double>("0." + zeros + "1E+" + std::to_string(count + 1)) == 1.0);
            BOOST_TEST(number<double>("7" + zeros + ".0e-" + std::to_string(count)) == 7.0);
            // A little more than half of the way from 1 to the next float, or exactly half of it.
            BOOST_TEST(number<float>("1.000000059604644775390625" + zeros) == 1.0F);
            BOOST_TEST(number<float>("1.000000059604644775390625" + zeros + "1") == 1.0000001F);
            for (const std::string_view wrong :
                 {"1.2.3", "1e", "1e+", "e1", "--1", "+-1", "1-", ".", "1e1.0", "1e1e1", "0x1"}) {
                BOOST_TEST(is_refused<float>(std::string(count, ' ') + std::string{wrong}), wrong);
            }
        }
    }
    const std::string many(1000, '9');
    BOOST_TEST(is_refused<std::int32_t>(many));
    BOOST_TEST(is_refused<std::uint8_t>(many));
    BOOST_TEST(number<float>(many) == std::numeric_limits<float>::infinity());
    BOOST_TEST(number<double>("0." + many) == 1.0);
    BOOST_TEST(number<double>(many + "e-1000") == 1.0);
    BOOST_TEST(number<double>("1e" + many) == std::numeric_limits<double>::infinity());
    BOOST_TEST(number<double>("1e-" + many) == 0.0);
}

template <class T>
void check_same_number(std::string_view shorter, std::string_view longer) {
    T expected{};
    T actual{};
    const auto code = parsed(shorter, expected);
    BOOST_TEST(parsed(longer, actual) == code);
    if (code != "invalid_number") {
        BOOST_TEST(actual == expected);
    }
}

// The rules do not depend on the length: with seventy zeros more, each text means the same.
BOOST_AUTO_TEST_CASE(long_numbers_follow_the_same_rules) {
    const std::string zeros(70, '0');
    for (const std::string_view form :
         {"@12",   " @12 ",  "\t@12\n ", "+@12",   "-@12",    "@1.5",   "-@.5",   "@1.",  "@1e2",
          "@1e+2", "@1e-2",  " @1e2 ",   " @1.5 ", "1.@",     "1e@2",   ".5@",    "-.5@", "@",
          "-@",    "@ ",     "@1 2",     "@1 .5",  "@1.5 e2", "@1e2 3", "@1e2 .", "- @1", "@1 -",
          ". @",   "e@",     "@e",       "@e+",    "@.e",     "--@1",   "+-@1",   "@1-",  "@1e--2",
          "@1e2-", "@1e2e3", "@1e2.5",   "@1.5.5", "@..5",    "@1e.5",  "-",      "@x",   "@1ex",
          "@1e2x", ".@e5",   "@1e 2",    "-@ .",   " . @"}) {
        const auto at = form.find('@');
        std::string shorter{form};
        std::string longer{form};
        if (at != form.npos) {
            shorter.replace(at, 1, "0");
            longer.replace(at, 1, zeros);
        }
        BOOST_TEST_CONTEXT(shorter) {
            check_same_number<double>(shorter, longer);
            check_same_number<std::int32_t>(shorter, longer);
        }
    }
}

BOOST_AUTO_TEST_CASE(longer_than_any_value) {
    std::string spelled; // as single pieces
    for (int i = 0; i < 70; ++i) {
        spelled += "&#48;";
    }
    session_id id;
    BOOST_TEST(detail::parse_value(xml::text_view{spelled, xml::spelling::attribute}, id) ==
               errc::invalid_guid);
}

// XML Schema 2 §3.3.17
BOOST_AUTO_TEST_CASE(integers) {
    BOOST_TEST(number<std::int32_t>("0") == 0);
    BOOST_TEST(number<std::int32_t>("-12") == -12);
    BOOST_TEST(number<std::int32_t>("+12") == 12);
    BOOST_TEST(number<std::int32_t>(" \t\r\n0012 ") == 12);
    BOOST_TEST(number<std::int32_t>("2147483647") == std::numeric_limits<std::int32_t>::max());
    BOOST_TEST(number<std::int32_t>("-2147483648") == std::numeric_limits<std::int32_t>::min());
    for (const std::string_view wrong :
         {"", " ", "+", "-", "--1", "+-1", "-+1", "1 2", "1.0", "1e3", "0x10", "a", "2147483648",
          "-2147483649", "99999999999999999999", "INF", "NaN"}) {
        BOOST_TEST(is_refused<std::int32_t>(wrong), wrong);
    }
}

// XML Schema 2 §3.2.4
BOOST_AUTO_TEST_CASE(floats) {
    BOOST_TEST(number<float>("0") == 0.0F);
    BOOST_TEST(number<float>("1.5") == 1.5F);
    BOOST_TEST(number<float>("-1.5E2") == -150.0F);
    BOOST_TEST(number<float>("+1.5e-1") == 0.15F);
    BOOST_TEST(number<float>(".5") == 0.5F);
    BOOST_TEST(number<float>("+.5") == 0.5F);
    BOOST_TEST(number<float>("5.") == 5.0F);
    BOOST_TEST(number<float>(" 12.78e-2\n") == 0.1278F);
    BOOST_TEST(std::signbit(number<float>("-0")));
    BOOST_TEST(number<float>("INF") == std::numeric_limits<float>::infinity());
    BOOST_TEST(number<float>("-INF") == -std::numeric_limits<float>::infinity());
    BOOST_TEST(std::isnan(number<float>("NaN")));
    for (const std::string_view wrong :
         {"",     " ",    "+",     "-",     ".",        "e",   "1e",  "--1",
          "+-1",  "1,5",  "1.5.5", "inf",   "Infinity", "nan", "NAN", "nan(1)",
          "+INF", "-NaN", "0x1p3", "1e39x", "1e-60.",   "1f",  "1 5"}) {
        BOOST_TEST(is_refused<float>(wrong), wrong);
    }
}

// XML Schema 1.1, part 2, floatingPointRound: to the nearest that there is, to infinity beyond the
// largest.
BOOST_AUTO_TEST_CASE(floats_beyond_their_range) {
    const std::string zeros(50, '0');
    for (const std::string& text :
         {std::string{"1e-60"}, std::string{"7e-46"}, std::string{"1e-400"},
          std::string{"9.9E-99999999999999999999"}, "0." + zeros + "1", "0." + zeros + "1e+5",
          "1" + zeros + "e-400"}) {
        BOOST_TEST(number<float>(text) == 0.0F, text);
        BOOST_TEST(!std::signbit(number<float>(text)), text);
        BOOST_TEST(std::signbit(number<float>("-" + text)), text);
        BOOST_TEST(number<float>("-" + text) == 0.0F, text);
    }
    constexpr auto infinity = std::numeric_limits<float>::infinity();
    for (const std::string& text : {std::string{"1e39"}, std::string{"3.4028236e38"},
                                    std::string{"1e400"}, std::string{"1E+99999999999999999999"},
                                    "1" + zeros, "1" + zeros + "e-5", "0." + zeros + "1e400"}) {
        BOOST_TEST(number<float>(text) == infinity, text);
        BOOST_TEST(number<float>("+" + text) == infinity, text);
        BOOST_TEST(number<float>("-" + text) == -infinity, text);
    }
    BOOST_TEST(number<float>("7.1e-46") == std::numeric_limits<float>::denorm_min());
    BOOST_TEST(number<float>("3.40282351e38") == std::numeric_limits<float>::max());
    BOOST_TEST(number<float>("0e400") == 0.0F);
}

BOOST_AUTO_TEST_CASE(numbers_are_written_as_they_read) {
    BOOST_TEST(written(std::int32_t{-2147483647} - 1) == "-2147483648");
    BOOST_TEST(written(1.5F) == "1.5");
    BOOST_TEST(written(0.1F) == "0.1");
    BOOST_TEST(written(std::numeric_limits<float>::infinity()) == "INF");
    BOOST_TEST(written(-std::numeric_limits<float>::infinity()) == "-INF");
    BOOST_TEST(written(std::numeric_limits<float>::quiet_NaN()) == "NaN");
    for (const float each : {1e-45F, 3.4028235e38F, 1.17549435e-38F, -123456.79F, 0.3F, 1e10F}) {
        BOOST_TEST(number<float>(written(each)) == each);
    }
}

// PROTOCOL, the family: each enumeration's names, in its order.
BOOST_AUTO_TEST_CASE(names) {
    check_names(file_type::pdf, "PDF DOC DOCX RTF HTML HTM ODT TIFF TIF");
    check_names(retrieval_method::basic_http, "BasicHttp SalesforceApi Sftp");
    check_names(input_type::not_specified, "NotSpecified Signatory Parameter Fixed");
    check_names(fixed_input_timing_type::not_specified,
                "NotSpecified OnDocumentStart OnDocumentComplete");
    check_names(border::not_specified, "NotSpecified None Bottom All");
    check_names(font_size::not_specified, "NotSpecified Six Eight Ten Twelve Fourteen");
    check_names(font_name::not_specified, "NotSpecified CourierNew Arial TimesNewRoman "
                                          "BradleyHandITC BrushScriptBT MyHandwriting Otto");
    check_names(horizontal_alignment::not_specified, "NotSpecified Left Center Right");
    check_names(vertical_alignment::not_specified, "NotSpecified Top Center Bottom");
    check_names(validation_type::not_specified,
                "NotSpecified None Date Numeric TenDigitPhoneNumber Date_CurrentDatePrefill "
                "DateShort_CurrentDatePrefill DateLong_CurrentDatePrefill "
                "DateDDMMYYYY_CurrentDatePrefill Alphanumeric_FirstNamePrefill "
                "Alphanumeric_LastNamePrefill Alphanumeric_FullNamePrefill "
                "Alphanumeric_EmailPrefill");
    check_names(signatory_input_type::automatic,
                "Auto FreeText Prefill MultipleChoiceText MultipleChoiceGraphic Timestamp "
                "CustomValidation MultipleChoiceRadio MultipleChoiceCheckbox");
    check_names(graphic_render_type::none, "None NotSpecified Empty Check X NoBoxEmpty NoBoxCheck "
                                           "NoBoxX Text Value");
    check_names(signature_type::signature, "Signature Initials");
    check_names(ink_color::not_specified, "NotSpecified Black Blue");
    for (const auto is_there :
         {detail::is_present(file_type::unset), detail::is_present(retrieval_method::unset),
          detail::is_present(static_cast<border>(4))}) {
        BOOST_TEST(!is_there);
    }
}

// It is written as no text, which no encoding takes, and must not pass for an absent value.
BOOST_AUTO_TEST_CASE(value_without_a_name) {
    const std::optional<border> nameless = static_cast<border>(4);
    BOOST_TEST(detail::text_of(nameless).empty());
    BOOST_TEST(detail::is_present(nameless));
    BOOST_TEST(!detail::is_present(std::optional<border>{}));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
