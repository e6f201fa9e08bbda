// SPDX-License-Identifier: BSL-1.0
#include <assuresign/client.hpp>

#include "submission.hpp"

#include <boost/test/unit_test.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace assuresign;
using namespace assuresign::tests;

constexpr std::string_view session_text = "96059412-2f90-48d5-ba66-8f798f3cbd8d";
constexpr session_id first_session{"96059412-2f90-48d5-ba66-8f798f3cbd8d"_guid};
constexpr session_id second_session{"11111111-2222-3333-4444-55555555abcd"_guid};
constexpr session_id third_session{"99999999-2222-3333-4444-55555555abcd"_guid};

// ---- transports that answer always the same, and count

struct scripted {
    http_result reply;
    std::vector<http_request> sent{};
    http_result exchange(const http_request& request) {
        sent.push_back(request);
        return reply;
    }
};

struct scripted_queue {
    http_result reply;
    std::vector<http_request> sent{};
    template <class Handler>
    void async_exchange(http_request request, Handler handler) {
        sent.push_back(std::move(request));
        handler(http_result{reply});
    }
};

http_response xml_reply(int status, std::string body) {
    return {.status = status, .content_type = "text/xml; charset=utf-8", .body = std::move(body)};
}

// ---- replies, written as the contract shows them

std::string envelope(std::string_view inside) {
    std::string text{R"(<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>)"};
    return text.append(inside).append("</s:Body></s:Envelope>");
}

std::string submit_reply(std::string_view session, std::string_view exceptions = {}) {
    std::string text{R"(<AsyncSubmitResponse )"
                     R"(xmlns="https://www.assuresign.net/Services/DocumentNOW/Submit">)"
                     R"(<AsyncSubmitResult SessionId=")"};
    text.append(session).append("\">");
    if (!exceptions.empty()) {
        text.append("<Exceptions>").append(exceptions).append("</Exceptions>");
    }
    return envelope(text.append("</AsyncSubmitResult></AsyncSubmitResponse>"));
}

std::string document_exception_xml(std::string_view severity, std::string_view text) {
    std::string out{"<DocumentException Severity=\""};
    return out.append(severity).append("\">").append(text).append("</DocumentException>");
}

std::string lookup_reply(std::string_view results) {
    std::string text{R"(<LookupSessionResponse )"
                     R"(xmlns="https://www.assuresign.net/Services/DocumentNOW/LookupSession">)"
                     R"(<SessionLookupResults>)"};
    return envelope(text.append(results).append("</SessionLookupResults></LookupSessionResponse>"));
}

std::string session_result_xml(std::string_view session, std::string_view inside = {}) {
    std::string text{"<SessionLookupResult SessionId=\""};
    return text.append(session).append("\">").append(inside).append("</SessionLookupResult>");
}

std::string documents_xml(std::string_view inside = {}) {
    std::string text{R"(<DocumentResults><DocumentResult Id="2CE11EF1-8938-DD11-8735-00065B8CE99B")"
                     R"( AuthToken="8CC9A84B-693C-46CC-4342-40A8215AD76A">)"};
    return text.append(inside).append("</DocumentResult></DocumentResults>");
}

std::string fault_xml(std::string_view code, std::string_view text) {
    std::string out{"<s:Fault>"};
    if (!code.empty()) {
        out.append("<faultcode>").append(code).append("</faultcode>");
    }
    return envelope(out.append("<faultstring>").append(text).append("</faultstring></s:Fault>"));
}

constexpr std::string_view page =
    "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><hr></body></html>";

// ---- one call, both ways

template <class Result>
std::string kind_of(const Result& answered) {
    return answered ? "success" : std::string{to_string(answered.error().kind)};
}

// Makes the call with a blocking transport and with a handler that cannot be copied; both must end
// alike, after at most one exchange.
template <class Result, class Call>
Result both_ways(const http_result& reply, std::size_t exchanges, Call&& call) {
    scripted gateway{reply};
    client waiting{gateway};
    Result answered = call(waiting);
    BOOST_TEST(gateway.sent.size() == exchanges);

    scripted_queue queue{reply};
    client calling_back{queue};
    std::optional<Result> handled;
    std::size_t calls = 0;
    call(calling_back, [&handled, counter = std::make_unique<std::size_t*>(&calls)](Result result) {
        ++**counter;
        handled.emplace(std::move(result));
    });
    BOOST_TEST(queue.sent.size() == exchanges);
    BOOST_TEST(calls == 1U);
    BOOST_TEST_REQUIRE(handled.has_value());
    BOOST_TEST(kind_of(*handled) == kind_of(answered));
    if (!answered && !*handled) {
        BOOST_TEST((handled->error().cause == answered.error().cause));
        BOOST_TEST(handled->error().reply.body == answered.error().reply.body);
    }
    return answered;
}

submit_result submit_over(const http_result& reply) {
    return both_ways<submit_result>(reply, 1, [](auto& over, auto... handler) {
        const async_submit_request request{.documents = {rental_document()}};
        return over.async_submit(request, std::move(handler)...);
    });
}

lookup_result look_up_over(const http_result& reply, list<session_lookup> lookups) {
    const lookup_session_request request{.session_lookups = std::move(lookups)};
    return both_ways<lookup_result>(reply, 1, [&request](auto& over, auto... handler) {
        return over.lookup_session(request, std::move(handler)...);
    });
}

lookup_result look_up_over(const http_result& reply) {
    return look_up_over(reply, {{account, first_session}});
}

std::string state_of(const lookup_result& answered) {
    return answered ? std::string{to_string(answered->sessions.at(0).state)} : "failure";
}

BOOST_AUTO_TEST_SUITE(client)

// ---- how calls end

struct ending {
    std::string_view name;
    http_result exchanged;
    std::string_view submit_kind;
    bool may_be_submitted;
    std::string_view lookup_kind;
    errc cause;
};

const std::string truncated_reply = submit_reply(session_text).substr(0, 150);

const std::vector<ending>& endings() {
    using enum errc;
    static const std::string html{page};
    static const std::string json = R"({"SessionId":"96059412-2f90-48d5-ba66-8f798f3cbd8d"})";
    static const std::string other = envelope("<SubmitResponse><Id/></SubmitResponse>");
    static const std::vector<ending> table{
        {"refused_connection", error{.code = not_sent}, "not_sent", false, "not_sent", not_sent},
        {"lost_connection", error{.code = connection_lost}, "maybe_submitted", true, "no_reply",
         connection_lost},
        {"any_other_error_of_the_transport", error{.code = too_many_bytes}, "maybe_submitted", true,
         "no_reply", too_many_bytes},

        {"html_302", http_response{302, "text/html", html}, "http_error", false, "http_error",
         html_body},
        {"html_404", http_response{404, "text/html", html}, "http_error", false, "http_error",
         html_body},
        {"html_408", http_response{408, "text/html", html}, "http_error", true, "http_error",
         html_body},
        {"html_500", http_response{500, "text/html", html}, "http_error", true, "http_error",
         html_body},
        {"html_502", http_response{502, "text/html", html}, "http_error", true, "http_error",
         html_body},
        {"html_503", http_response{503, "text/html", html}, "http_error", true, "http_error",
         html_body},
        {"html_200", http_response{200, "text/html", html}, "undecodable", true, "undecodable",
         html_body},
        {"html_called_xml", xml_reply(200, html), "undecodable", true, "undecodable", html_body},
        {"empty_200", xml_reply(200, ""), "undecodable", true, "undecodable", empty_body},
        {"empty_202", xml_reply(202, ""), "undecodable", true, "undecodable", empty_body},
        {"empty_401", http_response{401, "", ""}, "http_error", false, "http_error", empty_body},
        {"empty_504", http_response{504, "", ""}, "http_error", true, "http_error", empty_body},
        {"text_403", http_response{403, "text/plain", "no"}, "http_error", false, "http_error",
         not_xml},
        {"json_200", http_response{200, "application/json", json}, "undecodable", true,
         "undecodable", not_xml},
        {"json_500", http_response{500, "application/json", json}, "http_error", true, "http_error",
         not_xml},
        {"other_message_200", xml_reply(200, other), "undecodable", true, "undecodable",
         wrong_message},
        {"other_xml_503", http_response{503, "application/xml", "<Error><Code>1</Code></Error>"},
         "http_error", true, "http_error", wrong_message},
        {"doctype_200", xml_reply(200, "<!DOCTYPE a><a/>"), "undecodable", true, "undecodable",
         doctype_forbidden},
        {"doctype_502", http_response{502, "text/xml", "<!DOCTYPE a><a/>"}, "http_error", true,
         "http_error", doctype_forbidden},
        {"status_below_200", http_response{102, "", ""}, "http_error", true, "http_error",
         empty_body},
        {"truncated_200", xml_reply(200, truncated_reply), "undecodable", true, "undecodable",
         truncated},
        {"truncated_500", xml_reply(500, truncated_reply), "undecodable", true, "undecodable",
         truncated},
        {"soap_1_2",
         xml_reply(500, "<Envelope xmlns=\"http://www.w3.org/2003/05/soap-envelope\"/>"),
         "undecodable", true, "undecodable", soap_version_mismatch},

        {"server_fault_500", xml_reply(500, fault_xml("s:Server", "no")), "soap_fault", true,
         "soap_fault", soap_fault},
        {"server_fault_200", xml_reply(200, fault_xml("s:Server", "no")), "soap_fault", true,
         "soap_fault", soap_fault},
        {"client_fault_500", xml_reply(500, fault_xml("s:Client", "no")), "soap_fault", false,
         "soap_fault", soap_fault},
        {"client_fault_without_prefix", xml_reply(500, fault_xml("Client", "no")), "soap_fault",
         false, "soap_fault", soap_fault},
        {"client_fault_with_subcode", xml_reply(500, fault_xml("s:Client.Authentication", "no")),
         "soap_fault", false, "soap_fault", soap_fault},
        {"version_mismatch_fault", xml_reply(500, fault_xml("s:VersionMismatch", "no")),
         "soap_fault", false, "soap_fault", soap_fault},
        {"must_understand_fault", xml_reply(500, fault_xml("s:MustUnderstand", "no")), "soap_fault",
         false, "soap_fault", soap_fault},
        {"fault_of_another_kind", xml_reply(500, fault_xml("a:InternalServiceFault", "no")),
         "soap_fault", true, "soap_fault", soap_fault},
        {"code_that_only_begins_like_client", xml_reply(500, fault_xml("s:ClientX", "no")),
         "soap_fault", true, "soap_fault", soap_fault},
        {"fault_code_that_is_no_name", xml_reply(500, fault_xml("Client:", "no")), "soap_fault",
         true, "soap_fault", soap_fault},
        {"fault_without_code", xml_reply(500, fault_xml("", "no")), "soap_fault", true,
         "soap_fault", soap_fault},
    };
    return table;
}

template <class Failure>
void check_ending(const ending& expected, const Failure& failed) {
    BOOST_TEST(to_string(failed.cause.code) == to_string(expected.cause));
    // Whatever came back is handed back, byte for byte.
    BOOST_TEST(failed.reply.body == (expected.exchanged ? expected.exchanged->body : ""));
    BOOST_TEST(failed.reply.status == (expected.exchanged ? expected.exchanged->status : 0));
    BOOST_TEST(failed.fault.has_value() == (failed.kind == outcome::soap_fault));
    BOOST_TEST(!failed.response.has_value());
}

BOOST_AUTO_TEST_CASE(submit_without_success_is_told_apart) {
    for (const auto& expected : endings()) {
        BOOST_TEST_CONTEXT(expected.name) {
            const auto answered = submit_over(expected.exchanged);
            BOOST_TEST(kind_of(answered) == expected.submit_kind);
            if (!answered) {
                BOOST_TEST(answered.error().may_be_submitted() == expected.may_be_submitted);
                check_ending(expected, answered.error());
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(lookup_without_success_is_told_apart) {
    for (const auto& expected : endings()) {
        BOOST_TEST_CONTEXT(expected.name) {
            const auto answered = look_up_over(expected.exchanged);
            BOOST_TEST(kind_of(answered) == expected.lookup_kind);
            if (!answered) {
                BOOST_TEST(!answered.error().may_be_submitted()); // asking again is safe
                check_ending(expected, answered.error());
            }
        }
    }
}

// A failure that says less than any of the client's: the documents may exist.
BOOST_AUTO_TEST_CASE(doubt_is_maybe_submitted) {
    using failed = failure<assuresign::async_submit>;
    BOOST_TEST(failed{.kind = outcome::soap_fault}.may_be_submitted());
    BOOST_TEST((failed{.kind = outcome::soap_fault, .fault = fault{}}.may_be_submitted()));
    BOOST_TEST(failed{.kind = outcome::rejected}.may_be_submitted());
    BOOST_TEST(failed{.kind = outcome::http_error}.may_be_submitted());
    BOOST_TEST(failed{.kind = static_cast<outcome>(99)}.may_be_submitted());
    BOOST_TEST(!(
        failed{.kind = outcome::rejected, .response = async_submit_response{}}.may_be_submitted()));
    BOOST_TEST(!failed{.kind = outcome::no_reply}.may_be_submitted());
}

BOOST_AUTO_TEST_CASE(lost_reply_is_maybe_submitted) {
    auto documentnow = rental_service();
    documentnow.expect(testing::mishap::lost_after_arrival);
    assuresign::client over{documentnow};
    const auto answered = over.async_submit({rental_document()});
    BOOST_TEST(kind_of(answered) == "maybe_submitted");
    BOOST_TEST(answered.error().may_be_submitted());
    BOOST_TEST(documentnow.document_count() == 1U); // it was, and is not sent again
    BOOST_TEST(documentnow.requests().size() == 1U);
}

BOOST_AUTO_TEST_CASE(ill_made_submission_sends_nothing) {
    async_submit_request request{.documents = {rental_document(), rental_document()}};
    request.documents[1].document_template->parameters[0].value = "a\x01";
    const http_result unused = error{.code = errc::not_sent};
    const auto answered =
        both_ways<submit_result>(unused, 0, [&request](auto& over, auto... handler) {
            return over.async_submit(request, std::move(handler)...);
        });
    BOOST_TEST(kind_of(answered) == "not_well_made");
    BOOST_TEST(!answered.error().may_be_submitted());
    BOOST_TEST(to_string(answered.error().cause.code) == "forbidden_character");
    BOOST_TEST(answered.error().cause.where.view() == "Documents[1].Template.Parameters[0].Value");
    BOOST_TEST(answered.error().reply.status == 0);
}

BOOST_AUTO_TEST_CASE(ill_made_lookup_sends_nothing) {
    const lookup_session_request request{.session_lookups = {{account, {}}}};
    const http_result unused = error{.code = errc::not_sent};
    const auto answered =
        both_ways<lookup_result>(unused, 0, [&request](auto& over, auto... handler) {
            return over.lookup_session(request, std::move(handler)...);
        });
    BOOST_TEST(kind_of(answered) == "not_well_made");
    BOOST_TEST(to_string(answered.error().cause.code) == "missing_required");
    BOOST_TEST(answered.error().cause.where.view() == "SessionLookups[0].SessionId");
}

BOOST_AUTO_TEST_CASE(transports_own_error_is_handed_on) {
    const auto answered =
        submit_over(error{.code = errc::connection_lost, .offset = 17, .where = {"socket"}});
    BOOST_TEST((answered.error().cause ==
                error{.code = errc::connection_lost, .offset = 17, .where = {"socket"}}));
}

BOOST_AUTO_TEST_CASE(fault_keeps_its_parts) {
    const auto body =
        envelope("<s:Fault><faultcode>s:Server</faultcode><faultstring>no</faultstring>"
                 "<faultactor>urn:a</faultactor><detail><a>1</a></detail></s:Fault>");
    const auto answered = submit_over(xml_reply(500, body));
    BOOST_TEST_REQUIRE(kind_of(answered) == "soap_fault");
    const auto said = answered.error().fault.value();
    BOOST_TEST(said.code.value() == "s:Server");
    BOOST_TEST(said.string.value() == "no");
    BOOST_TEST(said.actor.value() == "urn:a");
    BOOST_TEST(said.detail.value() == "<detail><a>1</a></detail>");
}

BOOST_AUTO_TEST_CASE(bytes_beyond_ascii_are_handed_back) {
    std::string bytes;
    for (int i = 0; i < 256; ++i) {
        bytes.push_back(static_cast<char>(i));
    }
    const auto answered = submit_over(xml_reply(200, bytes));
    BOOST_TEST(kind_of(answered) == "undecodable");
    BOOST_TEST((answered.error().reply.body == bytes));
    BOOST_TEST(answered.error().reply.content_type == "text/xml; charset=utf-8");
}

// ---- what AsyncSubmit answered

BOOST_AUTO_TEST_CASE(session_is_success) {
    const auto answered = submit_over(xml_reply(200, submit_reply(session_text)));
    BOOST_TEST_REQUIRE(kind_of(answered) == "success");
    BOOST_TEST(answered->session_id.str() == session_text);
    BOOST_TEST(!answered->exceptions.has_value());
}

BOOST_AUTO_TEST_CASE(good_response_with_status_500_is_success) {
    BOOST_TEST(kind_of(submit_over(xml_reply(500, submit_reply(session_text)))) == "success");
    BOOST_TEST(kind_of(look_up_over(
                   xml_reply(500, lookup_reply(session_result_xml(session_text))))) == "success");
}

BOOST_AUTO_TEST_CASE(content_type_does_not_matter) {
    const http_response answer{200, "text/plain", submit_reply(session_text)};
    BOOST_TEST(kind_of(submit_over(answer)) == "success");
}

BOOST_AUTO_TEST_CASE(warnings_come_with_success) {
    const auto answered = submit_over(xml_reply(
        200, submit_reply(session_text, document_exception_xml("Warning", "not defined"))));
    BOOST_TEST_REQUIRE(kind_of(answered) == "success");
    BOOST_TEST_REQUIRE(answered->exceptions.size() == 1U);
    BOOST_TEST(
        (answered->exceptions[0] == document_exception{severity_level::warning, "not defined"}));
}

BOOST_AUTO_TEST_CASE(unknown_severity_is_kept_and_no_rejection) {
    const auto answered = submit_over(
        xml_reply(200, submit_reply(session_text, document_exception_xml("Notice", "by the way"))));
    BOOST_TEST_REQUIRE(kind_of(answered) == "success");
    BOOST_TEST_REQUIRE(answered->exceptions.size() == 1U);
    BOOST_TEST(answered->exceptions[0].severity.text.value() == "Notice");
    BOOST_TEST(answered->exceptions[0].message == "by the way");
}

BOOST_AUTO_TEST_CASE(error_or_fatal_is_rejected_with_ids_kept) {
    for (const std::string_view word : {"Error", "Fatal"}) {
        BOOST_TEST_CONTEXT(word) {
            const auto body = submit_reply(session_text, document_exception_xml("Warning", "w") +
                                                             document_exception_xml(word, "e"));
            const auto answered = submit_over(xml_reply(200, body));
            BOOST_TEST_REQUIRE(kind_of(answered) == "rejected");
            const auto& failed = answered.error();
            BOOST_TEST(to_string(failed.cause.code) == "rejected");
            BOOST_TEST_REQUIRE(failed.response.has_value());
            BOOST_TEST(failed.response->async_submit_result->session_id.str() == session_text);
            BOOST_TEST(failed.response->async_submit_result->exceptions.size() == 2U);
            BOOST_TEST(failed.may_be_submitted()); // a session was made
            BOOST_TEST(failed.reply.body == body);
            BOOST_TEST(failed.reply.status == 200);
        }
    }
}

constexpr std::string_view nil_text = "00000000-0000-0000-0000-000000000000";

BOOST_AUTO_TEST_CASE(error_with_nil_session_is_not_submitted) {
    const auto answered = submit_over(
        xml_reply(200, submit_reply(nil_text, document_exception_xml("Error", "no template"))));
    BOOST_TEST_REQUIRE(kind_of(answered) == "rejected");
    BOOST_TEST(!answered.error().may_be_submitted());
    BOOST_TEST(answered.error().response->async_submit_result->exceptions[0].message ==
               "no template");
}

BOOST_AUTO_TEST_CASE(nil_session_without_exceptions_is_rejected) {
    const auto answered = submit_over(xml_reply(200, submit_reply(nil_text)));
    BOOST_TEST(kind_of(answered) == "rejected");
    BOOST_TEST(!answered.error().may_be_submitted());
}

BOOST_AUTO_TEST_CASE(response_without_result_is_undecodable) {
    const auto body = envelope("<AsyncSubmitResponse><Extra Id=\"1\" xmlns=\"urn:x\"/>"
                               "</AsyncSubmitResponse>");
    const auto answered = submit_over(xml_reply(200, body));
    BOOST_TEST_REQUIRE(kind_of(answered) == "undecodable");
    BOOST_TEST(to_string(answered.error().cause.code) == "missing_required");
    BOOST_TEST(answered.error().cause.where.view() == "AsyncSubmitResult");
    BOOST_TEST(answered.error().may_be_submitted());
    BOOST_TEST(answered.error().reply.body == body); // look there for ids
}

BOOST_AUTO_TEST_CASE(result_with_bad_session_is_undecodable) {
    const auto body = submit_reply("none");
    const auto answered = submit_over(xml_reply(200, body));
    BOOST_TEST_REQUIRE(kind_of(answered) == "undecodable");
    BOOST_TEST(to_string(answered.error().cause.code) == "invalid_guid");
    BOOST_TEST(answered.error().cause.where.view() == "AsyncSubmitResult.SessionId");
    BOOST_TEST(answered.error().cause.offset == body.find("none"));
    BOOST_TEST(answered.error().reply.body == body);
    BOOST_TEST(answered.error().may_be_submitted());
}

// ---- what is sent

BOOST_AUTO_TEST_CASE(one_exchange_carries_the_request) {
    scripted gateway{xml_reply(200, submit_reply(session_text))};
    assuresign::client over{gateway};
    const async_submit_request request{.documents = {rental_document()}};
    BOOST_TEST(kind_of(over.async_submit(request)) == "success");
    BOOST_TEST_REQUIRE(gateway.sent.size() == 1U);
    BOOST_TEST(gateway.sent[0].path == "/Services/DocumentNOW/v2/DocumentNOW.svc/Submit/text");
    BOOST_TEST(gateway.sent[0].body == encode(request).value());
}

BOOST_AUTO_TEST_CASE(list_of_documents_is_the_same_request) {
    scripted gateway{xml_reply(200, submit_reply(session_text))};
    assuresign::client over{gateway};
    static_cast<void>(over.async_submit({rental_document()}));
    static_cast<void>(over.async_submit(async_submit_request{.documents = {rental_document()}}));
    BOOST_TEST(gateway.sent.at(0).body == gateway.sent.at(1).body);
}

BOOST_AUTO_TEST_CASE(path_prefix_comes_before_both_paths) {
    scripted gateway{error{.code = errc::not_sent}};
    assuresign::client over{gateway, {.path_prefix = "/Documents"}};
    static_cast<void>(over.async_submit({rental_document()}));
    static_cast<void>(over.lookup_session({{account, first_session}}));
    BOOST_TEST(gateway.sent.at(0).path ==
               "/Documents/Services/DocumentNOW/v2/DocumentNOW.svc/Submit/text");
    BOOST_TEST(gateway.sent.at(1).path ==
               "/Documents/Services/DocumentNOW/v2/DocumentNOW.svc/LookupSession/text");
}

BOOST_AUTO_TEST_CASE(exception_of_the_transport_passes_through) {
    struct thrower {
        http_result exchange(const http_request&) { throw std::runtime_error("cable"); }
    };
    thrower gateway;
    assuresign::client over{gateway};
    BOOST_CHECK_EXCEPTION(over.async_submit({rental_document()}), std::runtime_error,
                          [](const auto& e) { return std::string_view{e.what()} == "cable"; });
}

// ---- lookups

const std::string document_error = documents_xml(
    "<Exceptions>" + document_exception_xml("Error", "no such signatory") + "</Exceptions>");
const std::string document_warning = documents_xml(
    "<Exceptions>" + document_exception_xml("Warning", "no such parameter") + "</Exceptions>");

BOOST_AUTO_TEST_CASE(session_states) {
    const std::string closed =
        R"(<CloseEnvelopeResult EnvelopeId="EBB73445-AB39-CD1F-8AF5-BC06AB44E93A"/>)";
    const std::string refused =
        R"(<CloseEnvelopeResult EnvelopeId="EBB73445-AB39-CD1F-8AF5-BC06AB44E93A"><Exceptions>)"
        R"(<EnvelopeException Severity="Error">x</EnvelopeException></Exceptions>)"
        R"(</CloseEnvelopeResult>)";
    const auto exceptions = [](std::string_view severity) {
        std::string text{"<Exceptions><SessionLookupException Severity=\""};
        return text.append(severity).append("\">x</SessionLookupException></Exceptions>");
    };
    const std::vector<std::pair<std::string, std::string_view>> table{
        {"", "pending"},
        {"<DocumentResults/>", "pending"},
        {"<Exceptions/>", "pending"},
        {exceptions("Warning"), "pending"},
        {exceptions("Notice"), "pending"},
        {exceptions("Error"), "failed"},
        {exceptions("Fatal"), "failed"},
        {documents_xml(), "finished"},
        {documents_xml() + exceptions("Warning"), "finished"},
        {documents_xml() + exceptions("Error"), "failed"},
        {document_warning, "finished"},
        {document_error, "failed"},
        {closed, "finished"},
        {refused, "failed"},
    };
    for (const auto& [inside, expected] : table) {
        BOOST_TEST_CONTEXT(inside) {
            const auto answered = look_up_over(
                xml_reply(200, lookup_reply(session_result_xml(session_text, inside))));
            BOOST_TEST(state_of(answered) == expected);
        }
    }
}

BOOST_AUTO_TEST_CASE(finished_session_has_ids) {
    const auto answered = look_up_over(
        xml_reply(200, lookup_reply(session_result_xml(session_text, document_warning))));
    BOOST_TEST_REQUIRE(state_of(answered) == "finished");
    const auto& found = answered->sessions[0].result->document_results[0];
    BOOST_TEST(found.id->str() == "2CE11EF1-8938-DD11-8735-00065B8CE99B");
    BOOST_TEST(found.auth_token->str() == "8CC9A84B-693C-46CC-4342-40A8215AD76A");
}

BOOST_AUTO_TEST_CASE(failed_session_keeps_finished_documents) {
    const auto answered = look_up_over(
        xml_reply(200, lookup_reply(session_result_xml(session_text, document_error))));
    BOOST_TEST_REQUIRE(state_of(answered) == "failed");
    const auto& found = answered->sessions[0].result->document_results[0];
    BOOST_TEST(found.auth_token->str() == "8CC9A84B-693C-46CC-4342-40A8215AD76A");
    BOOST_TEST(found.exceptions[0].message == "no such signatory");
}

BOOST_AUTO_TEST_CASE(results_are_matched_by_session_not_by_position) {
    const auto body = lookup_reply(session_result_xml(second_session.str(), documents_xml()) +
                                   session_result_xml(first_session.str()));
    const auto answered =
        look_up_over(xml_reply(200, body), {{account, first_session}, {account, second_session}});
    BOOST_TEST_REQUIRE(kind_of(answered) == "success");
    BOOST_TEST_REQUIRE(answered->sessions.size() == 2U);
    BOOST_TEST((answered->sessions[0].session_id == first_session));
    BOOST_TEST((answered->sessions[0].state == session_state::pending));
    BOOST_TEST((answered->sessions[1].session_id == second_session));
    BOOST_TEST((answered->sessions[1].state == session_state::finished));
    BOOST_TEST(answered->unmatched.empty());
}

BOOST_AUTO_TEST_CASE(guids_case_does_not_matter) {
    const auto body =
        lookup_reply(session_result_xml("96059412-2F90-48D5-BA66-8F798F3CBD8D", documents_xml()));
    const auto answered = look_up_over(xml_reply(200, body));
    BOOST_TEST(state_of(answered) == "finished");
    BOOST_TEST(answered->sessions[0].session_id.str() == session_text); // as it was asked
    BOOST_TEST(answered->sessions[0].result->session_id.str() ==
               "96059412-2F90-48D5-BA66-8F798F3CBD8D"); // as it came
    BOOST_TEST(answered->find("96059412-2F90-48d5-BA66-8F798F3CBD8D"_guid) ==
               &answered->sessions[0]);
}

BOOST_AUTO_TEST_CASE(missing_result_is_unanswered) {
    const auto answered = look_up_over(
        xml_reply(200, lookup_reply(session_result_xml(second_session.str(), documents_xml()))),
        {{account, first_session}, {account, second_session}});
    BOOST_TEST_REQUIRE(kind_of(answered) == "success");
    BOOST_TEST((answered->sessions.at(0).state == session_state::unanswered));
    BOOST_TEST(!answered->sessions.at(0).result.has_value());
    BOOST_TEST((answered->sessions.at(1).state == session_state::finished));
}

BOOST_AUTO_TEST_CASE(response_without_results_answers_none) {
    const auto answered = look_up_over(xml_reply(200, envelope("<LookupSessionResponse/>")));
    BOOST_TEST(state_of(answered) == "unanswered");
}

BOOST_AUTO_TEST_CASE(unasked_and_doubled_results_are_unmatched) {
    const auto body = lookup_reply(session_result_xml(third_session.str(), documents_xml()) +
                                   session_result_xml(session_text) +
                                   session_result_xml(session_text, documents_xml()));
    const auto answered = look_up_over(xml_reply(200, body));
    BOOST_TEST_REQUIRE(kind_of(answered) == "success");
    BOOST_TEST((answered->sessions.at(0).state == session_state::pending));
    BOOST_TEST_REQUIRE(answered->unmatched.size() == 2U);
    BOOST_TEST((answered->unmatched[0].session_id == third_session));
    BOOST_TEST((answered->unmatched[1].session_id == first_session));
    BOOST_TEST(answered->unmatched[1].document_results.size() == 1U); // no id is lost
    BOOST_TEST(answered->find(third_session) == nullptr);
}

BOOST_AUTO_TEST_CASE(session_asked_twice_is_answered_once) {
    const auto answered = look_up_over(
        xml_reply(200, lookup_reply(session_result_xml(session_text, documents_xml()))),
        {{account, first_session}, {account, second_session}, {account, first_session}});
    BOOST_TEST_REQUIRE(kind_of(answered) == "success");
    BOOST_TEST_REQUIRE(answered->sessions.size() == 2U);
    BOOST_TEST((answered->sessions[0].session_id == first_session));
    BOOST_TEST((answered->sessions[0].state == session_state::finished));
    BOOST_TEST((answered->sessions[1].session_id == second_session));
}

BOOST_AUTO_TEST_CASE(many_sessions_are_matched) {
    std::vector<session_lookup> asked;
    std::string results;
    for (int i = 0; i < 300; ++i) {
        std::string text{session_text};
        text.replace(0, 3, std::to_string(100 + i));
        asked.push_back({account, session_id::parse(text).value()});
        results.insert(0, session_result_xml(text, documents_xml()));
    }
    const auto answered = look_up_over(xml_reply(200, lookup_reply(results)), asked);
    BOOST_TEST_REQUIRE(kind_of(answered) == "success");
    BOOST_TEST_REQUIRE(answered->sessions.size() == 300U);
    for (std::size_t i = 0; i < 300; ++i) {
        BOOST_TEST((answered->sessions[i].session_id == asked[i].session_id));
        BOOST_TEST((answered->sessions[i].state == session_state::finished));
    }
}

BOOST_AUTO_TEST_CASE(pending_is_decided_by_the_callers_function) {
    // A service that answers a pending session with a document without Id.
    const auto without_id = [](const session_lookup_result& result) {
        return !result.document_results.empty() && !result.document_results[0].id;
    };
    scripted gateway{xml_reply(
        200, lookup_reply(session_result_xml(session_text, "<DocumentResults><DocumentResult/>"
                                                           "</DocumentResults>")))};
    assuresign::client ours{gateway};
    BOOST_TEST(state_of(ours.lookup_session({{account, first_session}})) == "finished");
    assuresign::client theirs{gateway, {.is_pending = without_id}};
    BOOST_TEST(state_of(theirs.lookup_session({{account, first_session}})) == "pending");
    gateway.reply = xml_reply(200, lookup_reply(session_result_xml(session_text)));
    BOOST_TEST(state_of(theirs.lookup_session({{account, first_session}})) == "finished");

    scripted_queue queue{gateway.reply};
    assuresign::client later{queue, {.is_pending = without_id}};
    std::string state;
    later.lookup_session({.session_lookups = {{account, first_session}}},
                         [&state](lookup_result answered) { state = state_of(answered); });
    BOOST_TEST(state == "finished");
}

// ---- the halves, for programs that move the bytes themselves

BOOST_AUTO_TEST_CASE(interpret_reads_an_exchange) {
    const auto good = interpret<assuresign::async_submit>(
        http_result{xml_reply(200, submit_reply(session_text))});
    BOOST_TEST(kind_of(good) == "success");
    BOOST_TEST(kind_of(accept(*good)) == "success");
    const auto bad =
        interpret<assuresign::lookup_session>(http_result{error{.code = errc::connection_lost}});
    BOOST_TEST(kind_of(bad) == "no_reply");
}

BOOST_AUTO_TEST_CASE(interpret_keeps_to_limits) {
    const auto answered = interpret<assuresign::async_submit, xml::limits{.bytes = 100}>(
        http_result{xml_reply(200, submit_reply(session_text))});
    BOOST_TEST(kind_of(answered) == "undecodable");
    BOOST_TEST(to_string(answered.error().cause.code) == "too_many_bytes");
}

// ---- what is shown

std::string submit_text(const http_result& reply) {
    const auto answered = submit_over(reply);
    return answered ? std::string{} : to_string(answered.error());
}

BOOST_AUTO_TEST_CASE(text_tells_outcome_cause_and_status) {
    const auto text = submit_text(http_response{502, "text/html", std::string{page}});
    BOOST_TEST(text.find("http_error") == 0U);
    BOOST_TEST(text.find("html_body") != std::string::npos);
    BOOST_TEST(text.find("502") != std::string::npos);
    BOOST_TEST(text.find("the documents may exist") != std::string::npos);
    const auto unsent = submit_text(error{.code = errc::not_sent});
    BOOST_TEST(unsent.find("may exist") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(text_tells_what_the_service_said) {
    const auto fault_text = submit_text(xml_reply(500, fault_xml("s:Client", "wrong action")));
    BOOST_TEST(fault_text.find("s:Client") != std::string::npos);
    BOOST_TEST(fault_text.find("wrong action") != std::string::npos);
    const auto refusal = submit_text(xml_reply(
        200, submit_reply(nil_text, document_exception_xml("Error", "The template is gone."))));
    BOOST_TEST(refusal.find("Error: The template is gone.") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(text_of_a_rejection_without_result) {
    const failure<assuresign::async_submit> failed{.kind = outcome::rejected,
                                                   .cause = {.code = errc::rejected},
                                                   .response = async_submit_response{}};
    const auto text = to_string(failed);
    BOOST_TEST(text.starts_with("rejected ("));
    BOOST_TEST(text.ends_with("); mend the request as the exceptions say"));
}

BOOST_AUTO_TEST_CASE(text_holds_no_secret) {
    const std::string key = "06C4A84A-693C-46CB-8DF2-40A8215AA056";
    const std::string token = "8cc9a84b-693c-46cc-4342-40a8215ad76a";
    const std::string echoed = "open sesame " + key + token + ", " + token;
    const std::vector<http_result> replies{
        error{.code = errc::not_sent},
        error{.code = errc::connection_lost},
        http_response{500, "text/html", "<html><p>" + echoed + "</p></html>"},
        http_response{200, "text/html", "<html><title>" + key + "</title></html>"},
        http_response{200, "text/plain", "password=" + token},
        xml_reply(200, "<AsyncSubmit ContextIdentifier=\"" + key + "\">" + echoed + "<x>"),
        xml_reply(200, submit_reply(key + "x")),
        xml_reply(500, fault_xml("s:Server", "unknown context (" + key + ") " + token)),
        xml_reply(500, fault_xml("s:" + key, token)),
        xml_reply(200, submit_reply(nil_text, document_exception_xml("Error", key + token))),
        xml_reply(200, submit_reply(nil_text, document_exception_xml("Error", "a") +
                                                  document_exception_xml(token, "a" + key))),
    };
    for (const auto& reply : replies) {
        const auto text = submit_text(reply);
        BOOST_TEST_CONTEXT(text) {
            BOOST_TEST(!text.empty());
            for (const std::string_view secret : {std::string_view{key}, std::string_view{token},
                                                  std::string_view{"open sesame"}}) {
                BOOST_TEST(text.find(secret) == std::string::npos);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(text_of_an_ill_made_request_holds_no_secret) {
    auto made = rental_document();
    made.metadata->password = "open sesame\x01";
    auto documentnow = rental_service();
    assuresign::client over{documentnow};
    const auto answered = over.async_submit({made});
    BOOST_TEST_REQUIRE(kind_of(answered) == "not_well_made");
    const auto text = to_string(answered.error());
    BOOST_TEST(text.find("Documents[0].Metadata.Password") != std::string::npos);
    BOOST_TEST(text.find("sesame") == std::string::npos);
    BOOST_TEST(text.find("06C4A84A") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(value_throws_the_failure) {
    const auto answered = submit_over(error{.code = errc::connection_lost});
    using thrown = failure_exception<assuresign::async_submit>;
    BOOST_CHECK_EXCEPTION(static_cast<void>(answered.value()), thrown, [&](const thrown& e) {
        return e.get().kind == outcome::maybe_submitted && e.what() == to_string(answered.error());
    });
    const auto asked = look_up_over(error{.code = errc::not_sent});
    using asked_thrown = failure_exception<assuresign::lookup_session>;
    BOOST_CHECK_THROW(static_cast<void>(asked.value()), asked_thrown);
}

BOOST_AUTO_TEST_CASE(outcomes_and_states_are_named) {
    BOOST_TEST(to_string(outcome::not_well_made) == "not_well_made");
    BOOST_TEST(to_string(outcome::not_sent) == "not_sent");
    BOOST_TEST(to_string(outcome::maybe_submitted) == "maybe_submitted");
    BOOST_TEST(to_string(outcome::no_reply) == "no_reply");
    BOOST_TEST(to_string(outcome::http_error) == "http_error");
    BOOST_TEST(to_string(outcome::undecodable) == "undecodable");
    BOOST_TEST(to_string(outcome::soap_fault) == "soap_fault");
    BOOST_TEST(to_string(outcome::rejected) == "rejected");
    BOOST_TEST(to_string(session_state::unanswered) == "unanswered");
    BOOST_TEST(to_string(static_cast<outcome>(99)) == "unknown");
    BOOST_TEST(to_string(static_cast<session_state>(99)) == "unknown");
}

// ---- over the in-memory service

BOOST_AUTO_TEST_CASE(submission_is_followed_to_its_end) {
    auto documentnow = rental_service({.pending_lookups = 2});
    assuresign::client over{documentnow};
    const auto submitted = over.async_submit({rental_document()});
    BOOST_TEST_REQUIRE(kind_of(submitted) == "success");
    std::vector<std::string> states;
    lookup_result answered = over.lookup_session({{account, submitted->session_id}});
    states.push_back(state_of(answered));
    for (int i = 0; i < 2; ++i) {
        answered = over.lookup_session({{account, submitted->session_id}});
        states.push_back(state_of(answered));
    }
    BOOST_TEST((states == std::vector<std::string>{"pending", "pending", "finished"}));
    BOOST_TEST(answered->sessions[0].result->document_results[0].id.has_value());
    BOOST_TEST(answered->sessions[0].result->document_results[0].auth_token.has_value());
    BOOST_TEST(documentnow.requests().size() == 4U);
}

BOOST_AUTO_TEST_CASE(handlers_follow_a_submission_to_its_end) {
    auto documentnow = rental_service({.pending_lookups = 2});
    assuresign::client over{documentnow};
    std::string state;
    std::size_t lookups = 0;
    struct poller {
        assuresign::client<testing::service>& over;
        session_id session;
        std::string& state;
        std::size_t& lookups;
        void operator()(lookup_result answered) {
            ++lookups;
            state = state_of(answered);
            if (state == "pending") {
                ask();
            }
        }
        void ask() { over.lookup_session({.session_lookups = {{account, session}}}, *this); }
    };
    over.async_submit({.documents = {rental_document()}}, [&](submit_result submitted) {
        poller{over, submitted.value().session_id, state, lookups}.ask();
    });
    BOOST_TEST(state.empty()); // nothing happens before run
    BOOST_TEST(documentnow.run() == 4U);
    BOOST_TEST(state == "finished");
    BOOST_TEST(lookups == 3U);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
