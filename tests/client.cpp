// SPDX-License-Identifier: BSL-1.0
#include <assuresign/client.hpp>

#include "support/endings.hpp"
#include "support/interruption.hpp"
#include "support/printing.hpp"
#include "support/replies.hpp"
#include "support/submission.hpp"

#include <assuresign/sleeper.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
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
        BOOST_TEST(handled->error().cause == answered.error().cause);
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

// ---- how calls end: with a handler and without alike, as call/failure.hpp says

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
    documentnow.inject(testing::fault::lost_after_arrival);
    assuresign::client over{documentnow};
    const auto answered = over.async_submit({.documents = {rental_document()}});
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
    BOOST_TEST(kind_of(answered) == "invalid_request");
    BOOST_TEST(!answered.error().may_be_submitted());
    BOOST_TEST(to_string(answered.error().cause.code) == "forbidden_character");
    BOOST_TEST(answered.error().cause.field.view() == "Documents[1].Template.Parameters[0].Value");
    BOOST_TEST(answered.error().reply.status == 0);
}

BOOST_AUTO_TEST_CASE(ill_made_lookup_sends_nothing) {
    const lookup_session_request request{.session_lookups = {{account, {}}}};
    const http_result unused = error{.code = errc::not_sent};
    const auto answered =
        both_ways<lookup_result>(unused, 0, [&request](auto& over, auto... handler) {
            return over.lookup_session(request, std::move(handler)...);
        });
    BOOST_TEST(kind_of(answered) == "invalid_request");
    BOOST_TEST(to_string(answered.error().cause.code) == "missing_required");
    BOOST_TEST(answered.error().cause.field.view() == "SessionLookups[0].SessionId");
}

BOOST_AUTO_TEST_CASE(text_of_an_ill_made_request_holds_no_secret) {
    auto made = rental_document();
    made.metadata->password = "open sesame\x01";
    auto documentnow = rental_service();
    assuresign::client over{documentnow};
    const auto answered = over.async_submit({.documents = {made}});
    BOOST_TEST_REQUIRE(kind_of(answered) == "invalid_request");
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

BOOST_AUTO_TEST_CASE(path_prefix_comes_before_both_paths) {
    scripted gateway{error{.code = errc::not_sent}};
    assuresign::client over{gateway, {.path_prefix = "/Documents"}};
    static_cast<void>(over.async_submit({.documents = {rental_document()}}));
    static_cast<void>(over.lookup_session({.session_lookups = {{account, first_session}}}));
    BOOST_TEST(gateway.sent.at(0).path ==
               "/Documents/Services/DocumentNOW/v2/DocumentNOW.svc/Submit/text");
    BOOST_TEST(gateway.sent.at(1).path ==
               "/Documents/Services/DocumentNOW/v2/DocumentNOW.svc/LookupSession/text");
}

BOOST_AUTO_TEST_CASE(client_that_was_moved_from_can_be_used) {
    auto documentnow = rental_service();
    assuresign::client over{documentnow};
    auto moved = std::move(over);
    const async_submit_request request{.documents = {rental_document()}};
    BOOST_TEST(kind_of(over.async_submit(request)) == "success"); // NOLINT(bugprone-use-after-move)
    BOOST_TEST(kind_of(moved.async_submit(request)) == "success");
}

BOOST_AUTO_TEST_CASE(exception_of_the_transport_passes_through) {
    struct thrower {
        http_result exchange(const http_request&) { throw std::runtime_error("cable"); }
    };
    thrower gateway;
    assuresign::client over{gateway};
    BOOST_CHECK_EXCEPTION(over.async_submit({.documents = {rental_document()}}), std::runtime_error,
                          [](const auto& e) { return std::string_view{e.what()} == "cable"; });
}

BOOST_AUTO_TEST_CASE(pending_is_decided_by_the_callers_function) {
    // A service that tells of a document before it has an AuthToken.
    const auto without_token = [](const session_lookup_result& result) {
        return !result.document_results[0].auth_token;
    };
    const auto reply = [](std::string_view document) {
        return xml_reply(
            200, lookup_reply(session_result_xml(session_text, "<DocumentResults><DocumentResult " +
                                                                   std::string{document} +
                                                                   "/></DocumentResults>")));
    };
    const auto state_over = [](auto& gateway, client_options options) {
        assuresign::client over{gateway, std::move(options)};
        return state_of(over.lookup_session({.session_lookups = {{account, first_session}}}));
    };
    scripted gateway{reply(R"(Id="2CE11EF1-8938-DD11-8735-00065B8CE99B")")};
    BOOST_TEST(state_over(gateway, {}) == "finished");
    BOOST_TEST(state_over(gateway, {.is_pending = without_token}) == "pending");
    gateway.reply = reply(R"(Id="2CE11EF1-8938-DD11-8735-00065B8CE99B" )"
                          R"(AuthToken="8CC9A84B-693C-46CC-4342-40A8215AD76A")");
    BOOST_TEST(state_over(gateway, {.is_pending = without_token}) == "finished");

    scripted_queue queue{gateway.reply};
    assuresign::client later{queue, {.is_pending = without_token}};
    std::string state;
    later.lookup_session({.session_lookups = {{account, first_session}}},
                         [&state](lookup_result answered) { state = state_of(answered); });
    BOOST_TEST(state == "finished");
}

// ---- over the in-memory service

BOOST_AUTO_TEST_CASE(submission_is_followed_to_its_end) {
    auto documentnow = rental_service({.pending_lookups = 2});
    assuresign::client over{documentnow};
    const auto submitted = over.async_submit({.documents = {rental_document()}});
    BOOST_TEST_REQUIRE(kind_of(submitted) == "success");
    std::vector<std::string> states;
    lookup_result answered =
        over.lookup_session({.session_lookups = {{account, submitted->session_id}}});
    states.push_back(state_of(answered));
    for (int i = 0; i < 2; ++i) {
        answered = over.lookup_session({.session_lookups = {{account, submitted->session_id}}});
        states.push_back(state_of(answered));
    }
    BOOST_TEST(states == (std::vector<std::string>{"pending", "pending", "finished"}));
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

// ---- sessions to their ends, blocking

using namespace std::chrono_literals;
using time_point = std::chrono::steady_clock::time_point;

constexpr polling_policy plain{.initial_delay = 2s, .multiplier = 2, .jitter = 0};

// A clock that jumps. Stops in its nth sleep, and then does not sleep on.
struct fake_clock {
    time_point now{100h};
    std::vector<std::chrono::milliseconds> slept{};
    std::size_t stops_in = 0;
    bool is_stopped = false;
};
struct fake_sleeper {
    fake_clock* clock;
    time_point now() const { return clock->now; }
    bool stop_requested() const { return clock->is_stopped; }
    void sleep_until(time_point time) const {
        const auto time_left = time - clock->now;
        clock->slept.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(time_left));
        clock->is_stopped = clock->slept.size() == clock->stops_in;
        clock->now = clock->is_stopped ? clock->now + 1ms : time;
    }
};
static_assert(sleeper<fake_sleeper>);

void check_failed(const session_result& result, assuresign::failure_kind kind, errc cause) {
    BOOST_TEST_REQUIRE(!result.has_value());
    BOOST_TEST(to_string(result.error().kind) == to_string(kind));
    BOOST_TEST(to_string(result.error().cause.code) == to_string(cause));
}

BOOST_AUTO_TEST_CASE(submit_and_wait_returns_the_documents) {
    auto documentnow = rental_service({.pending_lookups = 2});
    assuresign::client over{documentnow};
    fake_clock clock;
    const auto done =
        over.submit_and_wait({.documents = {rental_document()}}, plain, fake_sleeper{&clock});
    BOOST_TEST_REQUIRE(done.has_value());
    BOOST_TEST(done->session_id == documentnow.session_ids().at(0));
    BOOST_TEST_REQUIRE(done->documents.size() == 1U);
    BOOST_TEST(!done->documents[0].id.empty());
    BOOST_TEST(!done->documents[0].auth_token.empty());
    BOOST_TEST(clock.slept == (std::vector<std::chrono::milliseconds>{2s, 4s, 8s}));
    BOOST_TEST(documentnow.document_count() == 1U);
}

BOOST_AUTO_TEST_CASE(wait_returns_the_documents_of_a_session) {
    auto documentnow = rental_service({.pending_lookups = 1});
    assuresign::client over{documentnow};
    const auto id = over.async_submit({.documents = {rental_document()}}).value().session_id;
    fake_clock clock;
    const auto done = over.wait({account, id}, plain, fake_sleeper{&clock});
    BOOST_TEST_REQUIRE(done.has_value());
    BOOST_TEST(done->session_id == id);
    BOOST_TEST(clock.slept.size() == 1U);
}

BOOST_AUTO_TEST_CASE(options_of_the_client_are_those_of_its_sessions) {
    std::size_t events = 0;
    scripted gateway{error{.code = errc::connection_lost}};
    assuresign::client over{gateway, {.path_prefix = "/Documents", .log = [&](const log_event&) {
                                          ++events;
                                      }}};
    fake_clock clock;
    const auto done =
        over.submit_and_wait({.documents = {rental_document()}}, plain, fake_sleeper{&clock});
    check_failed(done, assuresign::failure_kind::maybe_submitted, errc::connection_lost);
    BOOST_TEST(gateway.sent.at(0).path.starts_with("/Documents/"));
    BOOST_TEST(events == 3U); // request, failure, end
}

// The reply to a submission is less deep than that to a lookup, which alone fails.
BOOST_AUTO_TEST_CASE(limits_of_the_client_are_those_of_its_sessions) {
    constexpr xml::limits small{.depth = 5};
    auto documentnow = rental_service();
    assuresign::client<testing::service, small> over{documentnow};
    fake_clock clock;
    const auto done = over.submit_and_wait({.documents = {rental_document()}}, {.max_errors = 1},
                                           fake_sleeper{&clock});
    check_failed(done, assuresign::failure_kind::invalid_response, errc::too_deep);
    const auto asked =
        over.lookup_session({.session_lookups = {{account, done.error().session_id}}});
    BOOST_TEST_REQUIRE(!asked.has_value());
    BOOST_TEST(to_string(asked.error().cause.code) == "too_deep");
}

BOOST_AUTO_TEST_CASE(run_tells_the_observer_of_all_else) {
    auto documentnow = rental_service();
    assuresign::client over{documentnow};
    session_machine machine{plain};
    machine.submit({.documents = {rental_document()}});
    machine.submit({.documents = {rental_document()}});
    fake_clock clock;
    std::string given;
    over.run(
        machine, [&](session_step each) { given.append(std::to_string(each.index())); },
        fake_sleeper{&clock});
    BOOST_TEST(given == "2244"); // submitted, submitted, ended, ended
    BOOST_TEST(machine.open_sessions() == 0U);
    BOOST_TEST(documentnow.requests().size() == 3U);
}

BOOST_AUTO_TEST_CASE(stop_before_the_first_exchange_sends_nothing) {
    auto documentnow = rental_service();
    assuresign::client over{documentnow};
    fake_clock clock{.is_stopped = true};
    const auto done =
        over.submit_and_wait({.documents = {rental_document()}}, plain, fake_sleeper{&clock});
    check_failed(done, assuresign::failure_kind::not_sent, errc::cancelled);
    BOOST_TEST(documentnow.requests().empty());
}

BOOST_AUTO_TEST_CASE(stop_during_a_wait_leaves_the_session) {
    auto documentnow = rental_service({.pending_lookups = 9});
    assuresign::client over{documentnow};
    fake_clock clock{.stops_in = 2};
    const auto done =
        over.submit_and_wait({.documents = {rental_document()}}, plain, fake_sleeper{&clock});
    check_failed(done, assuresign::failure_kind::still_pending, errc::cancelled);
    BOOST_TEST(done.error().session_id == documentnow.session_ids().at(0));
    BOOST_TEST(documentnow.requests().size() == 2U);
}

// Goes on with a machine whose transport threw: what was under way is lost, and not made again.
BOOST_AUTO_TEST_CASE(run_goes_on_after_an_exception_of_the_transport) {
    struct thrower {
        testing::service documentnow = rental_service();
        std::size_t calls = 0;
        http_result exchange(const http_request& request) {
            auto reply = documentnow.exchange(request);
            if (++calls == 1) {
                throw std::runtime_error{"cable"};
            }
            return reply;
        }
    };
    thrower gateway;
    assuresign::client over{gateway};
    session_machine machine{plain};
    machine.submit({.documents = {rental_document()}});
    machine.submit({.documents = {rental_document()}});
    fake_clock clock;
    std::vector<session_result> ended;
    const auto observe = [&](session_step each) {
        if (auto* const end = std::get_if<step::ended>(&each)) {
            ended.push_back(std::move(end->result));
        }
    };
    BOOST_CHECK_THROW(over.run(machine, observe, fake_sleeper{&clock}), std::runtime_error);
    over.run(machine, observe, fake_sleeper{&clock});
    BOOST_TEST_REQUIRE(ended.size() == 2U);
    check_failed(ended[0], assuresign::failure_kind::maybe_submitted, errc::connection_lost);
    BOOST_TEST(ended[1].has_value());
    BOOST_TEST(gateway.documentnow.document_count() == 2U);
}

BOOST_AUTO_TEST_CASE(steady_clock_is_the_default) {
    auto documentnow = rental_service({.pending_lookups = 2});
    assuresign::client over{documentnow};
    const polling_policy quick{.initial_delay = 1ms, .multiplier = 1};
    const auto done = over.submit_and_wait({.documents = {rental_document()}}, quick);
    BOOST_TEST_REQUIRE(done.has_value());
    std::stop_source stop;
    stop.request_stop();
    const auto stopped =
        over.wait({account, done->session_id}, {}, steady_sleeper{stop.get_token()});
    check_failed(stopped, assuresign::failure_kind::still_pending, errc::cancelled);
}

// ---- sessions to their ends, with handlers

// Keeps the handlers that wait, and calls them on demand.
class fake_timer {
public:
    time_point now() const { return now_; }
    template <class Handler>
    void async_wait_until(time_point time, Handler handler) {
        auto shared = std::make_shared<Handler>(std::move(handler));
        waiting_.push_back({time, [shared](bool is_time) {
                                (*shared)(is_time);
                            }});
    }
    std::size_t size() const noexcept { return waiting_.size(); }
    // Calls the one that has waited longest.
    void end_wait(bool is_time = true) {
        const auto next = std::move(waiting_.front());
        waiting_.erase(waiting_.begin());
        now_ = is_time ? std::max(now_, next.time) : now_;
        next.handler(is_time);
    }
    void drop() { waiting_.clear(); }

private:
    struct waiting {
        time_point time;
        std::function<void(bool)> handler;
    };
    time_point now_{100h};
    std::vector<waiting> waiting_;
};
static_assert(timer<fake_timer>);

// A handler that cannot be copied, and what it was called with.
struct caught {
    std::vector<session_result> results{};
    auto handler() {
        return [this, only = std::make_unique<int>()](session_result result) {
            BOOST_TEST(*only == 0);
            results.push_back(std::move(result));
        };
    }
};

BOOST_AUTO_TEST_CASE(handler_gets_the_documents) {
    auto documentnow = rental_service({.pending_lookups = 2});
    assuresign::client over{documentnow};
    fake_timer timer;
    caught got;
    over.submit_and_wait({.documents = {rental_document()}}, plain, timer, got.handler());
    for (int i = 0; i < 3; ++i) {
        BOOST_TEST(documentnow.run() == 1U);
        BOOST_TEST_REQUIRE(timer.size() == 1U);
        BOOST_TEST(got.results.empty());
        timer.end_wait();
    }
    BOOST_TEST(documentnow.run() == 1U);
    BOOST_TEST_REQUIRE(got.results.size() == 1U);
    BOOST_TEST_REQUIRE(got.results[0].has_value());
    const auto id = got.results[0]->session_id;
    BOOST_TEST(id == documentnow.session_ids().at(0));

    over.wait({account, id}, plain, timer, got.handler());
    documentnow.run();
    BOOST_TEST(timer.size() == 0U);
    BOOST_TEST_REQUIRE(got.results.size() == 2U);
    BOOST_TEST(got.results[1].has_value());
}

BOOST_AUTO_TEST_CASE(wait_that_is_cut_short_cancels) {
    auto documentnow = rental_service({.pending_lookups = 9});
    assuresign::client over{documentnow};
    fake_timer timer;
    caught got;
    over.submit_and_wait({.documents = {rental_document()}}, plain, timer, got.handler());
    documentnow.run();
    timer.end_wait(false);
    BOOST_TEST_REQUIRE(got.results.size() == 1U);
    check_failed(got.results[0], assuresign::failure_kind::still_pending, errc::cancelled);
    BOOST_TEST(got.results[0].error().session_id == documentnow.session_ids().at(0));
}

BOOST_AUTO_TEST_CASE(cancel_during_an_exchange_loses_no_session) {
    auto documentnow = rental_service();
    assuresign::client over{documentnow};
    session_machine machine{plain};
    machine.submit({.documents = {rental_document()}});
    fake_timer timer;
    std::string given;
    bool is_done = false;
    over.run(
        machine, [&](session_step each) { given.append(std::to_string(each.index())); }, timer,
        [&, only = std::make_unique<int>()] { is_done = *only == 0; });
    machine.cancel();
    documentnow.run();
    BOOST_TEST(given == "24"); // submitted, ended
    BOOST_TEST(is_done);
}

// These call their handlers before they return.
struct eager_timer {
    time_point time{100h};
    time_point now() const { return time; }
    template <class Handler>
    void async_wait_until(time_point until, Handler handler) {
        time = until;
        handler(true);
    }
};
struct eager_service {
    testing::service documentnow = rental_service({.pending_lookups = 20'000});
    template <class Handler>
    void async_exchange(http_request request, Handler handler) {
        handler(documentnow.exchange(request));
    }
};

// No stack grows.
BOOST_AUTO_TEST_CASE(handlers_called_at_once_do_not_nest) {
    eager_service gateway;
    eager_timer timer;
    assuresign::client over{gateway};
    caught got;
    const polling_policy patient{
        .initial_delay = 1ms, .multiplier = 1, .max_polls = 30'000, .deadline = 1h};
    over.submit_and_wait({.documents = {rental_document()}}, patient, timer, got.handler());
    BOOST_TEST_REQUIRE(got.results.size() == 1U);
    BOOST_TEST(got.results[0].has_value());
}

// Each handler is called on a thread of its own.
class threads {
public:
    template <class Work>
    void start(Work work) {
        const std::scoped_lock lock{mutex_};
        running_.emplace_back(std::move(work));
    }
    void join() {
        for (std::size_t i = 0; i < size(); ++i) {
            take(i).join();
        }
    }

private:
    std::size_t size() {
        const std::scoped_lock lock{mutex_};
        return running_.size();
    }
    std::thread take(std::size_t i) {
        const std::scoped_lock lock{mutex_};
        return std::move(running_[i]);
    }
    std::mutex mutex_;
    std::vector<std::thread> running_;
};
struct threaded_service {
    threads& on;
    testing::service documentnow = rental_service({.pending_lookups = 20});
    template <class Handler>
    void async_exchange(http_request request, Handler handler) {
        on.start([this, request = std::move(request), handler = std::move(handler)]() mutable {
            handler(documentnow.exchange(request));
        });
    }
};
struct threaded_timer {
    threads& on;
    static time_point now() { return std::chrono::steady_clock::now(); }
    template <class Handler>
    void async_wait_until(time_point time, Handler handler) {
        on.start([time, handler = std::move(handler)]() mutable {
            std::this_thread::sleep_until(time);
            handler(true);
        });
    }
};

BOOST_AUTO_TEST_CASE(handlers_called_on_other_threads) {
    threads on;
    threaded_service gateway{on};
    threaded_timer timer{on};
    assuresign::client over{gateway};
    std::promise<session_result> promised;
    auto result = promised.get_future();
    const polling_policy quick{.initial_delay = 1ms, .multiplier = 1};
    over.submit_and_wait({.documents = {rental_document()}}, quick, timer,
                         [promised = std::move(promised)](session_result ended) mutable {
                             promised.set_value(std::move(ended));
                         });
    BOOST_TEST(result.get().has_value());
    on.join();
}

struct dropping {
    template <class Handler>
    void async_exchange(const http_request&, const Handler&) {}
};

BOOST_AUTO_TEST_CASE(dropped_handlers_leak_nothing) {
    const auto witness = std::make_shared<int>();
    fake_timer timer;
    const auto handler = [witness](const session_result&) {
        BOOST_ERROR("called");
    };
    dropping nowhere;
    assuresign::client{nowhere}.submit_and_wait({.documents = {rental_document()}}, plain, timer,
                                                handler);
    BOOST_TEST(witness.use_count() == 2);

    auto documentnow = rental_service({.pending_lookups = 1});
    assuresign::client{documentnow}.submit_and_wait({.documents = {rental_document()}}, plain,
                                                    timer, handler);
    documentnow.run();
    BOOST_TEST(witness.use_count() == 3);
    timer.drop();
    BOOST_TEST(witness.use_count() == 2);
}

const async_submit_request rental{.documents = {rental_document()}};

// ---- results that nobody asked for

// The service, which tells of sessions of somebody else's beside what it is asked for.
class indiscreet_service {
public:
    // One, which is the same each time; or as many as that, which are not.
    explicit indiscreet_service(std::size_t sessions = 1) : sessions_(sessions) {}

    http_result exchange(const http_request& request) {
        auto reply = documentnow.exchange(request).value();
        const auto at = reply.body.find("</SessionLookupResults>");
        if (at != reply.body.npos) {
            std::string others;
            for (std::size_t i = 0; i < sessions_; ++i) {
                others += session_result_xml(next_id(), documents_xml());
            }
            reply.body.insert(at, others);
        }
        return reply;
    }
    template <class Handler>
    void async_exchange(http_request request, Handler handler) {
        handler(exchange(request));
    }

    static constexpr std::string_view nobodys = "99999999-2222-3333-4444-555555550000";
    testing::service documentnow = rental_service({.pending_lookups = 2});

private:
    std::string next_id() {
        std::string id{nobodys};
        const auto digits = std::to_string(sessions_ == 1 ? 0 : ++count_);
        return id.replace(id.size() - digits.size(), digits.size(), digits);
    }

    std::size_t sessions_;
    std::size_t count_ = 0;
};

void check_unmatched(const std::vector<lookup_session_response>& unmatched) {
    BOOST_TEST_REQUIRE(unmatched.size() == 1U); // of three replies that were alike in that
    const auto& results = unmatched[0].session_lookup_results;
    BOOST_TEST_REQUIRE(results.size() == 1U);
    BOOST_TEST(results[0].session_id.str() == indiscreet_service::nobodys);
    BOOST_TEST_REQUIRE(results[0].document_results.size() == 1U);
    BOOST_TEST(results[0].document_results[0].auth_token.has_value());
}

BOOST_AUTO_TEST_CASE(unmatched_results_are_in_the_result) {
    indiscreet_service gateway;
    assuresign::client over{gateway};
    interruption nothing{callback::none, 0};
    interrupted_clock clock{nothing};
    const auto ended = over.submit_and_wait(rental, plain, clock);
    BOOST_TEST_REQUIRE(ended.has_value());
    check_unmatched(ended->unmatched);
    caught got;
    over.submit_and_wait(rental, plain, clock, got.handler());
    BOOST_TEST_REQUIRE(got.results.size() == 1U);
    check_unmatched(got.results[0].value().unmatched);
}

BOOST_AUTO_TEST_CASE(unmatched_results_are_in_the_failure) {
    indiscreet_service gateway;
    assuresign::client over{gateway};
    interruption nothing{callback::none, 0};
    auto policy = plain;
    policy.max_polls = 2;
    const auto ended = over.submit_and_wait(rental, policy, interrupted_clock{nothing});
    check_failed(ended, assuresign::failure_kind::still_pending, errc::too_many_polls);
    check_unmatched(ended.error().unmatched);
}

BOOST_AUTO_TEST_CASE(unmatched_results_are_bounded) {
    indiscreet_service gateway{20};
    assuresign::client<indiscreet_service, xml::limits{.items = 60}> over{gateway};
    interruption nothing{callback::none, 0};
    const auto ended = over.submit_and_wait(rental, plain, interrupted_clock{nothing});
    BOOST_TEST_REQUIRE(!ended.has_value());
    const auto& why = ended.error();
    BOOST_TEST(to_string(why.kind) == "still_pending");
    BOOST_TEST(to_string(why.cause.code) == "too_many_items");
    BOOST_TEST(!why.resume_token().empty());
    BOOST_TEST(why.unmatched.size() == 2U); // of 20 sessions each, with a document each
}

// ---- exceptions of the caller's code

BOOST_AUTO_TEST_CASE(exceptions_lose_nothing_of_submit_and_wait) {
    at_each_callback([](interruption& at) {
        interrupted_service gateway{at};
        assuresign::client over{gateway, interrupted_options(at)};
        check_nothing_lost(over.submit_and_wait(rental, plain, interrupted_clock{at}), gateway);
    });
}

BOOST_AUTO_TEST_CASE(exceptions_lose_nothing_of_submit_and_wait_with_a_handler) {
    at_each_callback([](interruption& at) {
        interrupted_service gateway{at};
        interrupted_clock timer{at};
        assuresign::client over{gateway, interrupted_options(at)};
        caught got;
        over.submit_and_wait(rental, plain, timer, got.handler());
        BOOST_TEST_REQUIRE(got.results.size() == 1U);
        check_nothing_lost(got.results[0], gateway);
    });
}

// A session that exists has its id, whatever throws.
BOOST_AUTO_TEST_CASE(exceptions_lose_no_session_of_wait) {
    at_each_callback([](interruption& at) {
        interrupted_service gateway{at};
        assuresign::client over{gateway, interrupted_options(at)};
        const auto id =
            gateway.documentnow.exchange(make_http_request<async_submit>(rental).value());
        const auto session = read_response<async_submit>(id).value().session_id;
        const auto ended = over.wait({account, session}, plain, interrupted_clock{at});
        check_nothing_lost(ended, gateway);
        BOOST_TEST((ended ? ended->session_id : ended.error().session_id) == session);
    });
}

// `run` until it returns.
template <class Run>
void run_on(Run run) {
    for (int runs = 0; runs < 3; ++runs) {
        try {
            return run();
        } catch (const std::runtime_error& e) {
            BOOST_TEST(e.what() == "the caller's own");
        }
    }
    BOOST_ERROR("one exception, many runs");
}

BOOST_AUTO_TEST_CASE(exceptions_lose_nothing_of_run) {
    at_each_callback([](interruption& at) {
        interrupted_service gateway{at};
        assuresign::client over{gateway};
        session_machine machine{plain, interrupted_options(at)};
        machine.submit(rental);
        machine.submit(rental);
        interrupted_observer observer{at};
        run_on([&] {
            over.run(
                machine, [&](const session_step& given) { observer.observe(given); },
                interrupted_clock{at});
        });
        observer.check_nothing_lost(gateway);
    });
}

BOOST_AUTO_TEST_CASE(exceptions_lose_nothing_of_run_with_handlers) {
    at_each_callback([](interruption& at) {
        interrupted_service gateway{at};
        interrupted_clock timer{at};
        assuresign::client over{gateway};
        session_machine machine{plain, interrupted_options(at)};
        machine.submit(rental);
        machine.submit(rental);
        interrupted_observer observer{at};
        std::size_t ends = 0;
        run_on([&] {
            over.run(
                machine, [&](session_step& given) { observer.observe(given); }, timer,
                [&] { ++ends; });
        });
        BOOST_TEST(ends == 1U);
        observer.check_nothing_lost(gateway, at.is_of_timer());
    });
}

// An exchange that throws is lost, and said to be so.
BOOST_AUTO_TEST_CASE(exception_of_the_transport_is_a_lost_exchange) {
    interruption at{callback::transport_after, 1};
    interrupted_service gateway{at};
    assuresign::client over{gateway};
    const auto ended = over.submit_and_wait(rental, plain, interrupted_clock{at});
    check_failed(ended, assuresign::failure_kind::maybe_submitted, errc::connection_lost);
    BOOST_TEST(to_string(ended.error()).find("the transport threw an exception") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(exception_of_a_sleeper_stops_the_waiting) {
    for (const auto& [which, nth] :
         {std::pair{callback::clock, 3U}, {callback::stop_request, 3U}, {callback::wait, 1U}}) {
        interruption at{which, nth};
        interrupted_service gateway{at};
        assuresign::client over{gateway};
        const auto ended = over.submit_and_wait(rental, plain, interrupted_clock{at});
        check_failed(ended, assuresign::failure_kind::still_pending, errc::cancelled);
    }
}

// ---- the SessionId, and cancellation

BOOST_AUTO_TEST_CASE(acceptance_is_observed_before_the_first_lookup) {
    auto documentnow = rental_service();
    std::string token;
    std::size_t requests = 0;
    client_options options;
    options.accepted = [&](const step::submitted& session) {
        token = session.resume_token();
        requests = documentnow.requests().size();
    };
    assuresign::client over{documentnow, options};
    fake_clock clock;
    const auto done = over.submit_and_wait(rental, plain, fake_sleeper{&clock});
    BOOST_TEST(done.has_value());
    BOOST_TEST(requests == 1U);
    const auto open = read_resume_token(token).value();
    BOOST_TEST_REQUIRE(open.size() == 1U);
    const resumable_session expected{.session_id = done->session_id, .documents = 1};
    BOOST_TEST(open[0] == expected);

    token.clear();
    fake_timer timer;
    caught got;
    over.submit_and_wait(rental, plain, timer, got.handler());
    documentnow.run();
    BOOST_TEST(!token.empty());
    BOOST_TEST(got.results.empty());
}

BOOST_AUTO_TEST_CASE(token_of_a_pending_session_waits_on) {
    auto documentnow = rental_service({.pending_lookups = 2});
    assuresign::client over{documentnow};
    fake_clock clock{.stops_in = 2};
    const auto stopped = over.submit_and_wait(rental, plain, fake_sleeper{&clock});
    check_failed(stopped, assuresign::failure_kind::still_pending, errc::cancelled);
    session_machine machine{plain};
    BOOST_TEST(machine.resume(stopped.error().resume_token(), account).value() == 1U);
    std::size_t successes = 0;
    fake_clock later;
    over.run(
        machine,
        [&](session_step given) {
            const auto* const ended = std::get_if<step::ended>(&given);
            successes += ended != nullptr && ended->result ? 1U : 0U;
        },
        fake_sleeper{&later});
    BOOST_TEST(successes == 1U);
    BOOST_TEST(session_failure{}.resume_token().empty());
}

// SOAP 1.1 §4.2.3: of the caller's own entries, the caller says that they are understood.
BOOST_AUTO_TEST_CASE(header_entries_are_understood_by_option) {
    static constexpr header_name known[] = {{"urn:h", "Trace"}};
    const auto with_header = [](std::string reply) {
        const std::string header =
            "<s:Header><h:Trace xmlns:h=\"urn:h\" s:mustUnderstand=\"1\"/></s:Header>";
        return xml_reply(200, reply.insert(reply.find("<s:Body>"), header));
    };
    struct answering {
        std::vector<http_response> replies;
        http_result exchange(const http_request&) {
            auto next = std::move(replies.front());
            replies.erase(replies.begin());
            return next;
        }
    };
    const std::vector<http_response> replies{
        with_header(submit_reply(session_text)),
        with_header(lookup_reply(session_result_xml(session_text)))};
    for (const bool is_understood : {false, true}) {
        client_options options;
        if (is_understood) {
            options.decoding = {.understood = known};
        }
        answering calls{replies};
        assuresign::client over{calls, options};
        const auto submitted = over.async_submit({.documents = {rental_document()}});
        const auto found = over.lookup_session({.session_lookups = {{account, first_session}}});
        BOOST_TEST(submitted.has_value() == is_understood);
        BOOST_TEST(found.has_value() == is_understood);

        answering steps{replies};
        session_machine machine{{}, options};
        machine.submit({.documents = {rental_document()}});
        auto next = machine.next({});
        machine.received(steps.exchange(std::get<step::send>(next).request));
        BOOST_TEST(std::holds_alternative<step::submitted>(machine.next({})) == is_understood);
    }
}

BOOST_AUTO_TEST_CASE(stop_in_an_observer_is_heard_at_once) {
    auto documentnow = rental_service();
    assuresign::client over{documentnow};
    session_machine machine{plain};
    machine.submit(rental);
    machine.submit(rental);
    fake_clock clock;
    std::string given;
    over.run(
        machine,
        [&](const session_step& each) {
            given.append(std::to_string(each.index()));
            clock.is_stopped = true;
        },
        fake_sleeper{&clock});
    BOOST_TEST(given == "244"); // submitted, ended, ended
    BOOST_TEST(documentnow.requests().size() == 1U);

    session_machine other{plain};
    other.submit(rental);
    other.submit(rental);
    fake_timer timer;
    given.clear();
    over.run(
        other,
        [&](session_step& each) {
            given.append(std::to_string(each.index()));
            other.cancel();
        },
        timer, [] {});
    documentnow.run();
    BOOST_TEST(given == "244");
    BOOST_TEST(documentnow.requests().size() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
