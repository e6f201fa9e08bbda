// SPDX-License-Identifier: BSL-1.0
#include <assuresign/call/failure.hpp>

#include "support/endings.hpp"
#include "support/samples.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace assuresign;
using namespace assuresign::tests;

BOOST_AUTO_TEST_SUITE(call_failure)

// ---- what is shown

std::string submit_text(const http_result& reply) {
    const auto answered = end_of_submission(reply);
    return answered ? std::string{} : to_string(answered.error());
}

BOOST_AUTO_TEST_CASE(text_tells_kind_cause_and_status) {
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
    const failure failed{.kind = assuresign::failure_kind::rejected,
                         .cause = {.code = errc::rejected},
                         .reply = {200, "", ""}};
    const auto text = to_string(failed);
    BOOST_TEST(text.starts_with("rejected ("));
    BOOST_TEST(text.ends_with("), HTTP status 200; correct the request as the exceptions say"));
}

BOOST_AUTO_TEST_CASE(text_of_an_exception_without_severity) {
    failure failed{.kind = assuresign::failure_kind::rejected};
    failed.exceptions = {{{}, "no word"}, {severity_level::fatal, "gone"}};
    BOOST_TEST(to_string(failed).find("; : no word; Fatal: gone; ") != std::string::npos,
               to_string(failed));
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

BOOST_AUTO_TEST_CASE(value_throws_the_failure) {
    const auto answered = end_of_submission(error{.code = errc::connection_lost});
    using thrown = failure_exception;
    BOOST_CHECK_EXCEPTION(static_cast<void>(answered.value()), thrown, [&](const thrown& e) {
        return e.get().kind == assuresign::failure_kind::maybe_submitted &&
               e.what() == to_string(answered.error());
    });
    const auto asked = read_response<lookup_session>(error{.code = errc::not_sent});
    using asked_thrown = failure_exception;
    BOOST_CHECK_THROW(static_cast<void>(asked.value()), asked_thrown);
}

BOOST_AUTO_TEST_CASE(text_tells_where_a_redirect_leads) {
    auto reply = html_reply(302);
    const auto text_of = [&reply](std::string_view location) {
        reply.location = location;
        return submit_text(reply);
    };
    constexpr std::string_view shown = ", HTTP status 302, redirected to ";
    const auto expected = [&](std::string_view place) {
        return std::string{shown}.append(place).append("; the documents may exist; ");
    };
    for (const auto& [location, place] : std::vector<std::pair<std::string, std::string>>{
             {"https://www.example.com/login", "https://www.example.com/login"},
             {"https://www.example.com/login?token=swordfish", "https://www.example.com/login"},
             {"https://www.example.com#swordfish", "https://www.example.com"},
             {"https://me:swordfish@www.example.com/a@b", "https://www.example.com/a@b"},
             {"//swordfish@host", "//host"},
             {"/a@b?swordfish", "/a@b"},
             {"/8CC9A84B-693C-46CC-4342-40A8215AD76A\n", "/*** "},
             {"/" + std::string(300, 'x'), "/" + std::string(199, 'x') + "[cut off]"}}) {
        const auto text = text_of(location);
        BOOST_TEST(text.find(expected(place)) != text.npos, text);
        BOOST_TEST(text.find("swordfish") == text.npos, text);
    }
    BOOST_TEST(text_of("").find("redirected") == std::string::npos);
}

// SOAP 1.2 part 1, §5.4: the reason is for people.
BOOST_AUTO_TEST_CASE(text_has_the_reason_of_a_soap_1_2_fault) {
    const auto text_of = [](std::string_view reason) {
        return submit_text(xml_reply(
            500, std::string{"<e:Envelope xmlns:e=\"http://www.w3.org/2003/05/soap-envelope\">"
                             "<e:Body><e:Fault><e:Code><e:Value>e:Sender</e:Value></e:Code>"
                             "<e:Reason>"}
                     .append(reason)
                     .append("</e:Reason></e:Fault></e:Body></e:Envelope>")));
    };
    const auto has = [&](std::string_view reason, std::string_view shown) {
        const auto text = text_of(reason);
        BOOST_TEST(text.find(shown) != text.npos, text);
        BOOST_TEST(text.find("swordfish") == text.npos, text);
    };
    has("<e:Text xml:lang=\"en\">The action is not known.</e:Text>",
        "; it says: The action is not known.)");
    has("<e:Text>no token 8CC9A84B swordfish</e:Text>", "; it says: no token ***)");
    has("<e:Text/>", "; it begins: <e:Envelope><e:Body>");
    has("", "; it begins: <e:Envelope><e:Body>");
}

// ---- which replies refuse a request

// RFC 9110 §15.4 and §15.5, RFC 6585: those that say that the request was not processed.
BOOST_AUTO_TEST_CASE(statuses_that_refuse_a_submission) {
    const std::set<int> refused{307, 308, 400, 401, 403, 404, 405, 407, 411,
                                413, 414, 415, 417, 421, 426, 428, 429, 431};
    for (int status = 300; status < 600; ++status) {
        const auto answered = end_of_submission(html_reply(status));
        BOOST_TEST_REQUIRE(kind_of(answered) == "http_error");
        BOOST_TEST(answered.error().may_be_submitted() == !refused.contains(status), status);
    }
}

// SOAP 1.1 §4.4.1: a qualified name in SOAP's namespace. In these, `s` is bound to it.
BOOST_AUTO_TEST_CASE(fault_codes_that_refuse_a_submission) {
    const auto may_exist = [](std::string_view faultcode, std::string_view before = {}) {
        const auto body = envelope(
            std::string{"<s:Fault xmlns:x=\"urn:x\">"}.append(before).append(faultcode).append(
                "<faultstring>no</faultstring></s:Fault>"));
        const auto answered = end_of_submission(xml_reply(500, body));
        BOOST_TEST_REQUIRE(kind_of(answered) == "soap_fault");
        return answered.error().may_be_submitted();
    };
    for (const std::string_view refusal :
         {"<faultcode>s:Client</faultcode>", "<faultcode> s:Client </faultcode>",
          "<faultcode>\r\n\ts:Client.Authentication\r\n</faultcode>",
          "<faultcode>&#32;s:MustUnderstand&#9;</faultcode>",
          "<faultcode>s:Version<!-- -->Mismatch</faultcode>",
          "<faultcode><![CDATA[ Client ]]></faultcode>",
          "<faultcode xmlns:y=\"http://schemas.xmlsoap.org/soap/envelope/\">y:Client</faultcode>",
          "<faultcode "
          "xmlns:x=\"http://schemas.xmlsoap.org/soap/envelope/\">x:Client</faultcode>"}) {
        BOOST_TEST(!may_exist(refusal), refusal);
    }
    for (const std::string_view other :
         {"<faultcode>x:Client</faultcode>", "<faultcode>unbound:Client</faultcode>",
          "<faultcode xmlns:s=\"urn:x\">s:Client</faultcode>", "<faultcode>s:client</faultcode>",
          "<faultcode>:Client</faultcode>", "<faultcode>s:</faultcode>", "<faultcode/>",
          "<faultcode>s:s:Client</faultcode>", "<faultcode>s: Client</faultcode>",
          "<faultcode>xml:Client</faultcode>", "<faultcode>xmlns:Client</faultcode>"}) {
        BOOST_TEST(may_exist(other), other);
    }
    // Bound in another element only.
    BOOST_TEST(may_exist("<faultcode>y:Client</faultcode>",
                         "<a xmlns:y=\"http://schemas.xmlsoap.org/soap/envelope/\"/>"));
    BOOST_TEST(may_exist("<faultcode>y:Client<a "
                         "xmlns:y=\"http://schemas.xmlsoap.org/soap/envelope/\"/></faultcode>"));
}

// ---- what a response holds

BOOST_AUTO_TEST_CASE(ids_of_sessions_and_documents) {
    async_submit_response submitted;
    BOOST_TEST(!detail::has_ids(submitted));
    auto& session = submitted.async_submit_result.emplace();
    BOOST_TEST(!detail::has_ids(submitted));
    session.session_id = session_id::parse(nil_text).value();
    BOOST_TEST(!detail::has_ids(submitted));
    session.session_id = first_session;
    BOOST_TEST(detail::has_ids(submitted));

    lookup_session_response looked_up{.session_lookup_results = {{}, {}}};
    auto& documents = looked_up.session_lookup_results[1].document_results;
    documents.emplace_back().auth_token = auth_token::parse(session_text).value();
    BOOST_TEST(!detail::has_ids(looked_up)); // a token is no document
    documents.emplace_back().id = document_id::parse(nil_text).value();
    BOOST_TEST(!detail::has_ids(looked_up));
    documents.emplace_back().id = document_id::parse(session_text).value();
    BOOST_TEST(detail::has_ids(looked_up));
}

BOOST_AUTO_TEST_CASE(gravest_of_exceptions_at_any_depth) {
    using enum severity_level;
    lookup_session_response response{.session_lookup_results = {{}, {}}};
    const auto is = [&](severity_level level) {
        return detail::gravest(response) == level;
    };
    BOOST_TEST(is(unknown));
    response.session_lookup_results[0].exceptions = {{{}, "no word"}};
    BOOST_TEST(is(unknown));
    response.session_lookup_results[0].exceptions.push_back({warning, "odd"});
    BOOST_TEST(is(warning));
    auto& session = response.session_lookup_results[1];
    session.document_results.emplace_back().exceptions = {{error, "no"}, {warning, "odd"}};
    BOOST_TEST(is(severity_level::error));
    session.close_envelope_result.emplace().exceptions = {{fatal, "gone"}};
    BOOST_TEST(is(fatal));
}

// ---- the table

constexpr std::array<failure_kind, 10> kinds{
    assuresign::failure_kind::invalid_request, assuresign::failure_kind::not_sent,
    assuresign::failure_kind::maybe_submitted, assuresign::failure_kind::no_reply,
    assuresign::failure_kind::http_error,      assuresign::failure_kind::invalid_response,
    assuresign::failure_kind::soap_fault,      assuresign::failure_kind::rejected,
    assuresign::failure_kind::still_pending,   assuresign::failure_kind::documents_failed};

BOOST_AUTO_TEST_CASE(kinds_are_named) {
    using enum failure_kind;
    BOOST_TEST(to_string(invalid_request) == "invalid_request");
    BOOST_TEST(to_string(not_sent) == "not_sent");
    BOOST_TEST(to_string(maybe_submitted) == "maybe_submitted");
    BOOST_TEST(to_string(no_reply) == "no_reply");
    BOOST_TEST(to_string(http_error) == "http_error");
    BOOST_TEST(to_string(invalid_response) == "invalid_response");
    BOOST_TEST(to_string(soap_fault) == "soap_fault");
    BOOST_TEST(to_string(rejected) == "rejected");
    BOOST_TEST(to_string(still_pending) == "still_pending");
    BOOST_TEST(to_string(documents_failed) == "documents_failed");
}

BOOST_AUTO_TEST_CASE(each_kind_has_its_texts) {
    std::set<std::string_view> said;
    for (const auto kind : kinds) {
        BOOST_TEST_CONTEXT(to_string(kind)) {
            for (const auto text : {explanation(kind), existence(kind), advice(kind)}) {
                BOOST_TEST(text.size() >= 2U);
                BOOST_TEST(!text.ends_with('.'));
                BOOST_TEST(text.find('|') == text.npos); // which would end a cell of the README's
            }
            BOOST_TEST(said.insert(explanation(kind)).second);
        }
    }
}

BOOST_AUTO_TEST_CASE(unknown_kind_has_texts_too) {
    for (auto number = kinds.size(); number < 256; ++number) {
        const auto unknown = static_cast<failure_kind>(number);
        for (const auto text :
             {to_string(unknown), explanation(unknown), existence(unknown), advice(unknown)}) {
            BOOST_TEST(text == "unknown");
        }
    }
}

// What the table says in general, `may_be_submitted` says of a call.
BOOST_AUTO_TEST_CASE(existence_is_no_only_where_no_document_can_be) {
    for (const auto kind : kinds) {
        BOOST_TEST_CONTEXT(to_string(kind)) {
            const failure failed{.kind = kind};
            const bool is_without_doubt = existence(kind) == "no" || existence(kind) == "as before";
            BOOST_TEST(failed.may_be_submitted() != is_without_doubt);
        }
    }
}

BOOST_AUTO_TEST_CASE(readme_has_the_table) {
    const auto readme = cases::read_file(cases::tests_directory() + "/../README.md");
    std::istringstream lines{readme.substr(readme.find("\n## When it goes wrong\n") + 1)};
    std::vector<std::string> rows;
    std::string line;
    std::getline(lines, line); // the heading
    while (std::getline(lines, line) && !line.starts_with("## ")) {
        if (line.starts_with("| `") && line.find("kind") == line.npos) {
            rows.push_back(line);
        }
    }
    std::vector<std::string> expected;
    for (const auto kind : kinds) {
        std::string row{"| `"};
        row.append(to_string(kind)).append("` | ").append(explanation(kind)).append(" | ");
        row.append(existence(kind)).append(" | ").append(advice(kind)).append(" |");
        expected.push_back(std::move(row));
    }
    BOOST_TEST(rows == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
