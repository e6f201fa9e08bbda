// SPDX-License-Identifier: BSL-1.0
#include <assuresign/testing/service.hpp>

#include <assuresign/client.hpp>
#include <assuresign/contract/async_submit_with_file.hpp>
#include <assuresign/contract/submit.hpp>
#include <assuresign/soap/mtom.hpp>

#include "support/printing.hpp"
#include "support/submission.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

using namespace assuresign;
using namespace assuresign::tests;

template <class Result>
std::string kind_of(const Result& answered) {
    return answered ? "success" : std::string{to_string(answered.error().kind)};
}

// What the service said of a submission: "Error: …" for each exception.
std::vector<std::string> said(const submit_result& answered) {
    list<service_exception> exceptions;
    if (answered) {
        exceptions = answered->exceptions;
    } else {
        exceptions = answered.error().exceptions;
    }
    std::vector<std::string> lines;
    for (const auto& each : exceptions) {
        lines.push_back(each.severity.text.value() + ": " + each.message);
    }
    return lines;
}

struct fixture {
    testing::service documentnow = rental_service();
    assuresign::client<testing::service> over{documentnow};

    submit_result submit(const assuresign::document& one) {
        return over.async_submit({.documents = {one}});
    }
    session_id submitted() { return submit(rental_document()).value().session_id; }
    session_answer look_up(const session_id& session, const context_identifier& who = account) {
        return over.lookup_session({.session_lookups = {{who, session}}}).value().sessions.at(0);
    }
};

BOOST_FIXTURE_TEST_SUITE(testing_service, fixture)

// ---- documents that are refused

void check_refused(fixture& f, const assuresign::document& one, std::string_view word) {
    const auto answered = f.submit(one);
    BOOST_TEST(kind_of(answered) == "rejected");
    const auto lines = said(answered);
    BOOST_TEST_REQUIRE(lines.size() == 1U);
    BOOST_TEST(lines[0].starts_with("Error: "));
    BOOST_TEST(lines[0].find(word) != std::string::npos);
    BOOST_TEST(!answered.error().may_be_submitted()); // its SessionId is nil
    BOOST_TEST(answered.error().session_id.empty());
    BOOST_TEST(f.documentnow.document_count() == 0U);
    BOOST_TEST(f.documentnow.session_ids().empty());
}

BOOST_AUTO_TEST_CASE(unknown_context_is_refused) {
    auto one = rental_document();
    one.context_identifier = "16C4A84A-693C-46CB-8DF2-40A8215AA056"_guid;
    check_refused(*this, one, "context");
}

BOOST_AUTO_TEST_CASE(missing_template_is_refused) {
    auto one = rental_document();
    one.document_template.reset();
    check_refused(*this, one, "no template");
}

BOOST_AUTO_TEST_CASE(unknown_template_is_refused) {
    auto one = rental_document();
    one.document_template->id = "ECB79445-4D39-DD11-8735-00065B8CE99B"_guid;
    check_refused(*this, one, "The template does not exist.");
}

BOOST_AUTO_TEST_CASE(missing_parameter_is_refused) {
    auto one = rental_document();
    one.document_template->parameters = {};
    check_refused(*this, one, "Signatory 1 First Name");
    one.document_template->parameters = {{.name = "Signatory 1 First Name"}};
    check_refused(*this, one, "Signatory 1 First Name");
    one.document_template->parameters = {{.name = "Signatory 1 First Name", .value = ""}};
    check_refused(*this, one, "Signatory 1 First Name");
}

BOOST_AUTO_TEST_CASE(answer_that_xml_cannot_hold_is_a_fault) {
    documentnow.add_template(rental_document().document_template->id,
                             {.required_parameters = {"bell \x07"}});
    const auto answered = submit(rental_document());
    BOOST_TEST(kind_of(answered) == "soap_fault");
    BOOST_TEST(answered.error().fault->code.value() == "s:Server");
    BOOST_TEST(answered.error().fault->string->find("forbidden_character") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(missing_user_name_is_refused) {
    auto one = rental_document();
    one.metadata->user_name.reset();
    check_refused(*this, one, "user name");
    one.metadata->user_name = "";
    check_refused(*this, one, "user name");
    one.metadata.reset();
    check_refused(*this, one, "user name");
}

// PROTOCOL: YYYY-MM-DD.
BOOST_AUTO_TEST_CASE(expiration_date_that_is_no_day_is_refused) {
    auto one = rental_document();
    for (const std::string_view wrong :
         {"", "tomorrow", "2007-4-13", "13.04.2007", "04/13/2007", "2007-04-13T00:00:00Z",
          "2007-04-13 ", " 2007-04-13", "2007-13-01", "2007-00-10", "2007-04-00", "2007-04-31",
          "2007-02-29", "1900-02-29", "+007-04-13", "2007-04-1x", "20070413"}) {
        BOOST_TEST_CONTEXT(wrong) {
            one.metadata->expiration_date = wrong;
            check_refused(*this, one, "expiration date");
        }
    }
    for (const std::string_view right : {"2007-04-13", "2008-02-29", "2000-02-29", "9999-12-31"}) {
        BOOST_TEST_CONTEXT(right) {
            one.metadata->expiration_date = right;
            BOOST_TEST(kind_of(submit(one)) == "success");
        }
    }
}

// PROTOCOL: "No more than ten documents an envelope." Of a submission it says nothing.
BOOST_AUTO_TEST_CASE(more_than_ten_documents_of_an_envelope_are_refused) {
    documentnow.serve<assuresign::submit>();
    const auto many = [](std::size_t count, std::string_view envelope) {
        auto one = rental_document();
        if (!envelope.empty()) {
            one.metadata->envelope_id = envelope_id::parse(envelope).value();
        }
        return list<assuresign::document>{std::vector<assuresign::document>(count, one)};
    };
    constexpr std::string_view first = "11111111-2222-3333-4444-55555555abcd";
    constexpr std::string_view second = "99999999-2222-3333-4444-55555555abcd";
    const auto refused = over.async_submit({.documents = many(11, first)});
    BOOST_TEST(kind_of(refused) == "rejected");
    const std::vector<std::string> expected{"Error: The envelope has more than ten documents."};
    BOOST_TEST(said(refused) == expected);
    BOOST_TEST(kind_of(over.call<assuresign::submit>({.documents = many(11, first)})) ==
               "rejected");
    BOOST_TEST(documentnow.document_count() == 0U);
    // The submissions to an envelope add up.
    BOOST_TEST(kind_of(over.async_submit({.documents = many(6, first)})) == "success");
    BOOST_TEST(kind_of(over.async_submit({.documents = many(5, first)})) == "rejected");
    BOOST_TEST(kind_of(over.call<assuresign::submit>({.documents = many(4, first)})) == "success");
    BOOST_TEST(kind_of(over.async_submit({.documents = many(1, first)})) == "rejected");
    BOOST_TEST(kind_of(over.async_submit({.documents = many(10, second)})) == "success");
    // Those of no envelope are as many as they like.
    BOOST_TEST(kind_of(over.async_submit({.documents = many(11, "")})) == "success");
    BOOST_TEST(kind_of(over.async_submit(
                   {.documents = many(11, "00000000-0000-0000-0000-000000000000")})) == "success");
    BOOST_TEST(documentnow.document_count() == 42U);
}

BOOST_AUTO_TEST_CASE(no_document_is_refused) {
    const auto answered = over.async_submit(async_submit_request{});
    BOOST_TEST(kind_of(answered) == "rejected");
    BOOST_TEST(said(answered).size() == 1U);
}

BOOST_AUTO_TEST_CASE(every_fault_of_every_document_is_told) {
    auto first = rental_document();
    first.metadata.reset();
    first.document_template->parameters = {};
    auto second = rental_document();
    second.document_template.reset();
    const auto answered = over.async_submit({.documents = {first, second, rental_document()}});
    BOOST_TEST(kind_of(answered) == "rejected");
    BOOST_TEST(said(answered).size() == 3U);
    BOOST_TEST(documentnow.document_count() == 0U); // all or nothing
}

// ---- documents that are launched

BOOST_AUTO_TEST_CASE(unknown_parameter_draws_a_warning) {
    auto one = rental_document();
    one.document_template->parameters.push_back({.name = "Signatory 1 Last Name", .value = "Doe"});
    one.document_template->parameters.push_back({.name = "Favourite Colour", .value = "red"});
    const auto answered = submit(one);
    BOOST_TEST(kind_of(answered) == "success"); // the contract allows such names
    BOOST_TEST(said(answered) ==
               std::vector<std::string>{"Warning: The parameter \"Favourite Colour\" is not "
                                        "defined."});
    BOOST_TEST(documentnow.document_count() == 1U);
}

BOOST_AUTO_TEST_CASE(known_parameters_draw_no_warning) {
    BOOST_TEST(said(submit(rental_document())).empty());
}

BOOST_AUTO_TEST_CASE(ids_case_does_not_matter) {
    auto one = rental_document();
    one.context_identifier = "06c4a84a-693c-46cb-8df2-40a8215aa056"_guid;
    one.document_template->id = "dcb79445-4d39-dd11-8735-00065b8ce99b"_guid;
    BOOST_TEST(kind_of(submit(one)) == "success");
}

BOOST_AUTO_TEST_CASE(each_session_and_document_has_ids_of_its_own) {
    std::set<std::string> ids;
    std::size_t expected = 0;
    for (std::size_t count = 1; count <= 3; ++count) {
        const auto answered = over.async_submit(
            {.documents = std::vector<assuresign::document>(count, rental_document())});
        const auto session = answered.value().session_id;
        ids.emplace(session.str());
        const auto found = look_up(session).result.value();
        BOOST_TEST(found.document_results.size() == count);
        for (const auto& each : found.document_results) {
            ids.emplace(each.id.value().str());
            ids.emplace(each.auth_token.value().str());
        }
        expected += 1 + 2 * count;
        BOOST_TEST(documentnow.session_ids().back() == session);
    }
    BOOST_TEST(ids.size() == expected);
    BOOST_TEST(documentnow.document_count() == 6U);
    BOOST_TEST(documentnow.session_ids().size() == 3U);
}

BOOST_AUTO_TEST_CASE(same_requests_make_same_ids) {
    fixture other;
    BOOST_TEST(submitted() == other.submitted());
    BOOST_TEST(submitted() == other.submitted());
}

BOOST_AUTO_TEST_CASE(finished_document_has_its_metadata_without_password) {
    const auto found = look_up(submitted()).result.value();
    const auto& about = found.document_results[0].metadata.value();
    BOOST_TEST(about.user_name.value() == "george@company.com");
    BOOST_TEST(about.document_name.value() == "Rental");
    BOOST_TEST(!about.password.has_value());
}

// ---- lookups

BOOST_AUTO_TEST_CASE(pending_as_often_as_chosen) {
    for (const std::size_t times : {0U, 1U, 3U}) {
        auto patient = rental_service({.pending_lookups = times});
        assuresign::client asking{patient};
        const auto session =
            asking.async_submit({.documents = {rental_document()}}).value().session_id;
        const auto state = [&] {
            return asking.lookup_session({.session_lookups = {{account, session}}})
                .value()
                .sessions.at(0)
                .state;
        };
        for (std::size_t i = 0; i < times; ++i) {
            BOOST_TEST(state() == session_state::pending);
        }
        BOOST_TEST(state() == session_state::finished);
        BOOST_TEST(state() == session_state::finished); // it stays usable
    }
}

BOOST_AUTO_TEST_CASE(each_session_is_pending_by_itself) {
    auto patient = rental_service({.pending_lookups = 1});
    assuresign::client asking{patient};
    const auto first = asking.async_submit({.documents = {rental_document()}}).value().session_id;
    static_cast<void>(asking.lookup_session({.session_lookups = {{account, first}}}));
    const auto second = asking.async_submit({.documents = {rental_document()}}).value().session_id;
    const auto answer =
        asking.lookup_session({.session_lookups = {{account, second}, {account, first}}}).value();
    BOOST_TEST(answer.sessions.at(0).state == session_state::pending);
    BOOST_TEST(answer.sessions.at(1).state == session_state::finished);
}

BOOST_AUTO_TEST_CASE(unknown_session_is_an_exception) {
    const auto answer = look_up("96059412-2f90-48d5-ba66-8f798f3cbd8d"_guid);
    BOOST_TEST(answer.state == session_state::failed);
    BOOST_TEST(answer.result.value().exceptions[0].severity.level() == severity_level::error);
}

BOOST_AUTO_TEST_CASE(session_of_another_account_is_an_exception) {
    const context_identifier stranger{"16C4A84A-693C-46CB-8DF2-40A8215AA056"_guid};
    documentnow.add_account(stranger);
    const auto session = submitted();
    const auto answer = look_up(session, stranger);
    BOOST_TEST(answer.state == session_state::failed);
    BOOST_TEST(answer.result.value().document_results.empty());
    BOOST_TEST(look_up(session).state == session_state::finished); // nothing happened to it
}

BOOST_AUTO_TEST_CASE(lookup_of_nothing_is_answered) {
    const auto answered = over.lookup_session(lookup_session_request{});
    BOOST_TEST(kind_of(answered) == "success");
    BOOST_TEST(answered->sessions.empty());
}

// ---- what it serves

BOOST_AUTO_TEST_CASE(operation_is_answered_if_it_is_served) {
    const submit_request request{.documents = {rental_document()}};
    BOOST_TEST(kind_of(over.call<assuresign::submit>(request)) == "soap_fault");
    BOOST_TEST(documentnow.document_count() == 0U);
    documentnow.serve<assuresign::submit>();
    BOOST_TEST(kind_of(over.call<assuresign::submit>(request)) == "success");
    BOOST_TEST(documentnow.document_count() == 1U);
}

// ---- what the wire looks like

http_request submit_request() {
    return make_http_request<async_submit>({.documents = {rental_document()}}).value();
}

BOOST_AUTO_TEST_CASE(three_namespace_forms) {
    const std::vector<std::pair<namespace_form, std::vector<std::string_view>>> table{
        {namespace_form::qualified,
         {"<LookupSessionResponse "
          "xmlns=\"https://www.assuresign.net/Services/DocumentNOW/LookupSession\">",
          "<DocumentResult xmlns=\"https://www.assuresign.net/Services/DocumentNOW/Submit\""}},
        {namespace_form::uniform,
         {"<LookupSessionResponse "
          "xmlns=\"https://www.assuresign.net/Services/DocumentNOW/LookupSession\">",
          "<DocumentResult Id="}},
        {namespace_form::none, {"<LookupSessionResponse>", "<DocumentResult Id="}},
    };
    for (const auto& [form, pieces] : table) {
        auto speaking = rental_service({.form = form});
        assuresign::client asking{speaking};
        const auto submitted_there = asking.async_submit({.documents = {rental_document()}});
        BOOST_TEST_REQUIRE(kind_of(submitted_there) == "success");
        const lookup_session_request request{
            .session_lookups = {{account, submitted_there->session_id}}};
        const auto response =
            speaking.exchange(make_http_request<lookup_session>(request).value()).value();
        for (const auto piece : pieces) {
            BOOST_TEST(response.body.find(piece) != std::string::npos, response.body);
        }
        const auto answer = asking.lookup_session(request).value();
        BOOST_TEST(answer.sessions.at(0).state == session_state::finished);
        BOOST_TEST(answer.sessions.at(0).result.value().document_results.size() == 1U);
    }
}

BOOST_AUTO_TEST_CASE(answer_is_soap_1_1) {
    const auto response = documentnow.exchange(submit_request()).value();
    BOOST_TEST(response.status == 200);
    BOOST_TEST(response.content_type == "text/xml; charset=utf-8");
    BOOST_TEST(response.body.starts_with(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>"
        "<AsyncSubmitResponse "));
}

std::string fault_code(const http_result& answered) {
    BOOST_TEST(answered.value().status == 500);
    const auto decoded = decode<async_submit_response>(answered.value().body);
    const auto* const found = decoded ? std::get_if<fault>(&*decoded) : nullptr;
    return found != nullptr ? found->code.value() : "no fault";
}

BOOST_AUTO_TEST_CASE(soap_action_must_match) {
    const std::string action =
        "https://www.assuresign.net/Services/DocumentNOW/Submit/ISubmitService/AsyncSubmit";
    for (const auto& wrong : {std::string{}, std::string{"\"\""}, action, "\"" + action + "/\"",
                              make_http_request<lookup_session>({}).value().soap_action}) {
        auto request = submit_request();
        request.soap_action = wrong;
        BOOST_TEST(fault_code(documentnow.exchange(request)) == "s:Client");
    }
    BOOST_TEST(documentnow.document_count() == 0U);
}

BOOST_AUTO_TEST_CASE(path_must_be_known) {
    const auto right = submit_request().path;
    for (const auto& wrong :
         {std::string{}, std::string{"/"}, "/Documents" + right, right + "/", right + "?a=b",
          right.substr(1), std::string{"/Services/DocumentNOW/v2/DocumentNOW.svc"},
          std::string{"/services/documentnow/v2/documentnow.svc/submit/text"}}) {
        BOOST_TEST_CONTEXT(wrong) {
            auto request = submit_request();
            request.path = wrong;
            const auto response = documentnow.exchange(request).value();
            BOOST_TEST(response.status == 404);
            BOOST_TEST(response.content_type == "text/html");
        }
    }
    BOOST_TEST(documentnow.document_count() == 0U);
}

BOOST_AUTO_TEST_CASE(path_prefix_is_an_option) {
    auto prefixed = rental_service({.path_prefix = "/Documents"});
    auto request = submit_request();
    BOOST_TEST(prefixed.exchange(request).value().status == 404);
    request.path.insert(0, "/Documents");
    BOOST_TEST(prefixed.exchange(request).value().status == 200);
    request.path.insert(0, "/Documents");
    BOOST_TEST(prefixed.exchange(request).value().status == 404);
    BOOST_TEST(prefixed.document_count() == 1U);
}

BOOST_AUTO_TEST_CASE(operation_on_the_others_path_is_refused) {
    auto request = submit_request();
    request.path = make_http_request<lookup_session>({}).value().path;
    BOOST_TEST(fault_code(documentnow.exchange(request)) == "s:Client");
}

// RFC 9110 §8.3: type, subtype, the names of parameters and the value of charset have no case.
BOOST_AUTO_TEST_CASE(content_type_must_be_text_xml) {
    for (const std::string_view wrong :
         {"", "application/soap+xml", "application/json", "text/xmlx", "text/ xml", "xtext/xml",
          "multipart/related", "text/xml; charset=utf-16", "text/xml; charset=iso-8859-1",
          "text/xml; charset=\"\""}) {
        BOOST_TEST_CONTEXT(wrong) {
            auto request = submit_request();
            request.content_type = wrong;
            BOOST_TEST(documentnow.exchange(request).value().status == 415);
        }
    }
    BOOST_TEST(documentnow.document_count() == 0U);
    for (const std::string_view right :
         {"text/xml", "Text/XML; Charset=UTF-8", "text/xml;charset=\"utf-8\"",
          "text/xml ; action=x; charset=Utf-8", "TEXT/XML; charset=US-ASCII"}) {
        BOOST_TEST_CONTEXT(right) {
            auto request = submit_request();
            request.content_type = right;
            BOOST_TEST(documentnow.exchange(request).value().status == 200);
        }
    }
}

BOOST_AUTO_TEST_CASE(content_type_of_mtom_has_no_case) {
    documentnow.serve<mtom<async_submit>>();
    auto request =
        make_http_request<mtom<async_submit>>({.documents = {rental_document()}}).value();
    BOOST_TEST(documentnow.exchange(request).value().status == 200);
    const std::string_view type = "multipart/related; type=\"application/xop+xml\"";
    BOOST_TEST_REQUIRE(request.content_type.starts_with(type));
    request.content_type.replace(0, type.size(), "Multipart/Related; Type=\"Application/XOP+XML\"");
    BOOST_TEST(documentnow.exchange(request).value().status == 200);
    request.content_type = "text/xml; charset=utf-8";
    BOOST_TEST(documentnow.exchange(request).value().status == 415);
}

BOOST_AUTO_TEST_CASE(body_must_be_the_request) {
    for (const std::string_view wrong :
         {"", "<a>", "{}", "<AsyncSubmitResponse/>", "<LookupSession/>",
          "<AsyncSubmit><Documents><Document/></Documents></AsyncSubmit>",
          "<s:Fault xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'/>"}) {
        BOOST_TEST_CONTEXT(wrong) {
            auto request = submit_request();
            request.body = wrong;
            BOOST_TEST(fault_code(documentnow.exchange(request)) == "s:Client");
        }
    }
}

// The decoder is more tolerant than the service.
BOOST_AUTO_TEST_CASE(body_must_be_enveloped_and_qualified) {
    const async_submit_request value{.documents = {rental_document()}};
    for (const encode_options& wrong :
         {encode_options{.envelope = false}, encode_options{.form = namespace_form::none}}) {
        auto request = submit_request();
        request.body = encode(value, wrong).value();
        BOOST_TEST(decode<async_submit_request>(request.body).has_value());
        BOOST_TEST(fault_code(documentnow.exchange(request)) == "s:Client");
    }
    BOOST_TEST(documentnow.document_count() == 0U);
}

struct envelope_case {
    std::string_view namespace_uri;
    std::string_view header;
    std::string_view ends;
};

// SOAP 1.1 §4.4.1, §4.2.2, §4.2.3.
BOOST_AUTO_TEST_CASE(faultcode_says_why) {
    const std::string_view soap_1_1 = "http://schemas.xmlsoap.org/soap/envelope/";
    const std::vector<envelope_case> table{
        {"http://www.w3.org/2003/05/soap-envelope", "", "s:VersionMismatch"},
        {"urn:other", "", "s:VersionMismatch"},
        {soap_1_1, "<q:Security xmlns:q='urn:q' s:mustUnderstand='1'/>", "s:MustUnderstand"},
        {soap_1_1,
         "<q:Security xmlns:q='urn:q' s:mustUnderstand='1' "
         "s:actor='http://schemas.xmlsoap.org/soap/actor/next'/>",
         "s:MustUnderstand"},
        {soap_1_1, "<q:Security xmlns:q='urn:q' s:mustUnderstand='1' s:actor='urn:proxy'/>", "200"},
        {soap_1_1, "<q:Security xmlns:q='urn:q' s:mustUnderstand='0'/>", "200"},
        {soap_1_1, "<q:Security xmlns:q='urn:q'/>", "200"},
    };
    const auto message =
        encode(async_submit_request{.documents = {rental_document()}}, {.envelope = false}).value();
    for (const auto& row : table) {
        BOOST_TEST_CONTEXT(row.namespace_uri << " " << row.header) {
            auto request = submit_request();
            request.body = "<s:Envelope xmlns:s='" + std::string{row.namespace_uri} +
                           "'><s:Header>" + std::string{row.header} + "</s:Header><s:Body>" +
                           message + "</s:Body></s:Envelope>";
            const auto answered = documentnow.exchange(request);
            BOOST_TEST((answered.value().status == 200 ? "200" : fault_code(answered)) == row.ends);
        }
    }
}

// ---- faults

struct fault_case {
    testing::fault ordered;
    std::string_view submit_ends;
    std::string_view lookup_ends;
    bool arrives;
    bool acts;
};

const std::vector<fault_case> faults{
    {testing::fault::none, "success", "success", true, true},
    {testing::fault::lost_before_arrival, "not_sent", "not_sent", false, false},
    {testing::fault::lost_after_arrival, "maybe_submitted", "no_reply", true, true},
    {testing::fault::timed_out, "maybe_submitted", "no_reply", true, true},
    {testing::fault::soap_fault, "soap_fault", "soap_fault", true, false},
    {testing::fault::html_page, "invalid_response", "invalid_response", true, false},
    {testing::fault::redirect, "http_error", "http_error", true, false},
    {testing::fault::too_many_requests, "http_error", "http_error", true, false},
    {testing::fault::bad_gateway, "http_error", "http_error", true, false},
    {testing::fault::service_unavailable, "http_error", "http_error", true, false},
    {testing::fault::gateway_timeout, "http_error", "http_error", true, true},
    {testing::fault::truncated_reply, "invalid_response", "invalid_response", true, true},
    {testing::fault::cut_reply, "maybe_submitted", "no_reply", true, true},
    {testing::fault::empty_reply, "invalid_response", "invalid_response", true, true},
    {testing::fault::compressed_reply, "invalid_response", "invalid_response", true, true},
    {testing::fault::exception, "exception", "exception", true, true},
};

BOOST_AUTO_TEST_CASE(every_fault_has_a_row_and_a_name) {
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < faults.size(); ++i) {
        BOOST_TEST(static_cast<std::size_t>(faults[i].ordered) == i);
        names.insert(to_string(faults[i].ordered));
    }
    BOOST_TEST(names.size() == faults.size());
    BOOST_TEST(to_string(testing::fault::exception) == "exception");
    BOOST_TEST(to_string(static_cast<testing::fault>(faults.size())) == "unknown");
}

// How a call ends, an exception included.
template <class Call>
std::string end_of(Call call) {
    try {
        return kind_of(call());
    } catch (const std::runtime_error&) {
        return "exception";
    }
}

BOOST_AUTO_TEST_CASE(fault_of_a_submission) {
    for (const auto& row : faults) {
        BOOST_TEST_CONTEXT("fault " << to_string(row.ordered)) {
            fixture f;
            f.documentnow.inject(row.ordered);
            BOOST_TEST(end_of([&] {
                           auto answered = f.submit(rental_document());
                           // The promise that matters: what may exist is never called not
                           // submitted.
                           if (row.acts && !answered) {
                               BOOST_TEST(answered.error().may_be_submitted());
                           }
                           return answered;
                       }) == row.submit_ends);
            BOOST_TEST(f.documentnow.requests().size() == (row.arrives ? 1U : 0U));
            BOOST_TEST(f.documentnow.document_count() == (row.acts ? 1U : 0U));
            BOOST_TEST(f.documentnow.session_ids().size() == (row.acts ? 1U : 0U));
        }
    }
}

BOOST_AUTO_TEST_CASE(fault_of_a_lookup) {
    for (const auto& row : faults) {
        BOOST_TEST_CONTEXT("fault " << to_string(row.ordered)) {
            testing::service patient = rental_service({.pending_lookups = 1});
            assuresign::client asking{patient};
            const auto session =
                asking.async_submit({.documents = {rental_document()}}).value().session_id;
            patient.inject(row.ordered);
            BOOST_TEST(end_of([&] {
                           auto answered =
                               asking.lookup_session({.session_lookups = {{account, session}}});
                           if (!answered) {
                               BOOST_TEST(!answered.error().may_be_submitted());
                           }
                           return answered;
                       }) == row.lookup_ends);
            BOOST_TEST(patient.requests().size() == (row.arrives ? 2U : 1U));
            // A lookup that the service acted on counts: the next one is no longer pending.
            const auto again =
                asking.lookup_session({.session_lookups = {{account, session}}}).value();
            const auto expected = row.acts ? session_state::finished : session_state::pending;
            BOOST_TEST(again.sessions.at(0).state == expected);
        }
    }
}

BOOST_AUTO_TEST_CASE(faults_come_in_their_order_and_end) {
    documentnow.inject(testing::fault::lost_before_arrival);
    documentnow.inject(testing::fault::none);
    documentnow.inject(testing::fault::bad_gateway);
    std::vector<std::string> ends(5);
    for (auto& end : ends) {
        end = kind_of(submit(rental_document()));
    }
    BOOST_TEST(ends == (std::vector<std::string>{"not_sent", "success", "http_error", "success",
                                                 "success"}));
    BOOST_TEST(documentnow.document_count() == 3U);
}

// ---- what real transports hand over

http_result reply_with(testing::fault ordered, testing::service_options options = {}) {
    auto documentnow = rental_service(std::move(options));
    documentnow.inject(ordered);
    return documentnow.exchange(submit_request());
}
const std::string& whole_body() {
    static const auto body = reply_with(testing::fault::none).value().body;
    return body;
}

BOOST_AUTO_TEST_CASE(cut_reply_has_what_came) {
    const auto cut = reply_with(testing::fault::cut_reply).error();
    BOOST_TEST(cut.cause.code == errc::connection_lost);
    BOOST_TEST(cut.reply.status == 200);
    BOOST_TEST(cut.reply.content_type == "text/xml; charset=utf-8");
    BOOST_TEST(cut.reply.body == whole_body().substr(0, whole_body().size() / 2));
    for (const auto ordered : {testing::fault::lost_after_arrival, testing::fault::timed_out}) {
        const auto lost = reply_with(ordered).error();
        BOOST_TEST(lost.cause.code == errc::connection_lost);
        BOOST_TEST(lost.reply.status == 0);
        BOOST_TEST(lost.reply.body == "");
    }
    BOOST_TEST(reply_with(testing::fault::timed_out).error().cause.excerpt.view() == "timeout");
}

BOOST_AUTO_TEST_CASE(busy_service_says_when_to_come_back) {
    using std::chrono::seconds;
    for (const auto& [ordered, status] : {std::pair{testing::fault::too_many_requests, 429},
                                          std::pair{testing::fault::service_unavailable, 503}}) {
        BOOST_TEST(reply_with(ordered).value().status == status);
        BOOST_TEST(reply_with(ordered).value().retry_after == seconds{1});
        const auto later = reply_with(ordered, {.retry_after = seconds{90}}).value();
        BOOST_TEST(later.retry_after == seconds{90});
    }
    BOOST_TEST(!reply_with(testing::fault::bad_gateway).value().retry_after.has_value());
    BOOST_TEST(reply_with(testing::fault::gateway_timeout).value().status == 504);
}

BOOST_AUTO_TEST_CASE(redirect_says_where_to) {
    const auto reply = reply_with(testing::fault::redirect).value();
    BOOST_TEST(reply.status == 302);
    BOOST_TEST(reply.location.starts_with("https://"));
    BOOST_TEST(reply.content_type == "text/html");
}

std::uint64_t number_at(const std::string& bytes, std::size_t at, std::size_t size) {
    std::uint64_t number = 0;
    for (std::size_t i = size; i != 0; --i) {
        number = number << 8U | static_cast<unsigned char>(bytes.at(at + i - 1));
    }
    return number;
}

// RFC 1952 §2.3, RFC 1951 §3.2.4: what gunzip makes of it.
std::string unpacked(const std::string& bytes) {
    BOOST_TEST(bytes.starts_with("\x1F\x8B\x08"));
    std::string out;
    std::size_t at = 10;
    for (bool is_last = false; !is_last;) {
        is_last = bytes.at(at) == 1;
        const auto length = number_at(bytes, at + 1, 2);
        BOOST_TEST(number_at(bytes, at + 3, 2) == 0xFFFF - length);
        out += bytes.substr(at + 5, length);
        at += 5 + length;
    }
    BOOST_TEST(number_at(bytes, at, 4) == detail::crc_32(out));
    BOOST_TEST(number_at(bytes, at + 4, 4) == out.size());
    BOOST_TEST(bytes.size() == at + 8);
    return out;
}

BOOST_AUTO_TEST_CASE(compressed_reply_can_be_unpacked) {
    const auto reply = reply_with(testing::fault::compressed_reply).value();
    BOOST_TEST(reply.content_encoding == "gzip");
    BOOST_TEST(unpacked(reply.body) == whole_body());
    // Of several blocks: one exception for each parameter that is not defined.
    auto request = rental_document();
    for (int i = 0; i < 2000; ++i) {
        request.document_template->parameters.push_back({.name = "colour " + std::to_string(i)});
    }
    auto loquacious = rental_service();
    loquacious.inject(testing::fault::compressed_reply);
    const auto large =
        loquacious.exchange(make_http_request<async_submit>({.documents = {request}}).value());
    const auto body = unpacked(large.value().body);
    BOOST_TEST(body.size() > 0xFFFFU);
    BOOST_TEST(body.ends_with("</s:Envelope>"));
}

BOOST_AUTO_TEST_CASE(exception_with_a_handler_comes_before_it) {
    documentnow.inject(testing::fault::exception);
    bool called = false;
    BOOST_CHECK_THROW(documentnow.async_exchange(submit_request(),
                                                 [&called](const http_result&) { called = true; }),
                      std::runtime_error);
    BOOST_TEST(documentnow.run() == 0U);
    BOOST_TEST(!called);
    BOOST_TEST(documentnow.document_count() == 1U);
}

// An exchange has its fault when it begins.
BOOST_AUTO_TEST_CASE(fault_is_that_of_the_exchange_after_it) {
    std::vector<std::string> ends;
    const auto keep = [&ends](const submit_result& answered) {
        ends.push_back(kind_of(answered));
    };
    const async_submit_request request{.documents = {rental_document()}};
    over.async_submit(request, keep);
    documentnow.inject(testing::fault::bad_gateway);
    over.async_submit(request, keep);
    documentnow.run();
    const std::vector<std::string> expected{"success", "http_error"};
    BOOST_TEST(ends == expected);
}

BOOST_AUTO_TEST_CASE(truncated_reply_is_handed_back) {
    documentnow.inject(testing::fault::truncated_reply);
    const auto failed = submit(rental_document()).error();
    BOOST_TEST(to_string(failed.cause.code) == "truncated");
    BOOST_TEST(failed.reply.status == 200);
    BOOST_TEST(failed.reply.body.starts_with("<s:Envelope"));
    BOOST_TEST(failed.cause.offset == failed.reply.body.size());
}

// ---- handlers

BOOST_AUTO_TEST_CASE(exchange_happens_in_run) {
    std::size_t calls = 0;
    for (int i = 0; i < 3; ++i) {
        over.async_submit({.documents = {rental_document()}}, [&calls](submit_result answered) {
            BOOST_TEST(kind_of(answered) == "success");
            ++calls;
        });
    }
    BOOST_TEST(calls == 0U);
    BOOST_TEST(documentnow.requests().empty());
    BOOST_TEST(documentnow.run() == 3U);
    BOOST_TEST(calls == 3U);
    BOOST_TEST(documentnow.run() == 0U);
}

BOOST_AUTO_TEST_CASE(handler_may_start_exchanges) {
    std::vector<std::string> order;
    const async_submit_request request{.documents = {rental_document()}};
    over.async_submit(request, [&](submit_result) {
        order.push_back("first");
        over.async_submit(request, [&](submit_result) { order.push_back("third"); });
    });
    over.async_submit(request, [&](submit_result) { order.push_back("second"); });
    BOOST_TEST(documentnow.run() == 3U);
    BOOST_TEST(order == (std::vector<std::string>{"first", "second", "third"}));
    BOOST_TEST(documentnow.document_count() == 3U);
}

BOOST_AUTO_TEST_CASE(fault_reaches_the_handler) {
    documentnow.inject(testing::fault::lost_after_arrival);
    std::string ended;
    over.async_submit({.documents = {rental_document()}},
                      [&ended](submit_result answered) { ended = kind_of(answered); });
    documentnow.run();
    BOOST_TEST(ended == "maybe_submitted");
}

static_assert(!std::is_copy_constructible_v<testing::service>);

// What waits is made where the service is, and once.
BOOST_AUTO_TEST_CASE(moved_service_makes_the_exchanges_that_wait) {
    std::size_t calls = 0;
    over.async_submit({.documents = {rental_document()}},
                      [&calls](submit_result answered) { calls += answered ? 1U : 0U; });
    auto moved = std::move(documentnow);
    documentnow = testing::service{};
    BOOST_TEST(documentnow.run() == 0U);
    BOOST_TEST(moved.run() == 1U);
    BOOST_TEST(calls == 1U);
    BOOST_TEST(moved.document_count() == 1U);
    BOOST_TEST(documentnow.document_count() == 0U);
}

// ---- records

BOOST_AUTO_TEST_CASE(requests_are_kept_as_they_came) {
    const auto session = submitted();
    static_cast<void>(look_up(session));
    const auto& kept = documentnow.requests();
    BOOST_TEST_REQUIRE(kept.size() == 2U);
    const auto first = submit_request();
    BOOST_TEST(kept[0].path == first.path);
    BOOST_TEST(kept[0].soap_action == first.soap_action);
    BOOST_TEST(kept[0].content_type == first.content_type);
    BOOST_TEST(kept[0].body == first.body);
    BOOST_TEST(kept[1].path == "/Services/DocumentNOW/v2/DocumentNOW.svc/LookupSession/text");
    BOOST_TEST(kept[1].body.find(session.str()) != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
