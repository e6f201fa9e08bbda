// SPDX-License-Identifier: BSL-1.0
#include <assuresign/session/lookup.hpp>

#include "support/printing.hpp"
#include "support/replies.hpp"
#include "support/submission.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace assuresign;
using namespace assuresign::tests;

lookup_result look_up_over(const http_result& reply, list<session_lookup> lookups,
                           const auto& is_pending) {
    auto answered = read_response<lookup_session>(reply);
    if (!answered) {
        return answered.error();
    }
    return match_sessions({.session_lookups = std::move(lookups)}, std::move(*answered),
                          is_pending);
}

lookup_result look_up_over(const http_result& reply, list<session_lookup> lookups) {
    return look_up_over(reply, std::move(lookups), is_pending<owned>);
}

lookup_result look_up_over(const http_result& reply) {
    return look_up_over(reply, {{account, first_session}});
}

std::string state_of(const lookup_result& answered) {
    return answered ? std::string{to_string(answered->sessions.at(0).state)} : "failure";
}

template <class Exception>
Exception exception_with(std::string severity_text) {
    Exception made;
    made.severity.text = std::move(severity_text);
    return made;
}

session_lookup_result session_with(std::string severity_text) {
    session_lookup_result made;
    made.exceptions = {exception_with<service_exception>(std::move(severity_text))};
    return made;
}

constexpr document_id some_document{"2CE11EF1-8938-DD11-8735-00065B8CE99B"_guid};

BOOST_AUTO_TEST_SUITE(session_lookup_tests)

// The contract: exceptions stand on the session and on each of its documents.
BOOST_AUTO_TEST_CASE(worst_of_every_level) {
    auto session = session_with("Warning");
    BOOST_TEST(worst_severity(session) == severity_level::warning);
    document_result finished;
    session.document_results = {finished, finished};
    session.document_results[1].exceptions = {exception_with<service_exception>("Error")};
    BOOST_TEST(worst_severity(session) == severity_level::error);
    session.close_envelope_result.emplace().exceptions = {
        exception_with<service_exception>("Fatal")};
    BOOST_TEST(worst_severity(session) == severity_level::fatal);
}

BOOST_AUTO_TEST_CASE(pending_while_nothing_is_there) {
    BOOST_TEST(is_pending(session_lookup_result{}));
    BOOST_TEST(is_pending(session_with("Warning")));
    BOOST_TEST(is_pending(session_with("Notice")));
    session_lookup_result empty_lists;
    empty_lists.document_results = std::vector<document_result>{};
    empty_lists.exceptions = std::vector<service_exception>{};
    BOOST_TEST(is_pending(empty_lists));
}

BOOST_AUTO_TEST_CASE(not_pending_once_answered) {
    BOOST_TEST(!is_pending(session_with("Error")));
    BOOST_TEST(!is_pending(session_with("Fatal")));
    session_lookup_result with_documents;
    with_documents.document_results = {document_result{.id = some_document}};
    BOOST_TEST(!is_pending(with_documents));
    with_documents.document_results = {
        document_result{.exceptions = {exception_with<service_exception>("Notice")}}};
    BOOST_TEST(!is_pending(with_documents));
    session_lookup_result closed;
    closed.close_envelope_result.emplace().envelope_id =
        "EBB73445-AB39-CD1F-8AF5-BC06AB44E93A"_guid;
    BOOST_TEST(!is_pending(closed));
    closed.close_envelope_result.emplace().exceptions = {
        exception_with<service_exception>("Notice")};
    BOOST_TEST(!is_pending(closed));
}

BOOST_AUTO_TEST_CASE(pending_while_something_has_neither_id_nor_exception) {
    session_lookup_result some;
    some.document_results = {document_result{}};
    BOOST_TEST(is_pending(some));
    some.document_results[0].auth_token = "8CC9A84B-693C-46CC-4342-40A8215AD76A"_guid;
    BOOST_TEST(is_pending(some));
    some.document_results[0].id = "00000000-0000-0000-0000-000000000000"_guid;
    BOOST_TEST(is_pending(some));
    some.document_results.push_back({.id = some_document});
    BOOST_TEST(is_pending(some));
    some.exceptions = {exception_with<service_exception>("Error")};
    BOOST_TEST(!is_pending(some));
    for (const envelope_id& id :
         {envelope_id{}, envelope_id{"00000000-0000-0000-0000-000000000000"_guid}}) {
        session_lookup_result closed;
        closed.close_envelope_result.emplace().envelope_id = id;
        BOOST_TEST(is_pending(closed));
    }
}

BOOST_AUTO_TEST_CASE(pending_of_a_view) {
    session_lookup_result_view session;
    BOOST_TEST(is_pending(session));
    std::array<basic_exception<borrowed>, 1> exceptions{};
    exceptions[0].severity = severity_level::fatal;
    session.exceptions = exceptions;
    BOOST_TEST(!is_pending(session));
    BOOST_TEST(worst_severity(session) == severity_level::fatal);
}

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
        return session_exception_xml(severity, "x");
    };
    const std::vector<std::pair<std::string, std::string_view>> table{
        {"", "pending"},
        {"<DocumentResults/>", "pending"},
        {"<Exceptions/>", "pending"},
        {exceptions("Warning"), "pending"},
        {exceptions("Notice"), "pending"},
        {exceptions("Error"), "failed"},
        {exceptions("Fatal"), "failed"},
        {"<DocumentResults><DocumentResult/></DocumentResults>", "pending"},
        {R"(<DocumentResults><DocumentResult AuthToken="8CC9A84B-693C-46CC-4342-40A8215AD76A"/>)"
         "</DocumentResults>",
         "pending"},
        {R"(<DocumentResults><DocumentResult Id="00000000-0000-0000-0000-000000000000"/>)"
         "</DocumentResults>",
         "pending"},
        {"<DocumentResults><DocumentResult/>" + documents_xml().substr(17), "pending"},
        {"<DocumentResults><DocumentResult/></DocumentResults>" + exceptions("Warning"), "pending"},
        {"<DocumentResults><DocumentResult/></DocumentResults>" + exceptions("Error"), "failed"},
        {"<DocumentResults><DocumentResult/></DocumentResults>" + closed, "pending"},
        {"<DocumentResults><DocumentResult><Exceptions>" +
             document_exception_xml("Warning", "no Id") +
             "</Exceptions></DocumentResult></DocumentResults>",
         "failed"},
        {R"(<CloseEnvelopeResult EnvelopeId="00000000-0000-0000-0000-000000000000"/>)", "pending"},
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
    BOOST_TEST(answered->sessions[0].session_id == first_session);
    BOOST_TEST(answered->sessions[0].state == session_state::pending);
    BOOST_TEST(answered->sessions[1].session_id == second_session);
    BOOST_TEST(answered->sessions[1].state == session_state::finished);
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
    BOOST_TEST(answered->sessions.at(0).state == session_state::unanswered);
    BOOST_TEST(!answered->sessions.at(0).result.has_value());
    BOOST_TEST(answered->sessions.at(1).state == session_state::finished);
}

BOOST_AUTO_TEST_CASE(response_without_results_answers_none) {
    const auto answered = look_up_over(xml_reply(200, envelope("<LookupSessionResponse/>")));
    BOOST_TEST(state_of(answered) == "unanswered");
}

BOOST_AUTO_TEST_CASE(unasked_results_are_unmatched) {
    const auto body = lookup_reply(session_result_xml(third_session.str(), documents_xml()) +
                                   session_result_xml(session_text));
    const auto answered = look_up_over(xml_reply(200, body));
    BOOST_TEST_REQUIRE(kind_of(answered) == "success");
    BOOST_TEST(answered->sessions.at(0).state == session_state::pending);
    BOOST_TEST_REQUIRE(answered->unmatched.size() == 1U);
    BOOST_TEST(answered->unmatched[0].session_id == third_session);
    BOOST_TEST(answered->unmatched[0].document_results.size() == 1U); // no id is lost
    BOOST_TEST(answered->find(third_session) == nullptr);
}

BOOST_AUTO_TEST_CASE(results_of_one_session_are_put_together) {
    const std::string other = R"(<DocumentResults><DocumentResult )"
                              R"(Id="3CE11EF1-8938-DD11-8735-00065B8CE99B" )"
                              R"(AuthToken="9CC9A84B-693C-46CC-4342-40A8215AD76A"/>)"
                              R"(</DocumentResults>)";
    const auto body = lookup_reply(session_result_xml(session_text) +
                                   session_result_xml(session_text, documents_xml()) +
                                   session_result_xml(session_text, documents_xml()) +
                                   session_result_xml(session_text, other));
    const auto answered = look_up_over(xml_reply(200, body));
    BOOST_TEST_REQUIRE(kind_of(answered) == "success");
    BOOST_TEST(answered->unmatched.empty());
    BOOST_TEST(answered->sessions.at(0).state == session_state::finished);
    BOOST_TEST(answered->sessions.at(0).result->document_results.size() == 2U);

    // One that fails makes the session fail, whichever comes first.
    const auto failing = session_result_xml(session_text, session_exception_xml("Error", "no"));
    const auto good = session_result_xml(session_text, documents_xml());
    for (const auto& both : {failing + good, good + failing}) {
        const auto failed = look_up_over(xml_reply(200, lookup_reply(both)));
        BOOST_TEST_REQUIRE(kind_of(failed) == "success");
        BOOST_TEST(failed->sessions.at(0).state == session_state::failed);
        BOOST_TEST(failed->sessions.at(0).result->document_results.size() == 1U);
    }
}

BOOST_AUTO_TEST_CASE(session_whose_function_throws_is_pending) {
    const auto throws = [](const session_lookup_result&) -> bool {
        throw std::runtime_error{"the caller's own"};
    };
    const auto answered = look_up_over(
        xml_reply(200, lookup_reply(session_result_xml(session_text, documents_xml()))),
        {{account, first_session}}, throws);
    BOOST_TEST_REQUIRE(kind_of(answered) == "success");
    BOOST_TEST(answered->sessions.at(0).state == session_state::pending);
    BOOST_TEST(answered->sessions.at(0).result->document_results.size() == 1U);
}

BOOST_AUTO_TEST_CASE(session_asked_twice_is_answered_once) {
    const auto answered = look_up_over(
        xml_reply(200, lookup_reply(session_result_xml(session_text, documents_xml()))),
        {{account, first_session}, {account, second_session}, {account, first_session}});
    BOOST_TEST_REQUIRE(kind_of(answered) == "success");
    BOOST_TEST_REQUIRE(answered->sessions.size() == 2U);
    BOOST_TEST(answered->sessions[0].session_id == first_session);
    BOOST_TEST(answered->sessions[0].state == session_state::finished);
    BOOST_TEST(answered->sessions[1].session_id == second_session);
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
        BOOST_TEST(answered->sessions[i].session_id == asked[i].session_id);
        BOOST_TEST(answered->sessions[i].state == session_state::finished);
    }
}

// It can say that a session is pending which looks finished, and not the other way round.
BOOST_AUTO_TEST_CASE(pending_is_decided_by_the_callers_function) {
    const auto state = [](const std::string& inside, bool is_pending) {
        return state_of(
            look_up_over(xml_reply(200, lookup_reply(session_result_xml(session_text, inside))),
                         {{account, first_session}},
                         [is_pending](const session_lookup_result&) { return is_pending; }));
    };
    const std::string without_id = "<DocumentResults><DocumentResult/></DocumentResults>";
    BOOST_TEST(state(documents_xml(), false) == "finished");
    BOOST_TEST(state(documents_xml(), true) == "pending");
    BOOST_TEST(state(document_error, true) == "failed");
    for (const bool is_pending : {false, true}) {
        BOOST_TEST(state(without_id, is_pending) == "pending");
        BOOST_TEST(state("", is_pending) == "pending");
    }
}

BOOST_AUTO_TEST_CASE(documents_are_counted_once) {
    const document_id id{"2CE11EF1-8938-DD11-8735-00065B8CE99B"_guid};
    const document_id same{"2ce11ef1-8938-dd11-8735-00065b8ce99b"_guid};
    const document_id other{"3CE11EF1-8938-DD11-8735-00065B8CE99B"_guid};
    const document_result failed{.exceptions = {{severity_level::error, "no"}}};
    const auto has = [](std::vector<document_result> documents, std::size_t count) {
        return detail::has_documents({.document_results = std::move(documents)}, count);
    };
    BOOST_TEST(has({}, 0));
    BOOST_TEST(!has({}, 1));
    BOOST_TEST(has({{.id = id}}, 1));
    BOOST_TEST(!has({{.id = id}}, 2));
    BOOST_TEST(!has({{.id = id}, {.id = same}}, 2));
    BOOST_TEST(has({{.id = id}, {.id = same}, {.id = other}}, 2));
    BOOST_TEST(has({{.id = id}, failed}, 2));
    BOOST_TEST(has({failed, failed}, 2));
    BOOST_TEST(!has({failed, {.id = id}, {.id = same}}, 3));
}

BOOST_AUTO_TEST_CASE(states_are_named) {
    BOOST_TEST(to_string(session_state::pending) == "pending");
    BOOST_TEST(to_string(session_state::finished) == "finished");
    BOOST_TEST(to_string(session_state::failed) == "failed");
    BOOST_TEST(to_string(session_state::unanswered) == "unanswered");
    BOOST_TEST(to_string(static_cast<session_state>(99)) == "unknown");
}

BOOST_AUTO_TEST_CASE(text_tells_each_session_and_masks_secrets) {
    const auto answered = look_up_over(
        xml_reply(200, lookup_reply(session_result_xml(session_text, documents_xml()) +
                                    session_result_xml(third_session.str(), documents_xml()))),
        {{account, first_session}, {account, second_session}});
    const auto text = to_string(answered.value());
    BOOST_TEST(text.starts_with(std::string{session_text} + ": finished "));
    BOOST_TEST(text.find("; " + std::string{second_session.str()} + ": unanswered") != text.npos);
    BOOST_TEST(text.find("; unmatched ") != text.npos);
    BOOST_TEST(text.find("2CE11EF1-8938-DD11-8735-00065B8CE99B") != text.npos); // the Id is none
    BOOST_TEST(text.find("8CC9A84B") == text.npos);
    BOOST_TEST(text.find("06C4A84A") == text.npos);
}

BOOST_AUTO_TEST_CASE(text_of_unmatched_results_alone) {
    const lookup_answer answer{.sessions = {}, .unmatched = {{.session_id = third_session}}};
    BOOST_TEST(to_string(answer).starts_with("unmatched "));
    BOOST_TEST(to_string(lookup_answer{}).empty());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
