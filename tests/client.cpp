// SPDX-License-Identifier: BSL-1.0
#include <assuresign/client.hpp>

#include "endings.hpp"
#include "submission.hpp"

#include <boost/test/unit_test.hpp>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace assuresign;
using namespace assuresign::tests;

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

// ---- one call, both ways

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

// ---- how calls end: with a handler and without alike, as outcome.hpp says

BOOST_AUTO_TEST_CASE(submit_ends_as_its_exchange) {
    for (const auto& expected : endings()) {
        BOOST_TEST_CONTEXT(expected.name) {
            const auto answered = submit_over(expected.exchanged);
            BOOST_TEST(kind_of(answered) == expected.submit_kind);
            BOOST_TEST(answered.error().may_be_submitted() == expected.may_be_submitted);
        }
    }
    const auto good = submit_over(xml_reply(200, submit_reply(session_text)));
    BOOST_TEST_REQUIRE(kind_of(good) == "success");
    BOOST_TEST(good->session_id.str() == session_text);
    const auto bad = submit_over(xml_reply(200, submit_reply(nil_text)));
    BOOST_TEST(kind_of(bad) == "rejected");
}

BOOST_AUTO_TEST_CASE(lookup_ends_as_its_exchange) {
    for (const auto& expected : endings()) {
        BOOST_TEST_CONTEXT(expected.name) {
            const auto answered = look_up_over(expected.exchanged);
            BOOST_TEST(kind_of(answered) == expected.lookup_kind);
            BOOST_TEST(!answered.error().may_be_submitted());
        }
    }
    const auto answered = look_up_over(
        xml_reply(200, lookup_reply(session_result_xml(session_text, documents_xml()))));
    BOOST_TEST(state_of(answered) == "finished");
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
