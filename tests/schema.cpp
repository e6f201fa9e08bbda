// SPDX-License-Identifier: BSL-1.0
#include <assuresign/schema.hpp>

#include <boost/test/unit_test.hpp>

#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace assuresign;

static_assert(message<async_submit_request> && message<async_submit_request_view>);
static_assert(message<fault> && message<session_lookup>);
static_assert(!message<std::string> && !message<severity> && !message<session_id> &&
              !message<list<document>>);

static_assert(detail::unwrap<std::optional<int>>::is_optional && !detail::unwrap<int>::is_optional);

constexpr detail::number_range percent{-1, 100, "-1 to 100"};
static_assert(percent.allows(-1) && percent.allows(0) && percent.allows(100));
static_assert(!percent.allows(-1.001) && !percent.allows(100.001));
static_assert(!percent.allows(std::numeric_limits<double>::quiet_NaN()));
constexpr detail::number_range any_number{std::numeric_limits<double>::lowest(),
                                          std::numeric_limits<double>::max(), "a number"};
static_assert(any_number.allows(std::numeric_limits<double>::max()));
static_assert(!any_number.allows(std::numeric_limits<double>::infinity()));
static_assert(!any_number.allows(-std::numeric_limits<double>::infinity()));

constexpr detail::text_length two{2, "at most 2 characters"};
static_assert(two.allows(xml::text_view{""}) && two.allows(xml::text_view{"ab"}));
static_assert(!two.allows(xml::text_view{"abc"}));
static_assert(two.allows(xml::text_view{"\xC3\xA9\xF0\x9F\x98\x80"}));
static_assert(!two.allows(xml::text_view{"\xC3\xA9\xF0\x9F\x98\x80."}));

// A table in one line: '@' an attribute, '*' a list, '=' content, '~' raw.
template <class Message>
std::string shape() {
    std::string text{schema<Message>::name};
    text += ':';
    detail::any_field<Message>([&]<class Row>(auto, const Row& row) {
        text += ' ';
        text += Row::kind == field_kind::attribute ? "@"
                : Row::kind == field_kind::list    ? "*"
                : Row::kind == field_kind::content ? "="
                : Row::kind == field_kind::raw     ? "~"
                                                   : "";
        text += row.name;
        return false;
    });
    return text;
}

template <class Message>
std::vector<std::string_view> secrets(const Message& value) {
    std::vector<std::string_view> names;
    detail::any_field<Message>([&](auto, const auto& row) {
        if (row.is_secret(value)) {
            names.push_back(row.name);
        }
        return false;
    });
    return names;
}

using names = std::vector<std::string_view>;

BOOST_AUTO_TEST_SUITE(schema)

BOOST_AUTO_TEST_CASE(row_has_its_rule) {
    const auto number = detail::attribute("N", &session_lookup::session_id, percent);
    const auto text = detail::attribute("T", &parameter::name, two);
    constexpr auto any = detail::attribute("A", &parameter::name);
    static_assert(detail::has_rule<decltype(number)> && detail::has_rule<decltype(text)>);
    static_assert(!detail::has_rule<decltype(any)>);
    BOOST_TEST(number.name == "N");
    BOOST_TEST(number.rule.words == "-1 to 100");
    BOOST_TEST(text.rule.words == "at most 2 characters");
    BOOST_TEST(!text.is_secret({}));
}

// Names, kinds and order: PROTOCOL.md, "Types".
BOOST_AUTO_TEST_CASE(tables_are_the_contracts) {
    BOOST_TEST(shape<async_submit_request>() == "AsyncSubmit: *Documents");
    BOOST_TEST(shape<document>() == "Document: @ContextIdentifier Metadata Template");
    BOOST_TEST(shape<metadata>() ==
               "Metadata: @UserName @DocumentName @OrderNumber @Password @ExpirationDate @Culture "
               "@SignatureDeviceSupportEnabled @EnvelopeId TermsAndConditions");
    BOOST_TEST(shape<terms_and_conditions>() ==
               "TermsAndConditions: AdditionalComplianceStatement AdditionalAgreementStatement "
               "AdditionalExtendedDisclosures");
    BOOST_TEST(shape<document_template>() == "Template: @Id *Parameters");
    BOOST_TEST(shape<parameter>() == "Parameter: @Name @Value");
    BOOST_TEST(shape<async_submit_response>() == "AsyncSubmitResponse: AsyncSubmitResult");
    BOOST_TEST(shape<async_submit_result>() == "AsyncSubmitResult: @SessionId *Exceptions");
    BOOST_TEST(shape<document_exception>() == "DocumentException: @Severity =Message");
    BOOST_TEST(shape<session_lookup_exception>() == "SessionLookupException: @Severity =Message");
    BOOST_TEST(shape<envelope_exception>() == "EnvelopeException: @Severity =Message");
    BOOST_TEST(shape<lookup_session_request>() == "LookupSession: *SessionLookups");
    BOOST_TEST(shape<session_lookup>() == "SessionLookup: @ContextIdentifier @SessionId");
    BOOST_TEST(shape<lookup_session_response>() == "LookupSessionResponse: *SessionLookupResults");
    BOOST_TEST(shape<session_lookup_result>() ==
               "SessionLookupResult: @SessionId *DocumentResults CloseEnvelopeResult *Exceptions");
    BOOST_TEST(shape<document_result>() == "DocumentResult: @Id @AuthToken Metadata *Exceptions");
    BOOST_TEST(shape<close_envelope_result>() == "CloseEnvelopeResult: @EnvelopeId *Exceptions");
    BOOST_TEST(shape<fault>() == "Fault: faultcode faultstring faultactor ~detail");
}

BOOST_AUTO_TEST_CASE(borrowed_tables_are_the_same) {
    BOOST_TEST(shape<async_submit_request_view>() == shape<async_submit_request>());
    BOOST_TEST(shape<document_view>() == shape<document>());
    BOOST_TEST(shape<metadata_view>() == shape<metadata>());
    BOOST_TEST(shape<lookup_session_response_view>() == shape<lookup_session_response>());
    BOOST_TEST(shape<session_lookup_result_view>() == shape<session_lookup_result>());
    BOOST_TEST(shape<fault_view>() == shape<fault>());
}

BOOST_AUTO_TEST_CASE(namespaces_are_the_contracts) {
    constexpr std::string_view root = "https://www.assuresign.net/Services/DocumentNOW/";
    const auto in = [&](std::string_view name) {
        return std::string{root}.append(name);
    };
    BOOST_TEST(xmlns::submit == in("Submit"));
    BOOST_TEST(xmlns::lookup_session == in("LookupSession"));
    BOOST_TEST(xmlns::envelopes == in("Envelopes"));
    // SOAP 1.1 §3, SOAP 1.2 part 1 §1.1, XML Schema part 1 §2.6
    BOOST_TEST(xmlns::soap_1_1 == "http://schemas.xmlsoap.org/soap/envelope/");
    BOOST_TEST(xmlns::soap_1_2 == "http://www.w3.org/2003/05/soap-envelope");
    BOOST_TEST(xmlns::schema_instance == "http://www.w3.org/2001/XMLSchema-instance");
    using assuresign::schema;
    BOOST_TEST(schema<async_submit_request>::xmlns == xmlns::submit);
    BOOST_TEST(schema<document>::xmlns == xmlns::submit);
    BOOST_TEST(schema<metadata>::xmlns == xmlns::submit);
    BOOST_TEST(schema<terms_and_conditions>::xmlns == xmlns::submit);
    BOOST_TEST(schema<document_template>::xmlns == xmlns::submit);
    BOOST_TEST(schema<parameter>::xmlns == xmlns::submit);
    BOOST_TEST(schema<async_submit_response>::xmlns == xmlns::submit);
    BOOST_TEST(schema<async_submit_result>::xmlns == xmlns::submit);
    BOOST_TEST(schema<document_result>::xmlns == xmlns::submit);
    BOOST_TEST(schema<document_exception>::xmlns == xmlns::submit);
    BOOST_TEST(schema<lookup_session_request>::xmlns == xmlns::lookup_session);
    BOOST_TEST(schema<session_lookup>::xmlns == xmlns::lookup_session);
    BOOST_TEST(schema<lookup_session_response>::xmlns == xmlns::lookup_session);
    BOOST_TEST(schema<session_lookup_result>::xmlns == xmlns::lookup_session);
    BOOST_TEST(schema<session_lookup_exception>::xmlns == xmlns::lookup_session);
    BOOST_TEST(schema<close_envelope_result>::xmlns == xmlns::envelopes);
    BOOST_TEST(schema<envelope_exception>::xmlns == xmlns::envelopes);
    BOOST_TEST(schema<fault>::xmlns == xmlns::soap_1_1);
}

BOOST_AUTO_TEST_CASE(secrets_known) {
    BOOST_TEST(secrets(document{}) == names{"ContextIdentifier"}, boost::test_tools::per_element());
    BOOST_TEST(secrets(session_lookup{}) == names{"ContextIdentifier"},
               boost::test_tools::per_element());
    BOOST_TEST(secrets(metadata{}) == names{"Password"}, boost::test_tools::per_element());
    BOOST_TEST(secrets(document_result{}) == names{"AuthToken"}, boost::test_tools::per_element());
    BOOST_TEST(secrets(document_template{}).empty());
    BOOST_TEST(secrets(session_lookup_result{}).empty());
}

BOOST_AUTO_TEST_CASE(parameter_secret_by_name_or_mark) {
    const auto is_secret = [](std::string_view name) {
        parameter made;
        made.name = std::string{name};
        parameter_view view;
        view.name = name;
        BOOST_TEST(secrets(made).empty() == secrets(view).empty());
        return !secrets(made).empty();
    };
    for (const auto name : {"password", "Signatory 1 Password", "PASSWORD 2", "xPaSsWoRdx",
                            "ppassword", "papassword", "passpassword", "passwopassword"}) {
        BOOST_TEST_CONTEXT(name) {
            BOOST_TEST(is_secret(name));
        }
    }
    for (const auto name :
         {"", "passwor", "pass word", "assword", "xassword", "passwodr", "pasword"}) {
        BOOST_TEST_CONTEXT(name) {
            BOOST_TEST(!is_secret(name));
        }
    }
    parameter marked;
    BOOST_TEST(secrets(marked).empty());
    marked.secret = true;
    BOOST_TEST(secrets(marked) == names{"Value"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(known_namespaces) {
    for (const auto uri :
         {std::string_view{}, xmlns::submit, xmlns::lookup_session, xmlns::envelopes}) {
        BOOST_TEST(is_known_namespace<document_result>(namespace_id_of(uri)));
    }
    BOOST_TEST(!is_known_namespace<document_result>(namespace_id_of("urn:extension")));
    BOOST_TEST(!is_known_namespace<document_result>(namespace_id_of(xmlns::soap_1_1)));
    BOOST_TEST(is_known_namespace<fault>(namespace_id_of("")));
    BOOST_TEST(is_known_namespace<fault>(namespace_id_of(xmlns::soap_1_1)));
    BOOST_TEST(!is_known_namespace<fault>(namespace_id_of(xmlns::submit)));
    BOOST_TEST(!is_known_namespace<fault>(namespace_id_of(xmlns::soap_1_2)));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
