// SPDX-License-Identifier: BSL-1.0
#include <assuresign/soap/decode.hpp>

#include <assuresign/contract/async_submit_with_file.hpp>
#include <assuresign/session/lookup.hpp>
#include <assuresign/soap/encode.hpp>

#include "support/cases.hpp"
#include "support/exact_bytes.hpp"
#include "support/printing.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace {

using namespace assuresign;
using namespace std::string_view_literals;

// The same limits, but every element is read the general way.
constexpr xml::limits read_generally(xml::limits limits) {
    limits.attributes = std::min(limits.attributes, std::size_t{32});
    return limits;
}

static_list_arena<65536>& fresh_storage() {
    static static_list_arena<65536> storage;
    storage.clear();
    return storage;
}

template <xml::limits Limits, class Block = assuresign::detail::native_block>
using decoder = assuresign::detail::document_decoder<Limits, Block>;

template <class Message>
auto decode_view(std::string_view body) {
    return assuresign::decode<cases::borrowed_form_t<Message>>(body, fresh_storage());
}

// The message, owned and borrowed, must be `value`.
template <class Message>
void check_decodes(std::string_view body, const Message& value) {
    const auto owned_reply = assuresign::decode<Message>(body);
    BOOST_TEST_REQUIRE(owned_reply.has_value(),
                       (owned_reply ? "" : to_string(owned_reply.error())));
    BOOST_TEST_REQUIRE(owned_reply->index() == 0U);
    BOOST_TEST(std::get<0>(*owned_reply) == value);

    const auto borrowed_reply = decode_view<Message>(body);
    BOOST_TEST_REQUIRE(borrowed_reply.has_value());
    BOOST_TEST(encode(std::get<0>(*borrowed_reply)).value() == encode(value).value());
}

// The error, the same for both forms of storage.
template <class Message = lookup_session_response>
error check_error(std::string_view body, errc code) {
    const cases::exact_bytes exact{body};
    const auto reply = assuresign::decode<Message>(exact.view());
    BOOST_TEST_REQUIRE(!reply.has_value());
    BOOST_TEST(to_string(reply.error().code) == to_string(code));
    const auto view = decode_view<Message>(exact.view());
    BOOST_TEST_REQUIRE(!view.has_value());
    BOOST_TEST(view.error() == reply.error());
    return reply.error();
}

// An error at the byte where `mark` stands in the body.
template <class Message = lookup_session_response>
void check_error_at(std::string_view body, errc code, std::string_view where,
                    std::string_view mark) {
    const auto e = check_error<Message>(body, code);
    BOOST_TEST(e.field.view() == where);
    BOOST_TEST(e.offset == body.find(mark));
}

async_submit_response submitted(std::string_view body) {
    return std::get<async_submit_response>(assuresign::decode<async_submit_response>(body).value());
}
lookup_session_response looked_up(std::string_view body) {
    return std::get<lookup_session_response>(
        assuresign::decode<lookup_session_response>(body).value());
}
fault faulted(std::string_view body) {
    const auto reply = assuresign::decode<async_submit_response>(body);
    BOOST_TEST_REQUIRE(reply.has_value(), (reply ? "" : to_string(reply.error())));
    BOOST_TEST_REQUIRE(std::holds_alternative<fault>(*reply));
    return std::get<fault>(*reply);
}

// "<s:Envelope xmlns:s='…'>" inside "</s:Envelope>"
std::string envelope(std::string_view inside) {
    return "<s:Envelope" + cases::soap_declaration + ">" + std::string{inside} + "</s:Envelope>";
}
std::string body_of(std::string_view inside) {
    return envelope("<s:Body>" + std::string{inside} + "</s:Body>");
}

constexpr auto bare_response = "<AsyncSubmitResponse/>"sv;

std::string session(std::string_view inside) {
    return "<LookupSessionResponse><SessionLookupResults><SessionLookupResult "
           "SessionId=\"96059412-2f90-48d5-ba66-8f798f3cbd8d\">" +
           std::string{inside} +
           "</SessionLookupResult></SessionLookupResults></LookupSessionResponse>";
}

std::string with_message(std::string_view inside) {
    return "<AsyncSubmitResponse><AsyncSubmitResult SessionId=\"96059412-2f90-48d5-ba66-"
           "8f798f3cbd8d\"><Exceptions><DocumentException Severity=\"Error\">" +
           std::string{inside} +
           "</DocumentException></Exceptions></AsyncSubmitResult></AsyncSubmitResponse>";
}

std::string enveloped_sample(std::string_view name) {
    return body_of(cases::without_declaration(cases::sample(name)));
}

template <xml::limits Limits>
auto decode_within(std::string_view body) {
    return assuresign::decode<async_submit_response, Limits>(body);
}

BOOST_AUTO_TEST_SUITE(soap_decode)

// ---- the table and the samples

BOOST_AUTO_TEST_CASE(every_case_in_every_form) {
    cases::for_each([](const auto& value, const auto& row) {
        for (const auto& xml : {row.xml, cases::uniform(row.xml), cases::unqualified(row.xml)}) {
            BOOST_TEST_CONTEXT(row.name << ": " << xml) {
                check_decodes(cases::exact_bytes{xml}.view(), value);
                check_decodes(cases::exact_bytes{cases::enveloped(xml)}.view(), value);
            }
        }
    });
}

BOOST_AUTO_TEST_CASE(every_sample_bare_and_enveloped) {
    for (const auto name : cases::sample_names) {
        BOOST_TEST_CONTEXT(name) {
            std::visit(
                [&](const auto& value) {
                    check_decodes(cases::sample(name), value);
                    check_decodes("\xEF\xBB\xBF" + cases::sample(name), value);
                    check_decodes(enveloped_sample(name), value);
                },
                cases::sample_value(name));
        }
    }
}

template <class Message>
void check_every_prefix(const std::string& body) {
    const auto whole = body.find_last_not_of(" \t\r\n") + 1;
    for (std::size_t size = 0; size < body.size(); ++size) {
        const cases::exact_bytes prefix{std::string_view{body}.substr(0, size)};
        const bool is_whole = size >= whole;
        if (assuresign::decode<Message>(prefix.view()).has_value() != is_whole ||
            decode_view<Message>(prefix.view()).has_value() != is_whole) {
            BOOST_ERROR("prefix of " << size << " bytes");
        }
    }
}

BOOST_AUTO_TEST_CASE(every_prefix_of_every_sample) {
    for (const auto name : cases::sample_names) {
        BOOST_TEST_CONTEXT(name) {
            std::visit(
                [&]<class Message>(const Message&) {
                    check_every_prefix<Message>(cases::sample(name));
                    check_every_prefix<Message>(enveloped_sample(name));
                },
                cases::sample_value(name));
        }
    }
}

BOOST_AUTO_TEST_CASE(every_prefix_of_every_case) {
    cases::for_each([]<class Message>(const Message&, const auto& row) {
        BOOST_TEST_CONTEXT(row.name) {
            check_every_prefix<Message>(cases::enveloped(row.xml));
        }
    });
}

BOOST_AUTO_TEST_CASE(every_case_with_more_behind_it) {
    const std::vector<std::pair<std::string_view, errc>> wrong{{"x", errc::text_outside_root},
                                                               {"<a/>", errc::second_root},
                                                               {"\0"sv, errc::forbidden_character},
                                                               {"\xFF", errc::invalid_utf8}};
    cases::for_each([&]<class Message>(const Message& value, const auto& row) {
        BOOST_TEST_CONTEXT(row.name) {
            const auto body = cases::enveloped(row.xml);
            check_decodes(body + " <!-- comment -->\r\n<?instruction?>\n", value);
            for (const auto& [more, code] : wrong) {
                const auto e = check_error<Message>(body + std::string{more}, code);
                BOOST_TEST(e.offset == body.size());
            }
        }
    });
}

// ---- the ways a service may write the same

BOOST_AUTO_TEST_CASE(any_prefixes) {
    check_decodes(
        "<SOAP-ENV:Envelope xmlns:SOAP-ENV='http://schemas.xmlsoap.org/soap/envelope/'"
        " xmlns:a='https://www.assuresign.net/Services/DocumentNOW/LookupSession'>"
        "<SOAP-ENV:Body xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'"
        " xmlns:xsd='http://www.w3.org/2001/XMLSchema'>"
        "<a:LookupSessionResponse><a:SessionLookupResults>"
        "<a:SessionLookupResult SessionId='96059412-2f90-48d5-ba66-8f798f3cbd8d'>"
        "<a:DocumentResults xmlns:b='https://www.assuresign.net/Services/DocumentNOW/Submit'>"
        "<b:DocumentResult Id='2CE11EF1-8938-DD11-8735-00065B8CE99B'"
        " AuthToken='8CC9A84B-693C-46CC-4342-40A8215AD76A'>"
        "<b:Metadata OrderNumber='7xe-123478' UserName='georgeuser@company.com'"
        " ExpirationDate='2007-04-13' DocumentName='John Doe Contract 2-15-2007'/>"
        "</b:DocumentResult></a:DocumentResults></a:SessionLookupResult>"
        "</a:SessionLookupResults></a:LookupSessionResponse></SOAP-ENV:Body></SOAP-ENV:Envelope>",
        cases::sample_lookup_session_response());
}

BOOST_AUTO_TEST_CASE(default_namespace_taken_back) {
    check_decodes("<Envelope xmlns='http://schemas.xmlsoap.org/soap/envelope/'><Body>"
                  "<AsyncSubmitResponse xmlns=''><AsyncSubmitResult "
                  "SessionId='96059412-2f90-48d5-ba66-8f798f3cbd8d'/></AsyncSubmitResponse>"
                  "</Body></Envelope>",
                  cases::sample_async_submit_response());
}

BOOST_AUTO_TEST_CASE(comments_and_instructions_anywhere) {
    check_decodes("<?xml version='1.0'?><!-- c --><?p i?><AsyncSubmitResponse><!-- c --><?p i?>"
                  "<AsyncSubmitResult SessionId='96059412-2f90-48d5-ba66-8f798f3cbd8d'>"
                  "<!-- c --></AsyncSubmitResult><?p?></AsyncSubmitResponse><!-- c --> <?p?>\n",
                  cases::sample_async_submit_response());
}

// xsi:nil is a boolean (XML Schema, part 1, §2.6.1): "true" or "1".
BOOST_AUTO_TEST_CASE(nil_item_skipped) {
    const auto body = [](std::string_view nil) {
        return "<LookupSessionResponse xmlns:i='http://www.w3.org/2001/XMLSchema-instance'>"
               "<SessionLookupResults><SessionLookupResult i:nil='" +
               std::string{nil} +
               "'/><SessionLookupResult SessionId='96059412-2f90-48d5-ba66-8f798f3cbd8d'/>"
               "<SessionLookupResult i:nil='" +
               std::string{nil} +
               "'></SessionLookupResult></SessionLookupResults></LookupSessionResponse>";
    };
    for (const auto nil : {"true", "1", " true ", "&#x31;"}) {
        BOOST_TEST_CONTEXT(nil) {
            const auto response = looked_up(body(nil));
            BOOST_TEST(response.session_lookup_results.size() == 1U);
        }
    }
    for (const auto nil : {"false", "0"}) {
        BOOST_TEST_CONTEXT(nil) {
            const auto e = check_error(body(nil), errc::missing_required);
            BOOST_TEST(e.field.view() == "SessionLookupResults[0].SessionId");
        }
    }
}

BOOST_AUTO_TEST_CASE(nil_of_another_namespace_is_ignored) {
    check_error("<LookupSessionResponse xmlns:i='urn:i'><SessionLookupResults>"
                "<SessionLookupResult i:nil='true' nil='true'/>"
                "</SessionLookupResults></LookupSessionResponse>",
                errc::missing_required);
}

BOOST_AUTO_TEST_CASE(nil_element_absent) {
    const auto response =
        looked_up("<LookupSessionResponse xmlns:i='http://www.w3.org/2001/XMLSchema-instance'>"
                  "<SessionLookupResults><SessionLookupResult "
                  "SessionId='96059412-2f90-48d5-ba66-8f798f3cbd8d'><DocumentResults i:nil='true'/>"
                  "<CloseEnvelopeResult i:nil='1'/><Exceptions i:nil='true'/></SessionLookupResult>"
                  "</SessionLookupResults></LookupSessionResponse>");
    const auto& result = response.session_lookup_results.front();
    BOOST_TEST(!result.document_results.has_value());
    BOOST_TEST(!result.close_envelope_result.has_value());
    BOOST_TEST(!result.exceptions.has_value());
}

BOOST_AUTO_TEST_CASE(list_empty_is_not_absent) {
    BOOST_TEST(!looked_up("<LookupSessionResponse/>").session_lookup_results.has_value());
    BOOST_TEST(looked_up("<LookupSessionResponse><SessionLookupResults/></LookupSessionResponse>")
                   .session_lookup_results.has_value());
}

BOOST_AUTO_TEST_CASE(unknown_things_skipped) {
    check_decodes("<AsyncSubmitResponse xmlns:x='urn:extension' x:SessionId='1' New='2'><New><Deep>"
                  "<AsyncSubmitResult/></Deep></New>text<x:AsyncSubmitResult SessionId='nonsense'/>"
                  "<AsyncSubmitResult x:SessionId='nonsense' New='3' sessionid='4'"
                  " SessionId='96059412-2f90-48d5-ba66-8f798f3cbd8d'>stray text"
                  "<![CDATA[more of it]]><exceptions/></AsyncSubmitResult><asyncsubmitresult/>"
                  "</AsyncSubmitResponse>",
                  cases::sample_async_submit_response());
}

BOOST_AUTO_TEST_CASE(unknown_items_skipped) {
    const auto response = looked_up(
        session("<DocumentResults xmlns:x='urn:extension'><x:DocumentResult Id='nonsense'/>"
                "<Other/><DocumentResult/></DocumentResults>"));
    BOOST_TEST(response.session_lookup_results[0].document_results.size() == 1U);
}

BOOST_AUTO_TEST_CASE(children_in_any_order) {
    const auto response =
        looked_up(session("<Exceptions/><CloseEnvelopeResult "
                          "EnvelopeId='EBB73445-AB39-CD1F-8AF5-BC06AB44E93A'/><DocumentResults/>"));
    const auto& result = response.session_lookup_results[0];
    BOOST_TEST(result.exceptions.has_value());
    BOOST_TEST(result.close_envelope_result.has_value());
    BOOST_TEST(result.document_results.has_value());
}

BOOST_AUTO_TEST_CASE(unknown_severity_kept) {
    const auto response = looked_up(
        session("<Exceptions><SessionLookupException Severity='Notice'>m"
                "</SessionLookupException><SessionLookupException Severity=''/></Exceptions>"));
    const auto& exceptions = response.session_lookup_results[0].exceptions;
    BOOST_TEST_REQUIRE(exceptions.size() == 2U);
    BOOST_TEST(exceptions[0].severity.text.value() == "Notice");
    BOOST_TEST(exceptions[0].severity.level() == severity_level::unknown);
    BOOST_TEST(exceptions[1].severity.text.value() == "");
}

BOOST_AUTO_TEST_CASE(exceptions_at_both_levels) {
    const auto response = looked_up(session(
        "<DocumentResults><DocumentResult/><DocumentResult><Exceptions>"
        "<DocumentException Severity='Error'>of the document</DocumentException></Exceptions>"
        "</DocumentResult></DocumentResults><CloseEnvelopeResult "
        "EnvelopeId='EBB73445-AB39-CD1F-8AF5-BC06AB44E93A'><Exceptions><EnvelopeException "
        "Severity='Fatal'>of the envelope</EnvelopeException></Exceptions></CloseEnvelopeResult>"
        "<Exceptions><SessionLookupException Severity='Warning'>of the session"
        "</SessionLookupException></Exceptions>"));
    const auto& result = response.session_lookup_results[0];
    BOOST_TEST(result.document_results[0].exceptions.empty());
    BOOST_TEST(result.document_results[1].exceptions[0].message == "of the document");
    BOOST_TEST(result.close_envelope_result->exceptions[0].message == "of the envelope");
    BOOST_TEST(result.exceptions[0].message == "of the session");
    BOOST_TEST(worst_severity(result) == severity_level::fatal);
}

// ---- text

struct text_case {
    std::string_view raw;
    std::string_view text;
};

BOOST_AUTO_TEST_CASE(text_decoded) {
    const std::vector<text_case> rows{
        {"", ""},
        {" a  b ", " a  b "},
        {"&amp;&lt;&gt;&quot;&apos;", "&<>\"'"},
        {"&#65;&#x42;&#x1F600;", "AB\xF0\x9F\x98\x80"},
        {"a\r\nb\rc\nd", "a\nb\nc\nd"}, // XML 1.0 §2.11
        {"a&#xD;b", "a\rb"},
        {"<![CDATA[<a>&amp;]]>", "<a>&amp;"},
        {"<![CDATA[]]>", ""},
        {"<![CDATA[]]><!-- c --><![CDATA[]]>", ""},
        {"a<![CDATA[b]]>c", "abc"},
        {"a<![CDATA[\r\n]]>&#10;", "a\n\n"},
        {"a<!-- b -->c", "ac"},
        {"<!-- > -->c", "c"},
        {"a<?b c?>d", "ad"},
        {"<b>gone</b>", ""},
        {"a<b>gone</b>c", "ac"},
        {"a<b c='>'>gone<d/><![CDATA[</b>]]></b>c", "ac"},
        {"<b/>a<b/>c<b/>", "ac"},
        {"a<!-- <b> -->c<b/>d", "acd"},
    };
    for (const auto& row : rows) {
        BOOST_TEST_CONTEXT(row.raw) {
            auto expected = cases::sample_async_submit_response();
            expected.async_submit_result->exceptions = {
                cases::exception_of<service_exception>("Error", std::string{row.text})};
            check_decodes(with_message(row.raw), expected);
        }
    }
}

// XML 1.0 §3.3.3
BOOST_AUTO_TEST_CASE(attribute_normalised) {
    const auto response = looked_up(session(
        "<DocumentResults><DocumentResult><Metadata DocumentName='a\tb\nc\r\nd&#xA;e&#x9;f&lt;\"'"
        "/></DocumentResult></DocumentResults>"));
    BOOST_TEST(
        response.session_lookup_results[0].document_results[0].metadata->document_name.value() ==
        "a b c d\ne\tf<\"");
}

BOOST_AUTO_TEST_CASE(guid_spelled_with_references) {
    const auto response = submitted("<AsyncSubmitResponse><AsyncSubmitResult "
                                    "SessionId='&#57;6059412-2f90-48d5-ba66-8f798f3cbd8&#x64;'/>"
                                    "</AsyncSubmitResponse>");
    BOOST_TEST(response == cases::sample_async_submit_response());
}

BOOST_AUTO_TEST_CASE(long_text_with_references_is_not_a_guid) {
    for (const auto text : {"&#57;6059412-2f90-48d5-ba66-8f798f3cbd8de",
                            "96059412-2f90-48d5-ba66-8f798f3cbd8&#x64;&#x64;&#x64;"}) {
        check_error<async_submit_response>("<AsyncSubmitResponse><AsyncSubmitResult SessionId='" +
                                               std::string{text} + "'/></AsyncSubmitResponse>",
                                           errc::invalid_guid);
    }
}

BOOST_AUTO_TEST_CASE(guid_case_kept) {
    const auto response =
        submitted("<AsyncSubmitResponse><AsyncSubmitResult "
                  "SessionId='96059412-2F90-48d5-bA66-8f798f3cbd8d'/></AsyncSubmitResponse>");
    BOOST_TEST(response.async_submit_result->session_id.str() ==
               "96059412-2F90-48d5-bA66-8f798f3cbd8d");
}

// XML Schema 2 §3.2.2: four literals, with white space around.
BOOST_AUTO_TEST_CASE(boolean_literals) {
    const auto read = [](std::string_view text) {
        return looked_up(session("<DocumentResults><DocumentResult><Metadata "
                                 "SignatureDeviceSupportEnabled='" +
                                 std::string{text} + "'/></DocumentResult></DocumentResults>"))
            .session_lookup_results[0]
            .document_results[0]
            .metadata->signature_device_support_enabled.value();
    };
    for (const auto text : {"true", "1", " true", "\n1\t"}) {
        BOOST_TEST(read(text));
    }
    for (const auto text : {"false", "0", "false ", " 0 "}) {
        BOOST_TEST(!read(text));
    }
}

// ---- faults (SOAP 1.1 §4.4)

BOOST_AUTO_TEST_CASE(fault_read) {
    const auto f = faulted(
        body_of("<s:Fault><faultcode>s:Client</faultcode><faultstring xml:lang='en'>a &amp; b"
                "</faultstring><faultactor>http://example.com/</faultactor><detail><e "
                "xmlns='urn:e'>x</e></detail></s:Fault>"));
    BOOST_TEST(f.code.value() == "s:Client");
    BOOST_TEST(f.string.value() == "a & b");
    BOOST_TEST(f.actor.value() == "http://example.com/");
    BOOST_TEST(f.detail.value() == "<detail><e xmlns='urn:e'>x</e></detail>");
}

BOOST_AUTO_TEST_CASE(fault_children_in_the_soap_namespace) {
    const auto f =
        faulted(body_of("<s:Fault><s:faultcode>s:Server</s:faultcode><s:detail/></s:Fault>"));
    BOOST_TEST(f.code.value() == "s:Server");
    BOOST_TEST(f.detail.value() ==
               "<s:detail xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"/>");
    const auto unprefixed =
        faulted("<Envelope xmlns='http://schemas.xmlsoap.org/soap/envelope/'><Body><Fault>"
                "<faultcode>Server</faultcode></Fault></Body></Envelope>");
    BOOST_TEST(unprefixed.code.value() == "Server");
}

BOOST_AUTO_TEST_CASE(fault_bare) {
    const auto f = faulted("<Fault xmlns='http://schemas.xmlsoap.org/soap/envelope/'>"
                           "<faultstring>s</faultstring></Fault>");
    BOOST_TEST(f.string.value() == "s");
    BOOST_TEST(!f.code.has_value());
}

// What stands around it is gone: the declarations that it leans on go with it.
BOOST_AUTO_TEST_CASE(fault_detail_is_well_formed_by_itself) {
    struct row {
        std::string around; // declarations on the envelope
        std::string detail;
        std::string copy;
    };
    const std::vector<row> rows{
        {"", "<detail/>", "<detail/>"},
        {" xmlns:a='urn:a' xmlns:b='urn:b'", "<detail><a:e/></detail>",
         "<detail xmlns:a=\"urn:a\"><a:e/></detail>"},
        {" xmlns:a='urn:a'", "<detail a:x=''/>", "<detail xmlns:a=\"urn:a\" a:x=''/>"},
        {" xmlns:a='urn:a'", "<detail><e type='a:t'>a:u</e></detail>",
         "<detail xmlns:a=\"urn:a\"><e type='a:t'>a:u</e></detail>"},
        {" xmlns:a='urn:a'", "<detail>a</detail>", "<detail>a</detail>"},
        {" xmlns:a='urn:a'", "<detail xmlns:a='urn:b'><a:e/></detail>",
         "<detail xmlns:a='urn:b'><a:e/></detail>"},
        {" xmlns:a='urn:a'", "<detail><a:e xmlns:a='urn:b'/><a:e/></detail>",
         "<detail xmlns:a=\"urn:a\"><a:e xmlns:a='urn:b'/><a:e/></detail>"},
        {" xmlns:a='urn:\"&amp;'", "<detail><a:e/></detail>",
         "<detail xmlns:a='urn:\"&amp;'><a:e/></detail>"},
        {" xmlns:a=\"urn:'\"", "<detail><a:e/></detail>",
         "<detail xmlns:a=\"urn:'\"><a:e/></detail>"},
        {" xmlns='http://schemas.xmlsoap.org/soap/envelope/'", "<detail><e/></detail>",
         "<detail xmlns=\"http://schemas.xmlsoap.org/soap/envelope/\"><e/></detail>"},
        {" xmlns='http://schemas.xmlsoap.org/soap/envelope/'", "<detail xmlns=''><e/></detail>",
         "<detail xmlns=''><e/></detail>"},
        {"", "<detail><e xmlns:a='urn:a'><a:f/></e></detail>",
         "<detail><e xmlns:a='urn:a'><a:f/></e></detail>"},
    };
    for (const auto& each : rows) {
        BOOST_TEST_CONTEXT(each.detail) {
            const auto f =
                faulted("<s:Envelope" + cases::soap_declaration + each.around +
                        "><s:Body><s:Fault>" + each.detail + "</s:Fault></s:Body></s:Envelope>");
            BOOST_TEST(f.detail.value() == each.copy);
            xml::reader reader{*f.detail};
            while (reader.next() != xml::event::end_of_document &&
                   reader.current() != xml::event::failed) {
            }
            BOOST_TEST(reader.current() == xml::event::end_of_document);
        }
    }
    // The innermost of several, in the element's own Fault.
    const auto inner = faulted("<s:Envelope" + cases::soap_declaration +
                               " xmlns:a='urn:a'><s:Body xmlns:a='urn:b'><s:Fault><detail><a:e/>"
                               "</detail></s:Fault></s:Body></s:Envelope>");
    BOOST_TEST(inner.detail.value() == "<detail xmlns:a=\"urn:b\"><a:e/></detail>");
}

BOOST_AUTO_TEST_CASE(fault_detail_borrowed_as_it_stands) {
    const auto body = body_of("<s:Fault><detail a='&amp;'>&lt;<!-- c --></detail></s:Fault>");
    const auto reply = decode_view<async_submit_response>(body).value();
    BOOST_TEST(std::get<fault_view>(reply).detail->str() ==
               "<detail a='&amp;'>&lt;<!-- c --></detail>");
}

BOOST_AUTO_TEST_CASE(fault_of_another_namespace_is_wrong_message) {
    check_error(body_of("<Fault><faultcode>s:Client</faultcode></Fault>"), errc::wrong_message);
    check_error(body_of("<Fault xmlns='urn:f'/>"), errc::wrong_message);
}

// ---- envelopes (SOAP 1.1 §4)

BOOST_AUTO_TEST_CASE(soap_1_2_refused) {
    const auto body = "<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'><s:Body>"
                      "<AsyncSubmitResponse/></s:Body></s:Envelope>"sv;
    check_error_at<async_submit_response>(body, errc::soap_version_mismatch, "", "<s:Envelope");
    check_error<async_submit_response>("<Envelope><Body><AsyncSubmitResponse/></Body></Envelope>",
                                       errc::soap_version_mismatch);
}

std::string with_header(std::string_view attributes) {
    return envelope("<s:Header><h:Security xmlns:h='urn:h' " + std::string{attributes} +
                    ">x</h:Security></s:Header><s:Body>" + std::string{bare_response} +
                    "</s:Body>");
}

BOOST_AUTO_TEST_CASE(header_to_be_understood_refused) {
    for (const auto attributes :
         {"s:mustUnderstand='1'", "s:mustUnderstand='1' s:actor=''",
          "s:actor='http://schemas.xmlsoap.org/soap/actor/next' s:mustUnderstand='1'",
          "s:mustUnderstand='true'"}) {
        BOOST_TEST_CONTEXT(attributes) {
            check_error_at<async_submit_response>(with_header(attributes), errc::must_understand,
                                                  "Security", "<h:Security");
        }
    }
}

BOOST_AUTO_TEST_CASE(header_that_the_caller_understands) {
    const auto body = with_header("s:mustUnderstand='1'");
    const auto code_with = [&](std::vector<header_name> known) {
        const auto reply = assuresign::decode<async_submit_response>(body, {.understood = known});
        return reply ? "none"sv : to_string(reply.error().code);
    };
    BOOST_TEST(code_with({{"urn:h", "Security"}}) == "none");
    BOOST_TEST(code_with({{"urn:x", "Trace"}, {"urn:h", "Security"}}) == "none");
    for (const auto& other : {header_name{"urn:x", "Security"}, header_name{"urn:h", "security"},
                              header_name{"urn:h", "h:Security"}, header_name{"", "Security"}}) {
        BOOST_TEST(code_with({other}) == "must_understand");
    }
    constexpr header_name known[] = {{"urn:h", "Security"}};
    BOOST_TEST(decode<async_submit_response_view>(body, fresh_storage(), {.understood = known})
                   .has_value());
    BOOST_TEST(
        decode_partial<async_submit_response>(body, {.understood = known}).message.has_value());
}

BOOST_AUTO_TEST_CASE(other_headers_ignored) {
    for (const auto attributes :
         {"", "s:mustUnderstand='0'", "s:mustUnderstand='1' s:actor='urn:someone-else'",
          "mustUnderstand='1'", "h:mustUnderstand='1'", "s:mustUnderstand='maybe'",
          "s:encodingStyle='' s:actor='urn:someone-else'"}) {
        BOOST_TEST_CONTEXT(attributes) {
            check_decodes(with_header(attributes), async_submit_response{});
        }
    }
    check_decodes(envelope("<s:Header/><s:Body><AsyncSubmitResponse/></s:Body>"),
                  async_submit_response{});
}

BOOST_AUTO_TEST_CASE(envelope_without_message) {
    using response = async_submit_response;
    check_error_at<response>(envelope(""), errc::malformed_envelope, "", "<s:Envelope");
    check_error_at<response>(envelope("<s:Header/>"), errc::malformed_envelope, "", "<s:Envelope");
    check_error_at<response>(body_of(""), errc::malformed_envelope, "", "<s:Body");
    check_error_at<response>(envelope("<s:Body/>"), errc::malformed_envelope, "", "<s:Body");
    check_error<response>(body_of(" text "), errc::malformed_envelope);
    check_error<response>(envelope("<Body><AsyncSubmitResponse/></Body>"),
                          errc::malformed_envelope);
    check_error_at<response>(
        envelope("<s:Body><AsyncSubmitResponse/></s:Body><s:Body a=''><AsyncSubmitResponse/>"
                 "</s:Body>"),
        errc::malformed_envelope, "", "<s:Body a");
}

BOOST_AUTO_TEST_CASE(extensions_of_the_envelope_skipped) {
    check_decodes(
        envelope("<s:a/><x:a xmlns:x='urn:x'/><s:Body><AsyncSubmitResponse/><more/></s:Body>"
                 "<x:b xmlns:x='urn:x'><AsyncSubmitResponse/></x:b>"),
        async_submit_response{});
}

BOOST_AUTO_TEST_CASE(markup_after_the_message_must_be_well_formed) {
    check_error<async_submit_response>("<AsyncSubmitResponse/><a/>", errc::second_root);
    check_error<async_submit_response>("<AsyncSubmitResponse/>x", errc::text_outside_root);
    check_error<async_submit_response>(body_of(bare_response) + "<a/>", errc::second_root);
    check_error<async_submit_response>(body_of("<AsyncSubmitResponse/><a>"),
                                       errc::mismatched_end_tag);
}

BOOST_AUTO_TEST_CASE(skipped_markup_must_be_well_formed) {
    const std::string wrong = "<x><y></x>";
    for (const auto& body :
         {envelope(wrong + "<s:Body><AsyncSubmitResponse/></s:Body>"),
          envelope("<s:Header>" + wrong + "</s:Header><s:Body><AsyncSubmitResponse/></s:Body>"),
          body_of("<AsyncSubmitResponse>" + wrong + "</AsyncSubmitResponse>"),
          body_of("<AsyncSubmitResponse/>" + wrong)}) {
        check_error<async_submit_response>(body, errc::mismatched_end_tag);
    }
    check_error(session("<Exceptions>" + wrong + "</Exceptions>"), errc::mismatched_end_tag);
    check_error(session("<Exceptions><SessionLookupException Severity='Error'>m" + wrong +
                        "</SessionLookupException></Exceptions>"),
                errc::mismatched_end_tag);
}

// ---- bodies that are no message

BOOST_AUTO_TEST_CASE(wrong_message) {
    check_error_at<lookup_session_response>(body_of(bare_response), errc::wrong_message, "",
                                            "<AsyncSubmitResponse");
    check_error_at<async_submit_response>(cases::sample("LookupSessionResponse.xml"),
                                          errc::wrong_message, "", "<LookupSessionResponse");
    check_error<async_submit_response>("<AsyncSubmitResponse xmlns='urn:x'/>", errc::wrong_message);
    check_error<async_submit_response>("<asyncSubmitResponse/>", errc::wrong_message);
}

BOOST_AUTO_TEST_CASE(empty_body) {
    for (const auto body : {"", " ", "\r\n\t ", "\xEF\xBB\xBF", "\xEF\xBB\xBF \n"}) {
        const auto e = check_error(body, errc::empty_body);
        BOOST_TEST(e.offset == 0U);
        BOOST_TEST(e.excerpt.empty());
    }
}

BOOST_AUTO_TEST_CASE(html_body) {
    for (const std::string_view body :
         {"<!DOCTYPE html><html><head><title>Bad Gateway</title></head></html>", "<!doctype HTML>",
          "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01//EN\"><p>x",
          "<html><body><br></body></html>", "<HTML\n>", "<html lang=en>", "<html/>",
          "\xEF\xBB\xBF \n<html>", "<!-- proxy --> <!-- -- --><html>",
          "<?xml version=\"1.0\" encoding=\"utf-8\"?><!DOCTYPE html PUBLIC \"x\" \"y\"><html/>",
          "<?xml version=\"1.0\"?><html xmlns=\"http://www.w3.org/1999/xhtml\"/>"}) {
        BOOST_TEST_CONTEXT(body) {
            check_error(body, errc::html_body);
        }
    }
    BOOST_TEST(check_error("<html><title>Bad Gateway</title></html>", errc::html_body)
                   .excerpt.view()
                   .find("Bad Gateway") != std::string_view::npos);
}

BOOST_AUTO_TEST_CASE(almost_html_is_not) {
    check_error("<htmlx/>", errc::wrong_message);
    check_error("<!DOCTYPE a><a/>", errc::doctype_forbidden);
    check_error("<a><html/></a>", errc::wrong_message);
}

BOOST_AUTO_TEST_CASE(not_xml) {
    for (const auto body : {"Service Unavailable", "{\"a\": 1}", "[]", "\xEF\xBB\xBFtext", "0",
                            "x<AsyncSubmitResponse/>", "\x1F\x8B\x08", "\xFF\xD8\xFF"}) {
        BOOST_TEST_CONTEXT(body) {
            check_error(body, errc::not_xml);
        }
    }
}

BOOST_AUTO_TEST_CASE(other_encoding_named) {
    check_error("\xFF\xFE<\0a\0"sv, errc::unsupported_encoding);
    check_error("<\0a\0/\0>\0"sv, errc::unsupported_encoding);
    check_error("<?xml version='1.0' encoding='utf-16'?><a/>", errc::unsupported_encoding);
    check_error("<?xml version='1.0' encoding='ISO-8859-1'?><a/>", errc::unsupported_encoding);
}

BOOST_AUTO_TEST_CASE(malformed_xml_named) {
    check_error_at(session("<a></b>"), errc::mismatched_end_tag, "SessionLookupResults[0]", "</b>");
    check_error_at(session("<a b='' b=''/>"), errc::duplicate_attribute, "SessionLookupResults[0]",
                   "b=''/");
    check_error_at(session("<a:b/>"), errc::unbound_prefix, "SessionLookupResults[0]", "a:b");
    check_error_at(session("&nbsp;"), errc::undefined_entity, "SessionLookupResults[0]", "&nbsp;");
    check_error_at(session("\x01"), errc::forbidden_character, "SessionLookupResults[0]", "\x01");
    check_error_at(session("\xC0\x80"), errc::invalid_utf8, "SessionLookupResults[0]", "\xC0");
}

// ---- values that do not fit

BOOST_AUTO_TEST_CASE(malformed_guid) {
    check_error_at(session("<DocumentResults><DocumentResult/><DocumentResult "
                           "AuthToken='nonsense'/></DocumentResults>"),
                   errc::invalid_guid, "SessionLookupResults[0].DocumentResults[1].AuthToken",
                   "nonsense");
    check_error_at<async_submit_response>(
        "<AsyncSubmitResponse><AsyncSubmitResult SessionId=\"\"/></AsyncSubmitResponse>",
        errc::invalid_guid, "AsyncSubmitResult.SessionId", "\"/></Async");
}

BOOST_AUTO_TEST_CASE(malformed_boolean) {
    for (const std::string text : {"yes", "TRUE", "01", "true false", "tru e", "_"}) {
        BOOST_TEST_CONTEXT(text) {
            check_error_at(
                session("<DocumentResults><DocumentResult><Metadata "
                        "SignatureDeviceSupportEnabled='" +
                        text + "'/></DocumentResult></DocumentResults>"),
                errc::invalid_boolean,
                "SessionLookupResults[0].DocumentResults[0].Metadata.SignatureDeviceSupportEnabled",
                text + "'/>");
        }
    }
}

BOOST_AUTO_TEST_CASE(missing_required) {
    check_error_at<async_submit_response>(
        "<AsyncSubmitResponse><AsyncSubmitResult/></AsyncSubmitResponse>", errc::missing_required,
        "AsyncSubmitResult.SessionId", "<AsyncSubmitResult");
    check_error_at(session("<CloseEnvelopeResult/>"), errc::missing_required,
                   "SessionLookupResults[0].CloseEnvelopeResult.EnvelopeId",
                   "<CloseEnvelopeResult");
    check_error_at(session("<Exceptions><SessionLookupException Severity='Error'/>"
                           "<SessionLookupException>m</SessionLookupException></Exceptions>"),
                   errc::missing_required, "SessionLookupResults[0].Exceptions[1].Severity",
                   "<SessionLookupException>");
    check_error_at<async_submit_request>(
        "<AsyncSubmit><Documents><Document/></Documents></AsyncSubmit>", errc::missing_required,
        "Documents[0].ContextIdentifier", "<Document/>");
    check_error_at<lookup_session_request>(
        "<LookupSession><SessionLookups><SessionLookup "
        "ContextIdentifier='06C4A84A-693C-46CB-8DF2-40A8215AA056'/></SessionLookups>"
        "</LookupSession>",
        errc::missing_required, "SessionLookups[0].SessionId", "<SessionLookup ");
}

BOOST_AUTO_TEST_CASE(repeated_field) {
    check_error_at<async_submit_response>(
        "<AsyncSubmitResponse><AsyncSubmitResult SessionId='96059412-2f90-48d5-ba66-8f798f3cbd8d'/>"
        "<AsyncSubmitResult /></AsyncSubmitResponse>",
        errc::repeated_field, "AsyncSubmitResult", "<AsyncSubmitResult />");
    check_error_at(session("<Exceptions/><DocumentResults/><Exceptions />"), errc::repeated_field,
                   "SessionLookupResults[0].Exceptions", "<Exceptions />");
    check_error_at(session("<Exceptions/> <Exceptions></Exceptions>"), errc::repeated_field,
                   "SessionLookupResults[0].Exceptions", "<Exceptions></");
    check_error_at(session("<DocumentResults><DocumentResult><Metadata/><Metadata />"
                           "</DocumentResult></DocumentResults>"),
                   errc::repeated_field, "SessionLookupResults[0].DocumentResults[0].Metadata",
                   "<Metadata />");
    check_error_at(session("<DocumentResults xmlns:n="
                           "'https://www.assuresign.net/Services/DocumentNOW/Submit'>"
                           "<DocumentResult Id='2CE11EF1-8938-DD11-8735-00065B8CE99B'"
                           " n:Id='again'/></DocumentResults>"),
                   errc::repeated_field, "SessionLookupResults[0].DocumentResults[0].Id", "again");
}

// ---- bounds

BOOST_AUTO_TEST_CASE(limits_are_the_callers) {
    const auto body = body_of("<AsyncSubmitResponse><a><b><c/></b></a></AsyncSubmitResponse>");
    BOOST_TEST(decode_within<xml::limits{.depth = 6}>(body).has_value());
    BOOST_TEST(decode_within<xml::limits{.depth = 5}>(body).error().code == errc::too_deep);
    BOOST_TEST(decode_within<xml::limits{.bytes = 20}>(body).error().code == errc::too_many_bytes);
    const auto too_long = assuresign::decode<async_submit_response, xml::limits{.bytes = 20}>(
        "Service Unavailable, try again later");
    BOOST_TEST(too_long.error().code == errc::too_many_bytes);
    BOOST_TEST(decode_within<xml::limits{.name_length = 5}>(body).error().code ==
               errc::name_too_long);
}

template <class Decoded>
std::string place_of_error(const Decoded& decoded) {
    if (decoded) {
        return "none";
    }
    const auto wrong = decoded.error();
    return std::string{to_string(wrong.code)} + " at " + std::string{wrong.field.view()} +
           " (byte " + std::to_string(wrong.offset) + ")";
}

// Where three items are allowed, whoever reads them.
void check_three_items(std::string_view body, std::string_view expected) {
    constexpr xml::limits three{.items = 3};
    static static_list_arena<4096> storage;
    storage.clear();
    BOOST_TEST(place_of_error(assuresign::decode<lookup_session_response, three>(body)) ==
               expected);
    BOOST_TEST(place_of_error(assuresign::decode<lookup_session_response_view, three>(
                   body, storage)) == expected);
    BOOST_TEST(place_of_error(assuresign::decode<lookup_session_response, read_generally(three)>(
                   body)) == expected);
}

// The items of all lists count, and no element that is passed over.
BOOST_AUTO_TEST_CASE(items_bounded) {
    const std::string_view nil =
        "<DocumentResult xmlns:i='http://www.w3.org/2001/XMLSchema-instance'"
        " i:nil='true'/><x/>";
    const std::string_view exception = "<SessionLookupException Severity='Error'/>";
    const auto results = [](std::string_view inside) {
        return "<DocumentResults>" + std::string{inside} + "</DocumentResults>";
    };
    const auto exceptions = [](std::string_view inside) {
        return "<Exceptions>" + std::string{inside} + "</Exceptions>";
    };
    const auto check_one_more = [](const std::string& body, std::string_view last,
                                   std::string_view where) {
        check_three_items(body, "too_many_items at " + std::string{where} + " (byte " +
                                    std::to_string(body.rfind(last)) + ")");
    };
    check_three_items(session(results("<DocumentResult/>") + exceptions(exception)), "none");
    check_three_items(
        session(results(std::string{"<DocumentResult/><DocumentResult/>"}.append(nil))), "none");
    check_one_more(session(results("<DocumentResult/><DocumentResult/><DocumentResult/>")),
                   "<DocumentResult/>", "SessionLookupResults[0].DocumentResults[2]");
    check_one_more(session(results("<DocumentResult/><DocumentResult/>") + exceptions(exception)),
                   exception, "SessionLookupResults[0].Exceptions[0]");
}

BOOST_AUTO_TEST_CASE(deep_nesting_bounded) {
    std::string deep = "<AsyncSubmitResponse>";
    for (int i = 0; i < 100000; ++i) {
        deep += "<a>";
    }
    check_error<async_submit_response>(deep, errc::too_deep);
}

constexpr std::size_t items_of_a_session = list_view<session_lookup_result_view>::bytes_per_item() +
                                           2 * list_view<document_result_view>::bytes_per_item();

template <std::size_t Bytes>
auto decode_into() {
    static static_list_arena<Bytes> storage;
    storage.clear();
    static const auto body =
        session("<DocumentResults><DocumentResult/><DocumentResult /></DocumentResults>");
    return assuresign::decode<lookup_session_response_view>(body, storage);
}

BOOST_AUTO_TEST_CASE(storage_of_exact_size_is_enough) {
    const auto reply = decode_into<items_of_a_session>();
    BOOST_TEST_REQUIRE(reply.has_value());
    const auto& response = std::get<lookup_session_response_view>(*reply);
    BOOST_TEST(response.session_lookup_results.front().document_results.size() == 2U);
}

BOOST_AUTO_TEST_CASE(storage_full_names_the_item) {
    constexpr auto document_bytes = list_view<document_result_view>::bytes_per_item();
    const auto one_less = decode_into<items_of_a_session - 1>();
    BOOST_TEST_REQUIRE(!one_less.has_value());
    BOOST_TEST(one_less.error().code == errc::storage_full);
    BOOST_TEST(one_less.error().field.view() == "SessionLookupResults[0].DocumentResults[1]");
    BOOST_TEST(one_less.error().offset ==
               session("<DocumentResults><DocumentResult/>").find("</SessionLookupResult>"));

    const auto one_document = decode_into<items_of_a_session - document_bytes - 1>();
    BOOST_TEST(one_document.error().field.view() == "SessionLookupResults[0].DocumentResults[0]");

    const auto nothing = decode_into<1>();
    BOOST_TEST(nothing.error().code == errc::storage_full);
    BOOST_TEST(nothing.error().field.view() == "SessionLookupResults[0]");
}

BOOST_AUTO_TEST_CASE(borrowed_list_without_memory_is_storage_full) {
    const auto body = session("<DocumentResults><DocumentResult/></DocumentResults>");
    const auto reply =
        assuresign::detail::decode_body<decoder<xml::limits{}>, lookup_session_response_view>(
            body, nullptr);
    BOOST_TEST_REQUIRE(!reply.has_value());
    BOOST_TEST(reply.error().code == errc::storage_full);
}

// ---- secrets

BOOST_AUTO_TEST_CASE(no_secret_in_any_error) {
    constexpr auto key = "06C4A84A-693C-46CB-8DF2-40A8215AA056"sv;
    const std::string attributes =
        "ContextIdentifier='06C4A84A-693C-46CB-8DF2-40A8215AA056' "
        "AuthToken='8CC9A84B-693C-46CC-4342-40A8215AD76A' Password='swordfish'";
    const std::string result = "<DocumentResults><DocumentResult " + attributes + "/>";
    const auto all = attributes + "<p>" + std::string{key} + " swordfish</p>";
    const std::vector<std::string> bodies{
        all,
        "{\"AuthToken\": \"8CC9A84B-693C-46CC-4342-40A8215AD76A\", \"Password\": \"swordfish\"}",
        "password is swordfish, token is 8CC9A84B-693C-46CC-4342-40A8215AD76A",
        "<html><body " + attributes + ">swordfish " + std::string{key} + "</body></html>",
        "<!DOCTYPE a [<!ENTITY swordfish '8CC9A84B'>]><a/>",
        "<a " + attributes + ">swordfish</a>",
        "<a " + attributes,
        "<a><!-- swordfish " + attributes,
        session(result),
        session(result + "</b>"),
        session(result + "<DocumentResult AuthToken='8CC9A84B-swordfish'/>"),
        session(result + "<DocumentResult><Metadata Password='swordfish' "
                         "SignatureDeviceSupportEnabled='swordfish'/>"),
        session("<SessionLookupResult SessionId='06C4A84A'/><Exceptions><SessionLookupException "
                "Severityx='swordfish'>swordfish</SessionLookupException></Exceptions>"),
        body_of("<a " + attributes + "/>"),
        envelope("<s:Header><h s:mustUnderstand='1' " + attributes + "/></s:Header>"),
        "<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope' " + attributes + "/>",
        envelope("<a " + attributes + "/>"),
        session(result + "&swordfish;"),
        session(result + "<a x='swordfish' x='swordfish'/>"),
        "<?xml version='1.0' encoding='swordfish'?><a/>",
        "<?xml version='swordfish'?><a/>",
    };
    for (const auto& body : bodies) {
        BOOST_TEST_CONTEXT(body) {
            const auto reply = assuresign::decode<lookup_session_response>(body);
            BOOST_TEST_REQUIRE(!reply.has_value());
            const auto told = to_string(reply.error());
            for (const auto secret : {"06C4A84A", "8CC9A84B", "swordfish"}) {
                BOOST_TEST(told.find(secret) == std::string::npos, told);
            }
            BOOST_TEST(reply.error().excerpt.view().size() <= 72U);
        }
    }
}

// ---- damaged replies

BOOST_AUTO_TEST_CASE(whole_reply_is_not_partial) {
    const auto body = enveloped_sample("LookupSessionResponse.xml");
    const auto read = decode_partial<lookup_session_response>(body);
    BOOST_TEST(to_string(read.failure.code) == "none");
    BOOST_TEST_REQUIRE(read.message.has_value());
    BOOST_TEST(!read.fault.has_value());
    const auto reply = assuresign::decode<lookup_session_response>(body).value();
    BOOST_TEST(*read.message == std::get<lookup_session_response>(reply));
}

BOOST_AUTO_TEST_CASE(partial_reply_has_the_error_of_decode) {
    const auto body = session("<DocumentResults><DocumentResult Id=\"\"/><DocumentResult Id=\"x\"/>"
                              "</DocumentResults><DocumentResults>&nothing;");
    const auto read = decode_partial<lookup_session_response>(body);
    BOOST_TEST_REQUIRE(read.message.has_value());
    BOOST_TEST(read.failure == assuresign::decode<lookup_session_response>(body).error());
    BOOST_TEST(to_string(read.failure.code) == "invalid_guid"); // the first of four
    BOOST_TEST(read.failure.field.view() == "SessionLookupResults[0].DocumentResults[0].Id");
    const auto other = decode_partial<lookup_session_response>("<html>");
    BOOST_TEST(!other.message.has_value());
    BOOST_TEST(!other.fault.has_value());
}

// The items of a list that stands twice belong to the same message. Of anything else the first
// counts.
BOOST_AUTO_TEST_CASE(repeated_fields_are_read_as_far_as_they_make_sense) {
    constexpr auto envelope_id = "5CE11EF1-8938-DD11-8735-00065B8CE99B"sv;
    const auto body = session("<DocumentResults><DocumentResult/></DocumentResults>"
                              "<CloseEnvelopeResult EnvelopeId=\"" +
                              std::string{envelope_id} +
                              "\"/><CloseEnvelopeResult EnvelopeId=\"x\"/>"
                              "<DocumentResults><DocumentResult/></DocumentResults>");
    const auto read = decode_partial<lookup_session_response>(body);
    BOOST_TEST(to_string(read.failure.code) == "repeated_field");
    BOOST_TEST(read.failure.field.view() == "SessionLookupResults[0].CloseEnvelopeResult");
    const auto& result = read.message.value().session_lookup_results.front();
    BOOST_TEST(result.document_results.size() == 2U);
    BOOST_TEST(result.close_envelope_result.value().envelope_id.str() == envelope_id);
}

BOOST_AUTO_TEST_CASE(value_that_breaks_a_rule_is_unset) {
    const auto read = decode_partial<async_submit_with_file_request>(
        "<AsyncSubmitWithFile><Documents><FileDocument ContextIdentifier="
        "\"06C4A84A-693C-46CB-8DF2-40A8215AA056\"><JotBlocks>"
        "<JotBlock Name=\"a\" PositionX=\"1.5\" PositionY=\"0.5\"/>"
        "</JotBlocks></FileDocument></Documents></AsyncSubmitWithFile>");
    BOOST_TEST(to_string(read.failure.code) == "out_of_range");
    BOOST_TEST(read.failure.field.view() == "Documents[0].JotBlocks[0].PositionX");
    BOOST_TEST(!read.failure.excerpt.empty());
    const auto& block = read.message.value().documents.front().jot_blocks.front();
    BOOST_TEST(!block.position_x.has_value());
    BOOST_TEST(block.position_y.value() == 0.5F);
}

// ---- one of several

BOOST_AUTO_TEST_CASE(any_of_several) {
    const auto any = [](std::string_view body) {
        return decode_any<async_submit_response, lookup_session_response>(body);
    };
    BOOST_TEST(any(enveloped_sample("AsyncSubmitResponse.xml")).value().index() == 0U);
    BOOST_TEST(any(enveloped_sample("LookupSessionResponse.xml")).value().index() == 1U);
    BOOST_TEST(any(body_of("<s:Fault/>")).value().index() == 2U);
    BOOST_TEST(any(cases::sample("AsyncSubmit.xml")).error().code == errc::wrong_message);
    BOOST_TEST(any("<html>").error().code == errc::html_body);
}

// ---- the short way and the general way

namespace {

template <class Result>
std::string outcome_of(const Result& reply) {
    return reply ? "alternative " + std::to_string(reply->index()) : to_string(reply.error());
}

template <class Result>
void check_same_result(const Result& actual, const Result& expected, std::string_view body) {
    const bool same = actual.has_value() == expected.has_value() &&
                      (actual ? *actual == *expected : actual.error() == expected.error());
    if (!same) {
        BOOST_ERROR(outcome_of(actual) << ", not " << outcome_of(expected) << ": " << body);
    }
}

// What comes of a body does not depend on how its tags were read: the value, whole or not, and the
// error, with its offset and field.
template <class Decoder, class Other, class... Messages>
void check_same_reply_by(std::string_view exact, list_arena* memory = nullptr,
                         list_arena* other_memory = nullptr) {
    using assuresign::detail::decode_body;
    check_same_result(decode_body<Decoder, Messages...>(exact, memory),
                      decode_body<Other, Messages...>(exact, other_memory), exact);
}
template <class Decoder, class Other, class Message>
void check_same_partial_reply_by(std::string_view exact) {
    partial_reply<Message> actual;
    using assuresign::detail::target_of;
    assuresign::detail::decode_into<Decoder>(target_of(actual), exact, nullptr);
    partial_reply<Message> expected;
    assuresign::detail::decode_into<Other>(target_of(expected), exact, nullptr);
    if (actual.message != expected.message || actual.fault != expected.fault ||
        actual.failure != expected.failure) {
        BOOST_ERROR("the partial replies differ: " << exact);
    }
}

template <xml::limits Limits, class... Messages>
void check_same_reply_within(std::string_view body) {
    using portable = assuresign::detail::portable_block;
    const cases::exact_bytes exact{body};
    check_same_reply_by<decoder<Limits>, decoder<read_generally(Limits)>, Messages...>(
        exact.view());
    check_same_reply_by<decoder<Limits>, decoder<Limits, portable>, Messages...>(exact.view());
    if constexpr (sizeof...(Messages) == 1) {
        check_same_partial_reply_by<decoder<Limits>, decoder<read_generally(Limits)>, Messages...>(
            exact.view());
    }
}

template <class Message>
void check_same_reply(std::string_view body) {
    check_same_reply_within<xml::limits{}, Message>(body);
}

template <class Message>
void check_same_reply_view(std::string_view body) {
    static static_list_arena<65536> storage;
    storage.clear();
    check_same_reply_by<decoder<xml::limits{}>, decoder<read_generally(xml::limits{})>,
                        cases::borrowed_form_t<Message>>(cases::exact_bytes{body}.view(),
                                                         &fresh_storage(), &storage);
}

std::string replaced(std::string text, std::string_view what, std::string_view with) {
    for (auto at = text.find(what); at != std::string::npos;
         at = text.find(what, at + with.size())) {
        text.replace(at, what.size(), with);
    }
    return text;
}

// The ways in which programs write one message, some of them strange.
template <class Message>
std::vector<std::string> spellings_of(const Message& value) {
    std::vector<std::string> all;
    for (const auto form :
         {namespace_form::qualified, namespace_form::uniform, namespace_form::none}) {
        for (const bool envelope : {true, false}) {
            all.push_back(encode(value, {.envelope = envelope, .form = form}).value());
        }
    }
    const auto qualified = all[0];
    const auto uniform = all[2];
    for (const auto& body : {qualified, uniform, all[1]}) {
        all.push_back(replaced(body, "><", ">\n  <"));
        all.push_back(replaced(body, "><", "><!-- c --><"));
        all.push_back(replaced(body, "><", ">text<"));
        all.push_back(replaced(body, "><", "><x/><"));
        all.push_back(replaced(body, "\"", "'"));
        all.push_back(replaced(body, "/>", " />"));
        all.push_back(replaced(body, "\">", "\" >"));
        all.push_back(replaced(body, "=\"", " = \""));
        all.push_back(replaced(body, " ", "  "));
        all.push_back(replaced(body, " ", "\n"));
        all.push_back(replaced(body, "\"/>", "\" xmlns=\"urn:x\"/>"));
        all.push_back(replaced(body, "\"/>", "\" xmlns=\"\"/>"));
        all.push_back(replaced(body, "/>", " xmlns:x=\"urn:x\" x:y=\"\"/>"));
        all.push_back("\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n" + body + "\r\n");
        all.push_back(body + "<a/>");
    }
    auto prefixed = replaced(replaced(replaced(uniform, "<", "<p:"), "<p:/", "</p:"), "p:s:", "s:");
    all.push_back(replaced(std::move(prefixed), " xmlns=", " xmlns:p="));
    all.push_back(replaced(
        qualified, " xmlns:s=", " xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:s="));
    all.push_back(replaced(qualified, "<s:Body",
                           "<s:Header/><s:Body xmlns:s=\"" + std::string{xmlns::soap_1_1} + "\""));
    all.push_back(replaced(qualified, "<s:Body>", "<s:Body xmlns:s=\"urn:s\">"));
    all.push_back(replaced(qualified, "<s:Body>", "<s:Body/><s:Body>"));
    return all;
}

// One with all that a reply may have.
lookup_session_response full_response() {
    auto response = cases::sample_lookup_session_response();
    auto& session = response.session_lookup_results.front();
    auto& document = session.document_results.front();
    document.metadata->envelope_id = cases::envelope_guid;
    document.metadata->signature_device_support_enabled = true;
    document.metadata->terms_and_conditions.emplace().additional_agreement_statement = "a & b";
    document.exceptions = {cases::exception_of<service_exception>("Error", "d < e")};
    session.document_results.push_back({});
    session.close_envelope_result.emplace().envelope_id = cases::envelope_guid;
    session.close_envelope_result->exceptions = {
        cases::exception_of<service_exception>("Fatal", "")};
    session.exceptions = {cases::exception_of<service_exception>("Warning", "s")};
    return response;
}

// That, and its like with several mistakes: which is told must not depend on the way either.
std::vector<std::string> full_bodies() {
    const auto body = encode(full_response()).value();
    const std::string submit = " xmlns=\"" + std::string{xmlns::submit} + "\"";
    return {
        body,
        encode(full_response(), {.envelope = false, .form = namespace_form::none}).value(),
        replaced(replaced(body, "Id=\"2", "Id=\"x"), "Token=\"8", "Token=\"x"),
        replaced(replaced(body, "Id=\"2", "Id=\"&x;"), submit,
                 " xmlns=\"http://www.w3.org/2000/xmlns/\""),
    };
}

// Its tags' and attributes' pieces.
std::vector<std::string> pieces_of(const std::string& body) {
    std::vector<std::string> pieces;
    for (std::size_t at = 0; at < body.size();) {
        const auto next = std::min(body.find_first_of("< >", at + 1), body.size());
        const auto last =
            next < body.size() && body[next - 1] == '/' && next - 1 != at ? next - 1 : next;
        pieces.push_back(body.substr(at, last - at));
        at = last;
    }
    return pieces;
}

std::string joined(const std::vector<std::string>& pieces) {
    std::string all;
    for (const auto& piece : pieces) {
        all += piece;
    }
    return all;
}

template <xml::limits Limits>
void check_same_replies_within() {
    cases::for_each([]<class Message>(const Message& value, const auto&) {
        if constexpr (std::is_same_v<Message, lookup_session_response>) {
            for (const auto form : {namespace_form::qualified, namespace_form::uniform}) {
                check_same_reply_within<Limits, Message>(encode(value, {.form = form}).value());
            }
        }
    });
    for (const auto& body : full_bodies()) {
        check_same_reply_within<Limits, lookup_session_response>(body);
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(same_reply_either_way) {
    cases::for_each([]<class Message>(const Message& value, const auto& row) {
        BOOST_TEST_CONTEXT(row.name) {
            for (const auto& body : spellings_of(value)) {
                check_same_reply<Message>(body);
                check_same_reply_view<Message>(body);
            }
        }
    });
    for (const auto name : cases::sample_names) {
        std::visit(
            [&]<class Message>(const Message&) {
                check_same_reply<Message>(cases::sample(name));
                check_same_reply<Message>(enveloped_sample(name));
            },
            cases::sample_value(name));
    }
}

BOOST_AUTO_TEST_CASE(same_reply_either_way_of_several) {
    for (const auto name : cases::sample_names) {
        for (const auto& body : {cases::sample(name), enveloped_sample(name)}) {
            check_same_reply_within<xml::limits{}, async_submit_response, lookup_session_response>(
                body);
        }
    }
}

// XML does not order attributes (§3.1), and which of two mistakes comes first is plain to see.
BOOST_AUTO_TEST_CASE(same_reply_either_way_of_attributes_in_any_order) {
    const std::vector<std::string> attributes{" Id=\"2CE11EF1-8938-DD11-8735-00065B8CE99B\"",
                                              " Id=\"x\"",
                                              " AuthToken=\"8CC9A84B-693C-46CC-4342-40A8215AD76A\"",
                                              " AuthToken=\"x\"",
                                              " AuthToken=\"&x;\"",
                                              " xmlns=\"" + std::string{xmlns::submit} + "\"",
                                              " xmlns=\"urn:x\"",
                                              " xmlns=\"http://www.w3.org/2000/xmlns/\"",
                                              " xmlns:p=\"urn:p\"",
                                              " Other=\"\""};
    for (const auto& a : attributes) {
        for (const auto& b : attributes) {
            for (const auto& c : attributes) {
                check_same_reply<lookup_session_response>(session(
                    "<DocumentResults><DocumentResult" + a + b + c + "/></DocumentResults>"));
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(same_reply_either_way_of_every_prefix) {
    for (const auto& body : full_bodies()) {
        for (std::size_t size = 0; size < body.size(); ++size) {
            check_same_reply<lookup_session_response>(std::string_view{body}.substr(0, size));
        }
    }
}

BOOST_AUTO_TEST_CASE(same_reply_either_way_with_any_byte_changed) {
    const auto body = encode(full_response()).value();
    for (std::size_t place = 0; place < body.size(); ++place) {
        auto changed = body;
        for (const char c : "\"'<>/&= x"sv) {
            changed[place] = c;
            check_same_reply<lookup_session_response>(changed);
        }
        changed[place] = '\0';
        check_same_reply<lookup_session_response>(changed);
        check_same_reply<lookup_session_response>(std::string{body}.erase(place, 1));
        check_same_reply<lookup_session_response>(std::string{body}.insert(place, 1, body[place]));
    }
}

BOOST_AUTO_TEST_CASE(same_reply_either_way_with_any_piece_moved) {
    for (const auto& body : full_bodies()) {
        const auto pieces = pieces_of(body);
        BOOST_TEST_REQUIRE(joined(pieces) == body);
        for (std::size_t from = 0; from < pieces.size(); ++from) {
            auto changed = pieces;
            changed.insert(changed.begin() + static_cast<std::ptrdiff_t>(from), pieces[from]);
            check_same_reply<lookup_session_response>(joined(changed)); // it stands twice
            changed = pieces;
            changed.erase(changed.begin() + static_cast<std::ptrdiff_t>(from));
            const std::size_t reach = 8; // pieces, to either side
            for (auto to = from - std::min(from, reach);
                 to <= std::min(from + reach, changed.size()); ++to) {
                auto moved = changed;
                moved.insert(moved.begin() + static_cast<std::ptrdiff_t>(to), pieces[from]);
                check_same_reply<lookup_session_response>(joined(moved));
            }
            check_same_reply<lookup_session_response>(joined(changed)); // it is gone
        }
    }
}

BOOST_AUTO_TEST_CASE(same_reply_either_way_within_limits) {
    check_same_replies_within<xml::limits{.bytes = 600}>();
    check_same_replies_within<xml::limits{.depth = 7}>();
    check_same_replies_within<xml::limits{.attributes = 2}>();
    check_same_replies_within<xml::limits{.attributes = 6}>();
    check_same_replies_within<xml::limits{.namespaces = 2}>();
    check_same_replies_within<xml::limits{.namespaces = 3}>();
    check_same_replies_within<xml::limits{.name_length = 8}>();
    check_same_replies_within<xml::limits{.name_length = 21}>();
    check_same_replies_within<xml::limits{.name_length = 22}>();
    // the smallest with which elements are read the short way
    check_same_replies_within<xml::limits{.attributes = 33}>();
    check_same_replies_within<xml::limits{.depth = 7, .attributes = 33, .name_length = 64}>();
    check_same_replies_within<xml::limits{.depth = 8}>();
    check_same_replies_within<xml::limits{.namespaces = 1}>();
    check_same_replies_within<xml::limits{.items = 2}>();
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
