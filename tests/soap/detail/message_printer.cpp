// SPDX-License-Identifier: BSL-1.0
#include <assuresign/soap/detail/message_printer.hpp>

#include "support/cases.hpp"
#include "support/order_book.hpp"

#include <assuresign/contract/async_close_envelope.hpp>
#include <assuresign/contract/async_submit_with_file.hpp>
#include <assuresign/contract/submit.hpp>
#include <assuresign/soap/encode.hpp>

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace {

using namespace assuresign;
using assuresign::detail::has_context_identifier;

template <class Message>
std::string printed(const Message& value) {
    std::string text;
    detail::message_printer{text}.print(table_of<Message>, &value);
    return text;
}

BOOST_AUTO_TEST_SUITE(soap_detail_message_printer)

// Of messages that hold neither a secret nor anything harmful, what is printed is what is sent.
BOOST_AUTO_TEST_CASE(form_is_that_of_the_encoder) {
    std::size_t compared = 0;
    for (const auto& each : cases::all()) {
        const bool is_plain = each.name.find("special") == std::string::npos &&
                              each.name != "fault_string" &&
                              each.xml.find("detail") == std::string::npos;
        std::visit(
            [&](const auto& value) {
                const auto masked = encode(value, {.envelope = false, .mask_secrets = true});
                if (is_plain && masked) {
                    BOOST_TEST(printed(value) == *masked, each.name);
                    ++compared;
                }
            },
            each.value);
    }
    BOOST_TEST(compared > 50U);
}

BOOST_AUTO_TEST_CASE(what_is_missing_is_left_out) {
    BOOST_TEST(printed(async_submit_result{}).ends_with("/Submit\"/>"));
    BOOST_TEST(to_string(close_envelope_result{}).ends_with("/Envelopes\"/>"));
    service_exception without_severity;
    without_severity.message = "why";
    BOOST_TEST(printed(without_severity).ends_with("/Submit\">why</DocumentException>"));
}

BOOST_AUTO_TEST_CASE(text_cannot_forge_markup) {
    const metadata value{.user_name = "a\" b=\"c", .document_name = "<d>&'"};
    BOOST_TEST(printed(value).ends_with(" UserName=\"a&quot; b=&quot;c\" "
                                        "DocumentName=\"&lt;d&gt;&amp;&apos;\"/>"));
}

BOOST_AUTO_TEST_CASE(values_of_every_type) {
    metadata about;
    about.signature_device_support_enabled = true;
    about.password = "swordfish";
    about.envelope_id = cases::envelope_guid;
    BOOST_TEST(printed(about).ends_with(" Password=\"***\" SignatureDeviceSupportEnabled=\"true\""
                                        " EnvelopeId=\"EBB73445-AB39-CD1F-8AF5-BC06AB44E93A\"/>"));
    underlying_file file;
    file.file_type = file_type::pdf;
    file.data.emplace(std::string{"by test"});
    BOOST_TEST(printed(file).ends_with(" FileType=\"PDF\"><Data>***</Data></UnderlyingFile>"));
    jot_block block;
    block.page = 3;
    block.position_x = 0.5F;
    const auto text = printed(block);
    BOOST_TEST(text.find(" Page=\"3\"") != std::string::npos, text);
    BOOST_TEST(text.find(" PositionX=\"0.5\"") != std::string::npos, text);
}

BOOST_AUTO_TEST_CASE(bytes_are_not_shown) {
    const cases::picture made{.data = binary{"by test"}, .scale = 0.5F};
    BOOST_TEST(printed(made).ends_with("><Data></Data><Scale>0.5</Scale></Picture>"));
}

// A detail may lean on prefixes that the envelope declares, or be no XML at all.
BOOST_AUTO_TEST_CASE(detail_is_its_characters) {
    const auto start = "<s:Fault xmlns:s=\"" + std::string{xmlns::soap_1_1} + "\"><detail>";
    const std::string_view end = "</detail></s:Fault>";
    const auto shown = [&](std::string_view detail) {
        fault said;
        said.detail = detail;
        fault_view same;
        same.detail = detail;
        BOOST_TEST(to_string(said) == to_string(same));
        const auto text = to_string(said);
        BOOST_TEST_REQUIRE(text.starts_with(start), text);
        BOOST_TEST_REQUIRE(text.ends_with(end), text);
        return text.substr(start.size(), text.size() - start.size() - end.size());
    };
    BOOST_TEST(shown("<detail><a:Why x='8CC9A84B'>no &amp; never</a:Why></detail>") ==
               "no &amp; never");
    BOOST_TEST(shown("<s:detail>\n<a>1</a>\n<b>2</b></s:detail>") == "1 2");
    BOOST_TEST(shown("no markup") == "no markup");
    BOOST_TEST(shown("<a>x < y</b>") == "x ");
    BOOST_TEST(shown("<a>8CC9A84B-693C-<!-- -->46CC-4342-40A8215AD76A</a>") == "***");
    BOOST_TEST(shown("<a>8CC9A84B-693C-<![CDATA[46CC]]>&#45;4342-40A8215AD76A</a>") == "***");
    BOOST_TEST(shown("") == "");
}

BOOST_AUTO_TEST_CASE(views_are_decoded_first) {
    service_exception_view said;
    said.message = xml::text_view{"8CC9A84B&#45;693C-46CC-4342-40A8215AD76&#65; &#x202E;&lt;",
                                  xml::spelling::text};
    const auto text = printed(said);
    BOOST_TEST(text.find(">***  &lt;<") != std::string::npos, text);
}

BOOST_AUTO_TEST_CASE(size_is_bounded) {
    async_submit_response response;
    auto& result = response.async_submit_result.emplace();
    result.session_id = cases::session_guid;
    result.exceptions = {{severity_level::error, std::string(100'000, '&')}};
    const auto long_text = printed(response);
    BOOST_TEST(long_text.size() < 5000U);
    BOOST_TEST(long_text.find("&amp;[cut off]</DocumentException>") != std::string::npos);
    for (int i = 0; i < 100'000; ++i) {
        result.exceptions.push_back({severity_level::error, "why"});
    }
    const auto many = printed(response);
    BOOST_TEST(many.size() > 64'000U);
    BOOST_TEST(many.size() < 70'000U);
    BOOST_TEST(many.ends_with("</AsyncSubmitResponse>[cut off]"));
}

BOOST_AUTO_TEST_CASE(requests_are_the_callers_own) {
    static_assert(has_context_identifier(table_of<async_submit_request>));
    static_assert(has_context_identifier(table_of<async_submit_request_view>));
    static_assert(has_context_identifier(table_of<async_submit_with_file_request>));
    static_assert(has_context_identifier(table_of<async_close_envelope_request>));
    static_assert(has_context_identifier(table_of<lookup_session_request>));
    static_assert(!has_context_identifier(table_of<async_submit_response>));
    static_assert(!has_context_identifier(table_of<lookup_session_response_view>));
    static_assert(!has_context_identifier(table_of<submit_response>));
    static_assert(!has_context_identifier(table_of<fault>));
    // Masked by the schema alone: an order's number in the form of a guid is no secret.
    auto request = cases::sample_async_submit();
    request.documents[0].metadata->order_number = "96059412-2f90-48d5-ba66-8f798f3cbd8d";
    request.documents[0].metadata->terms_and_conditions->additional_agreement_statement =
        "a\n\u202Eb";
    const auto text = to_string(request);
    BOOST_TEST(text.find("OrderNumber=\"96059412-2f90-48d5-ba66-8f798f3cbd8d\"") !=
               std::string::npos);
    BOOST_TEST(text.find("06C4A84A") == std::string::npos);
    BOOST_TEST(text.find("a  b") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
