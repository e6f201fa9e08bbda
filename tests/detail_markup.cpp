// SPDX-License-Identifier: BSL-1.0
#include <assuresign/detail/markup.hpp>

#include <boost/test/unit_test.hpp>

#include <string_view>
#include <vector>

namespace {

using namespace assuresign;
namespace joined = assuresign::detail;

template <class Message>
using tags = joined::element_markup<schema<Message>>;

template <class Message>
std::vector<std::string_view> attributes_of() {
    std::vector<std::string_view> found;
    joined::any_field<Message>([&]<class Row>(auto index, const Row&) {
        if constexpr (Row::kind == field_kind::attribute) {
            found.push_back(joined::field_markup<Message, index>::attribute.view());
        }
        return false;
    });
    return found;
}

} // namespace

BOOST_AUTO_TEST_SUITE(detail_markup)

BOOST_AUTO_TEST_CASE(text_joined) {
    static constexpr joined::joined_text<5> text{"ab", "", "c", "de"};
    static_assert(text.size() == 5);
    static_assert(text.view() == "abcde");
    BOOST_TEST(std::string_view(text.data(), text.size()) == "abcde");
    static constexpr joined::joined_text<0> none{};
    static_assert(none.view().empty());
}

// The contract's names, XML 1.0 §3.1's tags.
BOOST_AUTO_TEST_CASE(tags_of_messages) {
    BOOST_TEST(tags<async_submit_request>::start.view() == "<AsyncSubmit");
    BOOST_TEST(tags<async_submit_request>::end.view() == "</AsyncSubmit>");
    BOOST_TEST(tags<lookup_session_response>::start.view() == "<LookupSessionResponse");
    BOOST_TEST(tags<lookup_session_response>::end.view() == "</LookupSessionResponse>");
    BOOST_TEST(tags<document_template>::start.view() == "<Template");
    BOOST_TEST(tags<envelope_exception>::end.view() == "</EnvelopeException>");
    BOOST_TEST(joined::end_of_empty.view() == "/>");
}

BOOST_AUTO_TEST_CASE(tags_and_attributes_of_fields) {
    const std::vector<std::string_view> of_metadata{" UserName=\"",
                                                    " DocumentName=\"",
                                                    " OrderNumber=\"",
                                                    " Password=\"",
                                                    " ExpirationDate=\"",
                                                    " Culture=\"",
                                                    " SignatureDeviceSupportEnabled=\"",
                                                    " EnvelopeId=\""};
    BOOST_TEST(attributes_of<metadata>() == of_metadata, boost::test_tools::per_element());
    const std::vector<std::string_view> of_result{" Id=\"", " AuthToken=\""};
    BOOST_TEST(attributes_of<document_result>() == of_result, boost::test_tools::per_element());
    BOOST_TEST(attributes_of<async_submit_response>().empty());

    using terms = joined::element_markup<joined::field_markup<metadata, 8>>;
    BOOST_TEST(terms::start.view() == "<TermsAndConditions");
    BOOST_TEST(terms::end.view() == "</TermsAndConditions>");
    using results = joined::element_markup<joined::field_markup<lookup_session_response, 0>>;
    BOOST_TEST(results::start.view() == "<SessionLookupResults");
    BOOST_TEST(results::end.view() == "</SessionLookupResults>");
}

// The same rows, whatever stores the message.
BOOST_AUTO_TEST_CASE(fields_of_borrowed_messages) {
    BOOST_TEST(attributes_of<metadata_view>() == attributes_of<metadata>(),
               boost::test_tools::per_element());
    BOOST_TEST(tags<document_view>::start.view() == "<Document");
}

// SOAP 1.1 §4, §4.4.
BOOST_AUTO_TEST_CASE(envelope_and_fault) {
    BOOST_TEST(joined::envelope_start.view() ==
               "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>");
    BOOST_TEST(joined::envelope_end.view() == "</s:Body></s:Envelope>");
    BOOST_TEST(joined::fault_start.view() == "<s:Fault>");
    BOOST_TEST(joined::bare_fault_start.view() ==
               "<s:Fault xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\">");
    BOOST_TEST(joined::fault_end.view() == "</s:Fault>");
}

BOOST_AUTO_TEST_SUITE_END()
