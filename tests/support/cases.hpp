// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "samples.hpp"

#include <assuresign/contract/async_submit.hpp>
#include <assuresign/contract/fault.hpp>
#include <assuresign/contract/lookup_session.hpp>
#include <assuresign/contract/schema.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

// One table of messages and their XML, for whoever encodes, decodes or carries them.
namespace cases {

using namespace assuresign::literals;

using any_message =
    std::variant<assuresign::async_submit_request, assuresign::async_submit_response,
                 assuresign::lookup_session_request, assuresign::lookup_session_response,
                 assuresign::fault>;

struct message_case {
    std::string name;
    any_message value;
    /// Without envelope, each type in its own namespace.
    std::string xml;
    /// Whether the contract's schemas allow it; the library is more tolerant.
    bool in_contract = true;
};

// ---- the three namespace forms, and the envelope

inline std::string without(std::string text, std::string_view what, std::size_t from = 0) {
    for (auto at = text.find(what, from); at != std::string::npos; at = text.find(what, at)) {
        text.erase(at, what.size());
    }
    return text;
}

inline std::string declaration_of(std::string_view uri) {
    return " xmlns=\"" + std::string{uri} + "\"";
}

/// Everything in the namespace of the root.
inline std::string uniform(std::string xml) {
    const auto inside = xml.find('>');
    for (const auto uri : {assuresign::xmlns::submit, assuresign::xmlns::envelopes,
                           assuresign::xmlns::lookup_session}) {
        xml = without(std::move(xml), declaration_of(uri), inside);
    }
    return xml;
}

/// No namespace at all, but for a fault's.
inline std::string unqualified(std::string xml) {
    for (const auto uri : {assuresign::xmlns::submit, assuresign::xmlns::envelopes,
                           assuresign::xmlns::lookup_session}) {
        xml = without(std::move(xml), declaration_of(uri));
    }
    return xml;
}

inline const std::string soap_declaration =
    " xmlns:s=\"" + std::string{assuresign::xmlns::soap_1_1} + "\"";

/// As the library envelopes: a fault's prefix is the envelope's.
inline std::string enveloped(std::string xml) {
    if (xml.starts_with("<s:Fault")) {
        xml.erase(xml.find(soap_declaration), soap_declaration.size());
    }
    return "<s:Envelope" + soap_declaration + "><s:Body>" + xml + "</s:Body></s:Envelope>";
}

// ---- the same message, borrowed

template <class Message>
struct borrowed_form;
template <template <class> class Message>
struct borrowed_form<Message<assuresign::owned>> {
    using type = Message<assuresign::borrowed>;
};
template <class Message>
using borrowed_form_t = typename borrowed_form<Message>::type;

// ---- the values of the samples

inline constexpr auto account = "06C4A84A-693C-46CB-8DF2-40A8215AA056"_guid;
inline constexpr auto template_guid = "DCB79445-4D39-DD11-8735-00065B8CE99B"_guid;
inline constexpr auto envelope_guid = "EBB73445-AB39-CD1F-8AF5-BC06AB44E93A"_guid;
inline constexpr auto session_guid = "96059412-2f90-48d5-ba66-8f798f3cbd8d"_guid;
inline constexpr auto document_guid = "2CE11EF1-8938-DD11-8735-00065B8CE99B"_guid;
inline constexpr auto token_guid = "8CC9A84B-693C-46CC-4342-40A8215AD76A"_guid;
inline constexpr auto no_session = "00000000-0000-0000-0000-000000000000"_guid;

template <class T, class Change>
T made(Change change) {
    T value;
    change(value);
    return value;
}

inline assuresign::parameter parameter_of(std::optional<std::string> name,
                                          std::optional<std::string> value) {
    return {.name = std::move(name), .value = std::move(value)};
}

template <class Exception>
Exception exception_of(std::string severity, std::string message) {
    return made<Exception>([&](auto& e) {
        e.severity.text = std::move(severity);
        e.message = std::move(message);
    });
}

template <class T>
assuresign::list<T> no_items() {
    return std::vector<T>{};
}

/// samples/AsyncSubmit.xml
inline assuresign::async_submit_request sample_async_submit() {
    assuresign::terms_and_conditions terms;
    terms.additional_compliance_statement =
        "This information will be displayed at the bottom of the page and is being added for a "
        "specific jurisdiction by my code.";
    terms.additional_agreement_statement =
        "I acknowledge that all terms and conditions of this sale have been explained to me.";
    terms.additional_extended_disclosures =
        "Longer extended disclosures are appended to in this section.";
    assuresign::metadata about;
    about.user_name = "georgeuser@company.com";
    about.document_name = "John Doe Contract 2-15-2007";
    about.order_number = "7xe-123478";
    about.password = "";
    about.expiration_date = "2007-04-13";
    about.culture = "en-US";
    about.signature_device_support_enabled = false;
    about.envelope_id = envelope_guid;
    about.terms_and_conditions = terms;
    assuresign::document_template source;
    source.id = template_guid;
    source.parameters = {parameter_of("Signatory 1 First Name", "John"),
                         parameter_of("Signatory 1 Last Name", "Doe"),
                         parameter_of("Signatory 1 Email Address", "jdoe@example.com"),
                         parameter_of("Signatory 1 Password", "jdoe1234")};
    assuresign::document contract;
    contract.context_identifier = account;
    contract.metadata = about;
    contract.document_template = source;
    return {.documents = {contract}};
}

/// samples/AsyncSubmitResponse.xml
inline assuresign::async_submit_response sample_async_submit_response() {
    assuresign::async_submit_response response;
    response.async_submit_result.emplace().session_id = session_guid;
    return response;
}

/// samples/AsyncSubmitResponse.exceptions.xml
inline assuresign::async_submit_response sample_async_submit_exceptions() {
    using assuresign::service_exception;
    assuresign::async_submit_response response;
    auto& answer = response.async_submit_result.emplace();
    answer.session_id = no_session;
    answer.exceptions = {
        exception_of<service_exception>("Error", "The template does not exist."),
        exception_of<service_exception>(
            "Warning", "The parameter \"Signatory 2 Email Address\" is not defined.")};
    return response;
}

/// samples/LookupSession.xml
inline assuresign::lookup_session_request sample_lookup_session() {
    return {.session_lookups = {{.context_identifier = account, .session_id = session_guid}}};
}

/// samples/LookupSessionResponse.xml and samples/LookupSessionResponse.qualified.xml
inline assuresign::lookup_session_response sample_lookup_session_response() {
    assuresign::metadata about;
    about.user_name = "georgeuser@company.com";
    about.document_name = "John Doe Contract 2-15-2007";
    about.order_number = "7xe-123478";
    about.expiration_date = "2007-04-13";
    assuresign::document_result finished;
    finished.id = document_guid;
    finished.auth_token = token_guid;
    finished.metadata = about;
    assuresign::session_lookup_result session;
    session.session_id = session_guid;
    session.document_results = {finished};
    return {.session_lookup_results = {session}};
}

/// The value of a sample.
inline any_message sample_value(std::string_view name) {
    if (name == "AsyncSubmit.xml") {
        return sample_async_submit();
    }
    if (name == "AsyncSubmitResponse.xml") {
        return sample_async_submit_response();
    }
    if (name == "AsyncSubmitResponse.exceptions.xml") {
        return sample_async_submit_exceptions();
    }
    if (name == "LookupSession.xml") {
        return sample_lookup_session();
    }
    return sample_lookup_session_response();
}

// ---- the table

/// Every character that a writer must not let stand, and those around the bounds of what XML
/// allows (XML 1.0 §2.2).
inline const std::string all_special =
    "&<>\"' \t\n\r]]>\x7F\xC2\x85\xC3\xA9\xE2\x82\xAC\xED\x9F\xBF"
    "\xEE\x80\x80\xEF\xBF\xBD\xF0\x9F\x98\x80\xF4\x8F\xBF\xBF";
inline const std::string special_in_attribute =
    "&amp;&lt;&gt;&quot;&apos; &#x9;&#xA;&#xD;]]&gt;\x7F\xC2\x85\xC3\xA9\xE2\x82\xAC\xED\x9F\xBF"
    "\xEE\x80\x80\xEF\xBF\xBD\xF0\x9F\x98\x80\xF4\x8F\xBF\xBF";
inline const std::string special_in_text =
    "&amp;&lt;&gt;\"' \t\n&#xD;]]&gt;\x7F\xC2\x85\xC3\xA9\xE2\x82\xAC\xED\x9F\xBF"
    "\xEE\x80\x80\xEF\xBF\xBD\xF0\x9F\x98\x80\xF4\x8F\xBF\xBF";

namespace detail {

using namespace assuresign;

class table {
public:
    std::vector<message_case> take() {
        add_requests();
        add_metadata();
        add_templates();
        add_submit_responses();
        add_lookups();
        add_lookup_responses();
        add_faults();
        return std::move(rows_);
    }

private:
    void add(std::string name, any_message value, std::string xml, bool in_contract = true) {
        rows_.push_back({std::move(name), std::move(value), std::move(xml), in_contract});
    }

    static std::string wrapped(std::string_view root, std::string_view uri, std::string_view xml) {
        auto text = "<" + std::string{root} + declaration_of(uri);
        if (xml.empty()) {
            return text + "/>";
        }
        return text.append(">").append(xml).append("</").append(root).append(">");
    }
    static std::string submit(std::string_view xml) {
        return wrapped("AsyncSubmit", xmlns::submit, xml);
    }
    static std::string in_document(std::string_view xml) {
        return submit("<Documents><Document ContextIdentifier=\"06C4A84A-693C-46CB-8DF2-"
                      "40A8215AA056\">" +
                      std::string{xml} + "</Document></Documents>");
    }
    static std::string submit_response(std::string_view xml) {
        return wrapped("AsyncSubmitResponse", xmlns::submit, xml);
    }
    static std::string submit_result(std::string_view xml) {
        return submit_response(
            "<AsyncSubmitResult SessionId=\"96059412-2f90-48d5-ba66-8f798f3cbd8d\">" +
            std::string{xml} + "</AsyncSubmitResult>");
    }
    static std::string lookup(std::string_view xml) {
        return wrapped("LookupSession", xmlns::lookup_session, xml);
    }
    static std::string lookup_response(std::string_view xml) {
        return wrapped("LookupSessionResponse", xmlns::lookup_session, xml);
    }
    static std::string in_session(std::string_view xml) {
        return lookup_response("<SessionLookupResults><SessionLookupResult SessionId=\"96059412-"
                               "2f90-48d5-ba66-8f798f3cbd8d\">" +
                               std::string{xml} + "</SessionLookupResult></SessionLookupResults>");
    }
    static std::string in_document_results(std::string_view xml) {
        return in_session("<DocumentResults>" + std::string{xml} + "</DocumentResults>");
    }
    // The start tag of a DocumentResult: its type's namespace is not its parent's.
    static std::string document_result_tag() {
        return "<DocumentResult" + declaration_of(xmlns::submit);
    }
    static std::string close_result_tag() {
        return "<CloseEnvelopeResult" + declaration_of(xmlns::envelopes) +
               " EnvelopeId=\"EBB73445-AB39-CD1F-8AF5-BC06AB44E93A\"";
    }
    static std::string fault_xml(std::string_view xml) {
        return "<s:Fault" + soap_declaration + (xml.empty() ? ">" : ">" + std::string{xml}) +
               "</s:Fault>";
    }

    static document plain_document() {
        return made<document>([](auto& d) { d.context_identifier = account; });
    }
    template <class Change>
    void add_document(std::string name, Change change, std::string_view xml) {
        auto changed = plain_document();
        change(changed);
        add("document_" + name, async_submit_request{.documents = {changed}}, in_document(xml));
    }
    template <class Change>
    void add_metadata_case(std::string name, Change change, std::string_view xml) {
        add_document(
            "metadata_" + name, [&](auto& d) { change(d.metadata.emplace()); }, xml);
    }
    template <class Change>
    void add_terms_case(std::string name, Change change, std::string_view xml) {
        add_metadata_case(
            "terms_" + name, [&](auto& m) { change(m.terms_and_conditions.emplace()); },
            "<Metadata>" + std::string{xml} + "</Metadata>");
    }
    void add_parameter(std::string name, parameter p, std::string_view xml) {
        add_document(
            "parameter_" + name,
            [&](auto& d) {
                auto& source = d.document_template.emplace();
                source.id = template_guid;
                source.parameters = {p};
            },
            "<Template Id=\"DCB79445-4D39-DD11-8735-00065B8CE99B\"><Parameters>" +
                std::string{xml} + "</Parameters></Template>");
    }

    void add_requests() {
        add("documents_absent", async_submit_request{}, submit(""));
        add("documents_empty", async_submit_request{.documents = no_items<document>()},
            submit("<Documents/>"));
        add("document_bare", async_submit_request{.documents = {plain_document()}},
            submit("<Documents><Document ContextIdentifier=\"06C4A84A-693C-46CB-8DF2-"
                   "40A8215AA056\"/></Documents>"));
        auto second = plain_document();
        second.context_identifier = "06c4a84a-693c-46cb-8df2-40a8215aa056"_guid;
        add("documents_two_in_order", async_submit_request{.documents = {second, plain_document()}},
            submit("<Documents>"
                   "<Document ContextIdentifier=\"06c4a84a-693c-46cb-8df2-40a8215aa056\"/>"
                   "<Document ContextIdentifier=\"06C4A84A-693C-46CB-8DF2-40A8215AA056\"/>"
                   "</Documents>"));
        add("sample_async_submit", sample_async_submit(),
            in_document(
                "<Metadata UserName=\"georgeuser@company.com\""
                " DocumentName=\"John Doe Contract 2-15-2007\" OrderNumber=\"7xe-123478\""
                " Password=\"\" ExpirationDate=\"2007-04-13\" Culture=\"en-US\""
                " SignatureDeviceSupportEnabled=\"false\""
                " EnvelopeId=\"EBB73445-AB39-CD1F-8AF5-BC06AB44E93A\"><TermsAndConditions>"
                "<AdditionalComplianceStatement>This information will be displayed at the bottom "
                "of "
                "the page and is being added for a specific jurisdiction by my code."
                "</AdditionalComplianceStatement><AdditionalAgreementStatement>I acknowledge that "
                "all "
                "terms and conditions of this sale have been explained to me."
                "</AdditionalAgreementStatement><AdditionalExtendedDisclosures>Longer extended "
                "disclosures are appended to in this section.</AdditionalExtendedDisclosures>"
                "</TermsAndConditions></Metadata>"
                "<Template Id=\"DCB79445-4D39-DD11-8735-00065B8CE99B\"><Parameters>"
                "<Parameter Name=\"Signatory 1 First Name\" Value=\"John\"/>"
                "<Parameter Name=\"Signatory 1 Last Name\" Value=\"Doe\"/>"
                "<Parameter Name=\"Signatory 1 Email Address\" Value=\"jdoe@example.com\"/>"
                "<Parameter Name=\"Signatory 1 Password\" Value=\"jdoe1234\"/>"
                "</Parameters></Template>"));
    }

    void add_metadata() {
        add_metadata_case(
            "empty", [](auto&) {}, "<Metadata/>");
        add_metadata_case(
            "user_name", [](auto& m) { m.user_name = "george@company.com"; },
            "<Metadata UserName=\"george@company.com\"/>");
        add_metadata_case(
            "document_name", [](auto& m) { m.document_name = "Contract"; },
            "<Metadata DocumentName=\"Contract\"/>");
        add_metadata_case(
            "order_number", [](auto& m) { m.order_number = "7xe"; },
            "<Metadata OrderNumber=\"7xe\"/>");
        add_metadata_case(
            "password", [](auto& m) { m.password = "swordfish"; },
            "<Metadata Password=\"swordfish\"/>");
        add_metadata_case(
            "password_empty", [](auto& m) { m.password = ""; }, "<Metadata Password=\"\"/>");
        add_metadata_case(
            "expiration_date", [](auto& m) { m.expiration_date = "2007-04-13"; },
            "<Metadata ExpirationDate=\"2007-04-13\"/>");
        add_metadata_case(
            "culture", [](auto& m) { m.culture = "en-US"; }, "<Metadata Culture=\"en-US\"/>");
        add_metadata_case(
            "device_true", [](auto& m) { m.signature_device_support_enabled = true; },
            "<Metadata SignatureDeviceSupportEnabled=\"true\"/>");
        add_metadata_case(
            "device_false", [](auto& m) { m.signature_device_support_enabled = false; },
            "<Metadata SignatureDeviceSupportEnabled=\"false\"/>");
        add_metadata_case(
            "envelope_id", [](auto& m) { m.envelope_id = envelope_guid; },
            "<Metadata EnvelopeId=\"EBB73445-AB39-CD1F-8AF5-BC06AB44E93A\"/>");
        add_metadata_case(
            "all_special", [](auto& m) { m.document_name = all_special; },
            "<Metadata DocumentName=\"" + special_in_attribute + "\"/>");
        add_terms_case(
            "empty", [](auto&) {}, "<TermsAndConditions/>");
        add_terms_case(
            "compliance", [](auto& t) { t.additional_compliance_statement = "c"; },
            "<TermsAndConditions><AdditionalComplianceStatement>c"
            "</AdditionalComplianceStatement></TermsAndConditions>");
        add_terms_case(
            "agreement", [](auto& t) { t.additional_agreement_statement = "a"; },
            "<TermsAndConditions><AdditionalAgreementStatement>a"
            "</AdditionalAgreementStatement></TermsAndConditions>");
        add_terms_case(
            "disclosures", [](auto& t) { t.additional_extended_disclosures = "d"; },
            "<TermsAndConditions><AdditionalExtendedDisclosures>d"
            "</AdditionalExtendedDisclosures></TermsAndConditions>");
        add_terms_case(
            "statement_empty", [](auto& t) { t.additional_agreement_statement = ""; },
            "<TermsAndConditions><AdditionalAgreementStatement>"
            "</AdditionalAgreementStatement></TermsAndConditions>");
        add_terms_case(
            "all_special", [](auto& t) { t.additional_agreement_statement = all_special; },
            "<TermsAndConditions><AdditionalAgreementStatement>" + special_in_text +
                "</AdditionalAgreementStatement></TermsAndConditions>");
    }

    void add_templates() {
        add_document(
            "template_bare", [](auto& d) { d.document_template.emplace().id = template_guid; },
            "<Template Id=\"DCB79445-4D39-DD11-8735-00065B8CE99B\"/>");
        add_document(
            "parameters_empty",
            [](auto& d) {
                d.document_template.emplace().id = template_guid;
                d.document_template->parameters = no_items<parameter>();
            },
            "<Template Id=\"DCB79445-4D39-DD11-8735-00065B8CE99B\"><Parameters/>"
            "</Template>");
        add_parameter("without_fields", parameter_of({}, {}), "<Parameter/>");
        add_parameter("name_only", parameter_of("n", {}), "<Parameter Name=\"n\"/>");
        add_parameter("value_only", parameter_of({}, "v"), "<Parameter Value=\"v\"/>");
        add_parameter("fields_empty", parameter_of("", ""), "<Parameter Name=\"\" Value=\"\"/>");
        add_parameter("all_special", parameter_of(all_special, all_special),
                      "<Parameter Name=\"" + special_in_attribute + "\" Value=\"" +
                          special_in_attribute + "\"/>");
    }

    template <class Exceptions>
    void add_submit_result(std::string name, Exceptions exceptions, std::string_view xml,
                           bool in_contract = true) {
        async_submit_response response;
        response.async_submit_result.emplace().session_id = session_guid;
        response.async_submit_result->exceptions = std::move(exceptions);
        add("submit_result_" + name, response, submit_result(xml), in_contract);
    }

    void add_submit_responses() {
        using exceptions = list<service_exception>;
        const auto one = [](std::string severity, std::string message) {
            return exceptions{exception_of<service_exception>(severity, message)};
        };
        add("submit_result_absent", async_submit_response{}, submit_response(""));
        add("sample_submit_response", sample_async_submit_response(),
            submit_response(
                "<AsyncSubmitResult SessionId=\"96059412-2f90-48d5-ba66-8f798f3cbd8d\"/>"));
        add("sample_submit_exceptions", sample_async_submit_exceptions(),
            submit_response(
                "<AsyncSubmitResult SessionId=\"00000000-0000-0000-0000-000000000000\">"
                "<Exceptions><DocumentException Severity=\"Error\">The template does not exist."
                "</DocumentException><DocumentException Severity=\"Warning\">The parameter "
                "\"Signatory 2 Email Address\" is not defined.</DocumentException></Exceptions>"
                "</AsyncSubmitResult>"));
        add_submit_result("exceptions_empty", no_items<service_exception>(), "<Exceptions/>");
        for (const std::string severity : {"Warning", "Error", "Fatal"}) {
            add_submit_result("exception_" + severity, one(severity, "m"),
                              "<Exceptions><DocumentException Severity=\"" + severity +
                                  "\">m</DocumentException></Exceptions>");
        }
        add_submit_result("exception_unknown_severity", one("Notice", "m"),
                          "<Exceptions><DocumentException Severity=\"Notice\">m"
                          "</DocumentException></Exceptions>",
                          false);
        add_submit_result("exception_message_empty", one("Error", ""),
                          "<Exceptions><DocumentException Severity=\"Error\"/></Exceptions>");
        add_submit_result("exception_all_special", one("Error", all_special),
                          "<Exceptions><DocumentException Severity=\"Error\">" + special_in_text +
                              "</DocumentException></Exceptions>");
    }

    void add_lookups() {
        add("lookups_absent", lookup_session_request{}, lookup(""));
        add("lookups_empty", lookup_session_request{.session_lookups = no_items<session_lookup>()},
            lookup("<SessionLookups/>"));
        const std::string one =
            "<SessionLookup ContextIdentifier=\"06C4A84A-693C-46CB-8DF2-40A8215AA056\""
            " SessionId=\"96059412-2f90-48d5-ba66-8f798f3cbd8d\"/>";
        add("sample_lookup_session", sample_lookup_session(),
            lookup("<SessionLookups>" + one + "</SessionLookups>"));
        auto two = sample_lookup_session();
        two.session_lookups.push_back(two.session_lookups.front());
        add("lookups_two", two, lookup("<SessionLookups>" + one + one + "</SessionLookups>"));
    }

    template <class Change>
    void add_session(std::string name, Change change, std::string_view xml,
                     bool in_contract = true) {
        session_lookup_result session;
        session.session_id = session_guid;
        change(session);
        add("session_" + name, lookup_session_response{.session_lookup_results = {session}},
            in_session(xml), in_contract);
    }
    template <class Change>
    void add_document_result(std::string name, Change change, std::string_view xml) {
        add_session(
            "document_" + name,
            [&](auto& s) {
                document_result finished;
                change(finished);
                s.document_results = {finished};
            },
            "<DocumentResults>" + document_result_tag() + std::string{xml} + "</DocumentResults>");
    }

    void add_lookup_responses() {
        add("results_absent", lookup_session_response{}, lookup_response(""));
        add("results_empty",
            lookup_session_response{.session_lookup_results = no_items<session_lookup_result>()},
            lookup_response("<SessionLookupResults/>"));
        session_lookup_result pending;
        pending.session_id = session_guid;
        add("session_bare", lookup_session_response{.session_lookup_results = {pending}},
            lookup_response("<SessionLookupResults><SessionLookupResult SessionId=\"96059412-2f90-"
                            "48d5-ba66-8f798f3cbd8d\"/></SessionLookupResults>"));
        add("sample_lookup_response", sample_lookup_session_response(),
            in_document_results(document_result_tag() +
                                " Id=\"2CE11EF1-8938-DD11-8735-00065B8CE99B\""
                                " AuthToken=\"8CC9A84B-693C-46CC-4342-40A8215AD76A\"><Metadata"
                                " UserName=\"georgeuser@company.com\""
                                " DocumentName=\"John Doe Contract 2-15-2007\""
                                " OrderNumber=\"7xe-123478\" ExpirationDate=\"2007-04-13\"/>"
                                "</DocumentResult>"));
        add_document_results();
        add_close_results();
        add_session_exceptions();
    }

    void add_document_results() {
        add_session(
            "documents_empty", [](auto& s) { s.document_results = no_items<document_result>(); },
            "<DocumentResults/>");
        add_document_result(
            "bare", [](auto&) {}, "/>");
        add_document_result(
            "id", [](auto& d) { d.id = document_guid; },
            " Id=\"2CE11EF1-8938-DD11-8735-00065B8CE99B\"/>");
        add_document_result(
            "auth_token", [](auto& d) { d.auth_token = token_guid; },
            " AuthToken=\"8CC9A84B-693C-46CC-4342-40A8215AD76A\"/>");
        add_document_result(
            "metadata", [](auto& d) { d.metadata.emplace(); }, "><Metadata/></DocumentResult>");
        add_document_result(
            "exceptions_empty", [](auto& d) { d.exceptions = no_items<service_exception>(); },
            "><Exceptions/></DocumentResult>");
        add_document_result(
            "exception",
            [](auto& d) { d.exceptions = {exception_of<service_exception>("Fatal", "m")}; },
            "><Exceptions><DocumentException Severity=\"Fatal\">m"
            "</DocumentException></Exceptions></DocumentResult>");
    }

    void add_close_results() {
        const auto close = [](auto& s) -> auto& {
            s.close_envelope_result.emplace().envelope_id = envelope_guid;
            return *s.close_envelope_result;
        };
        add_session("close_result", close, close_result_tag() + "/>");
        add_session(
            "close_exceptions_empty",
            [&](auto& s) { close(s).exceptions = no_items<service_exception>(); },
            close_result_tag() + "><Exceptions/></CloseEnvelopeResult>");
        add_session(
            "close_exception",
            [&](auto& s) { close(s).exceptions = {exception_of<service_exception>("Error", "m")}; },
            close_result_tag() + "><Exceptions><EnvelopeException Severity=\"Error\">m"
                                 "</EnvelopeException></Exceptions></CloseEnvelopeResult>");
    }

    void add_session_exceptions() {
        add_session(
            "exceptions_empty", [](auto& s) { s.exceptions = no_items<service_exception>(); },
            "<Exceptions/>");
        add_session(
            "exception",
            [](auto& s) { s.exceptions = {exception_of<service_exception>("Warning", "m")}; },
            "<Exceptions><SessionLookupException Severity=\"Warning\">m"
            "</SessionLookupException></Exceptions>");
        add_session(
            "everything",
            [](auto& s) {
                document_result finished;
                finished.exceptions = {exception_of<service_exception>("Error", "d")};
                s.document_results = {finished, {}};
                s.close_envelope_result.emplace().envelope_id = envelope_guid;
                s.exceptions = {exception_of<service_exception>("Whisper", "s")};
            },
            "<DocumentResults>" + document_result_tag() +
                "><Exceptions><DocumentException Severity=\"Error\">d</DocumentException>"
                "</Exceptions></DocumentResult>" +
                document_result_tag() + "/></DocumentResults>" + close_result_tag() +
                "/><Exceptions><SessionLookupException Severity=\"Whisper\">s"
                "</SessionLookupException></Exceptions>",
            false);
    }

    void add_faults() {
        add("fault_empty", fault{}, fault_xml(""));
        add("fault_code", fault{.code = "s:Client"}, fault_xml("<faultcode>s:Client</faultcode>"));
        add("fault_string", fault{.string = all_special},
            fault_xml("<faultstring>" + special_in_text + "</faultstring>"));
        add("fault_actor", fault{.actor = "http://example.com/"},
            fault_xml("<faultactor>http://example.com/</faultactor>"));
        const std::string detail = "<detail><e xmlns=\"urn:e\" a='&amp;'>x &lt; y</e></detail>";
        add("fault_detail", fault{.detail = detail}, fault_xml(detail));
        add("fault_everything",
            fault{.code = "s:Server", .string = "", .actor = "", .detail = "<detail/>"},
            fault_xml("<faultcode>s:Server</faultcode><faultstring></faultstring>"
                      "<faultactor></faultactor><detail/>"));
    }

    std::vector<message_case> rows_;
};

} // namespace detail

inline const std::vector<message_case>& all() {
    static const std::vector<message_case> rows = detail::table{}.take();
    return rows;
}

/// Calls visit(value, row) for every row, with the value in its own type.
template <class Visit>
void for_each(Visit visit) {
    for (const auto& row : all()) {
        std::visit([&](const auto& value) { visit(value, row); }, row.value);
    }
}

} // namespace cases
