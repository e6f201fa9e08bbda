// SPDX-License-Identifier: BSL-1.0
#include <assuresign/outcome.hpp>

#include "endings.hpp"
#include "samples.hpp"

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

submit_result submit_over(const http_result& reply) {
    auto answered = interpret<async_submit>(reply);
    if (!answered) {
        return answered.error();
    }
    return accept<async_submit>(std::move(*answered), *reply);
}

call_result<lookup_session_response, lookup_session> look_up_over(const http_result& reply) {
    return interpret<lookup_session>(reply);
}

BOOST_AUTO_TEST_SUITE(outcome)

// ---- how calls end

template <class Failure>
void check_ending(const ending& expected, const Failure& failed) {
    BOOST_TEST(to_string(failed.cause.code) == to_string(expected.cause));
    // Whatever came back is handed back, byte for byte.
    BOOST_TEST(failed.reply.body == (expected.exchanged ? expected.exchanged->body : ""));
    BOOST_TEST(failed.reply.status == (expected.exchanged ? expected.exchanged->status : 0));
    BOOST_TEST(failed.fault.has_value() == (failed.kind == assuresign::outcome::soap_fault));
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
    BOOST_TEST(failed{.kind = assuresign::outcome::soap_fault}.may_be_submitted());
    BOOST_TEST(
        (failed{.kind = assuresign::outcome::soap_fault, .fault = fault{}}.may_be_submitted()));
    BOOST_TEST(failed{.kind = assuresign::outcome::rejected}.may_be_submitted());
    BOOST_TEST(failed{.kind = assuresign::outcome::http_error}.may_be_submitted());
    BOOST_TEST(failed{.kind = static_cast<assuresign::outcome>(99)}.may_be_submitted());
    BOOST_TEST(!(failed{.kind = assuresign::outcome::rejected, .response = async_submit_response{}}
                     .may_be_submitted()));
    BOOST_TEST(!failed{.kind = assuresign::outcome::no_reply}.may_be_submitted());
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

// ---- the halves, for programs that move the bytes themselves

BOOST_AUTO_TEST_CASE(interpret_reads_an_exchange) {
    const auto good = interpret<assuresign::async_submit>(
        http_result{xml_reply(200, submit_reply(session_text))});
    BOOST_TEST(kind_of(good) == "success");
    BOOST_TEST(kind_of(accept<async_submit>(*good)) == "success");
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
    const failure<assuresign::async_submit> failed{.kind = assuresign::outcome::rejected,
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

BOOST_AUTO_TEST_CASE(value_throws_the_failure) {
    const auto answered = submit_over(error{.code = errc::connection_lost});
    using thrown = failure_exception<assuresign::async_submit>;
    BOOST_CHECK_EXCEPTION(static_cast<void>(answered.value()), thrown, [&](const thrown& e) {
        return e.get().kind == assuresign::outcome::maybe_submitted &&
               e.what() == to_string(answered.error());
    });
    const auto asked = look_up_over(error{.code = errc::not_sent});
    using asked_thrown = failure_exception<assuresign::lookup_session>;
    BOOST_CHECK_THROW(static_cast<void>(asked.value()), asked_thrown);
}

// ---- the table

constexpr std::array<assuresign::outcome, 10> outcomes{
    assuresign::outcome::not_well_made,   assuresign::outcome::not_sent,
    assuresign::outcome::maybe_submitted, assuresign::outcome::no_reply,
    assuresign::outcome::http_error,      assuresign::outcome::undecodable,
    assuresign::outcome::soap_fault,      assuresign::outcome::rejected,
    assuresign::outcome::still_pending,   assuresign::outcome::documents_failed};

BOOST_AUTO_TEST_CASE(outcomes_are_named) {
    using enum assuresign::outcome;
    BOOST_TEST(to_string(not_well_made) == "not_well_made");
    BOOST_TEST(to_string(not_sent) == "not_sent");
    BOOST_TEST(to_string(maybe_submitted) == "maybe_submitted");
    BOOST_TEST(to_string(no_reply) == "no_reply");
    BOOST_TEST(to_string(http_error) == "http_error");
    BOOST_TEST(to_string(undecodable) == "undecodable");
    BOOST_TEST(to_string(soap_fault) == "soap_fault");
    BOOST_TEST(to_string(rejected) == "rejected");
    BOOST_TEST(to_string(still_pending) == "still_pending");
    BOOST_TEST(to_string(documents_failed) == "documents_failed");
}

BOOST_AUTO_TEST_CASE(each_outcome_has_its_texts) {
    std::set<std::string_view> said;
    for (const auto kind : outcomes) {
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

BOOST_AUTO_TEST_CASE(unknown_outcome_has_texts_too) {
    for (auto number = outcomes.size(); number < 256; ++number) {
        const auto unknown = static_cast<assuresign::outcome>(number);
        for (const auto text :
             {to_string(unknown), explanation(unknown), existence(unknown), advice(unknown)}) {
            BOOST_TEST(text == "unknown");
        }
    }
}

// What the table says in general, `may_be_submitted` says of a call.
BOOST_AUTO_TEST_CASE(existence_is_no_only_where_no_document_can_be) {
    for (const auto kind : outcomes) {
        BOOST_TEST_CONTEXT(to_string(kind)) {
            const failure<assuresign::async_submit> failed{.kind = kind};
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
    for (const auto kind : outcomes) {
        std::string row{"| `"};
        row.append(to_string(kind)).append("` | ").append(explanation(kind)).append(" | ");
        row.append(existence(kind)).append(" | ").append(advice(kind)).append(" |");
        expected.push_back(std::move(row));
    }
    BOOST_TEST(rows == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
