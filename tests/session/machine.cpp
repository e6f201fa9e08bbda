// SPDX-License-Identifier: BSL-1.0
#include <assuresign/session/machine.hpp>

#include "support/endings.hpp"
#include "support/printing.hpp"
#include "support/replies.hpp"
#include "support/submission.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <new>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace {

using namespace assuresign;
using namespace assuresign::tests;
using namespace std::chrono_literals;
using std::chrono::milliseconds;
using time_point = std::chrono::steady_clock::time_point;

constexpr time_point start{100h};

constexpr polling_policy plain{.initial_delay = 10s,
                               .multiplier = 2,
                               .max_delay = 60s,
                               .jitter = 0,
                               .max_polls = 1000,
                               .deadline = 1000s,
                               .max_errors = 3};

// A policy that is `plain` but for what `change` does to it.
template <class Change>
polling_policy but(Change change) {
    auto changed = plain;
    change(changed);
    return changed;
}

async_submit_request request_of(std::string name = "Rental") {
    auto made = rental_document();
    made.metadata->document_name = std::move(name);
    return {.documents = {made}};
}

session_id numbered_session(int number) {
    std::string text{session_text};
    text.replace(0, 6, std::to_string(100'000 + number));
    return session_id::parse(text).value();
}

// ---- replies

constexpr document_id first_document{"2CE11EF1-8938-DD11-8735-00065B8CE99B"_guid};
constexpr document_id second_document{"3CE11EF1-8938-DD11-8735-00065B8CE99B"_guid};
constexpr auth_token first_token{"8CC9A84B-693C-46CC-4342-40A8215AD76A"_guid};
constexpr auth_token second_token{"9CC9A84B-693C-46CC-4342-40A8215AD76A"_guid};

http_response accepted(const session_id& id = first_session, std::string_view exceptions = {}) {
    return xml_reply(200, submit_reply(id.str(), exceptions));
}
http_response reply_of(list<session_lookup_result> results) {
    return xml_reply(200, encode(lookup_session_response{std::move(results)}).value());
}
http_response unavailable(std::chrono::seconds retry_after) {
    auto made = html_reply(503);
    made.retry_after = retry_after;
    return made;
}
session_lookup_result pending(const session_id& id = first_session) {
    return {.session_id = id};
}
session_lookup_result finished(const session_id& id = first_session,
                               const document_id& document = first_document) {
    return {.session_id = id, .document_results = {{.id = document, .auth_token = first_token}}};
}

const http_result refused = error{.code = errc::not_sent};
const http_result lost = error{.code = errc::connection_lost};

// ---- a machine and a fake clock

std::vector<std::string> ids_in(const http_request& request) {
    const auto read = decode<lookup_session_request>(request.body);
    std::vector<std::string> ids;
    for (const auto& each : std::get<lookup_session_request>(read.value()).session_lookups) {
        ids.emplace_back(each.session_id.str());
    }
    return ids;
}
bool is_submission(const http_request& request) {
    return request.soap_action.find("AsyncSubmit") != std::string::npos;
}

struct play {
    explicit play(const polling_policy& policy = plain, client_options options = {})
        : machine(policy, std::move(options)) {}

    template <class Step>
    Step take() {
        auto given = machine.next(now);
        BOOST_TEST_REQUIRE(std::holds_alternative<Step>(given), "step " << given.index());
        return std::get<Step>(std::move(given));
    }
    // The time passes until which the machine waits.
    milliseconds wait() {
        const auto until = take<step::wait>().until;
        BOOST_TEST_REQUIRE(until > now);
        return std::chrono::duration_cast<milliseconds>(until - std::exchange(now, until));
    }
    void submit(const http_result& reply) {
        BOOST_TEST_REQUIRE(is_submission(take<step::send>().request));
        machine.received(reply);
    }
    std::vector<std::string> look_up(const http_result& reply) {
        const auto ids = ids_in(take<step::send>().request);
        machine.received(reply);
        return ids;
    }
    // A lookup of any sessions, which it finds pending.
    std::vector<std::string> find_pending() {
        const auto ids = ids_in(take<step::send>().request);
        list<session_lookup_result> results;
        for (const auto& each : ids) {
            results.push_back(pending(session_id::parse(each).value()));
        }
        machine.received(reply_of(std::move(results)));
        return ids;
    }
    void watch(const session_id& id = first_session) { machine.watch({account, id}); }

    session_failure failed(std::size_t index = 0) {
        auto ended = take<step::ended>();
        BOOST_TEST(ended.index == index);
        BOOST_TEST_REQUIRE(!ended.result.has_value());
        return ended.result.error();
    }
    finished_session succeeded(std::size_t index = 0) {
        auto ended = take<step::ended>();
        BOOST_TEST(ended.index == index);
        BOOST_TEST_REQUIRE(ended.result.has_value());
        return std::move(*ended.result);
    }
    void check_done() {
        take<step::done>();
        take<step::done>();
        BOOST_TEST(machine.open_sessions() == 0U);
    }

    session_machine machine;
    time_point now = start;
};

template <class... Sessions>
std::vector<std::string> texts(const Sessions&... ids) {
    return {std::string{ids.str()}...};
}

void check_ended(const session_failure& failed, failure_kind kind, errc cause) {
    BOOST_TEST(to_string(failed.kind) == to_string(kind));
    BOOST_TEST(to_string(failed.cause.code) == to_string(cause));
}

BOOST_AUTO_TEST_SUITE(session_machine_tests)

// ---- from a submission to its documents

BOOST_AUTO_TEST_CASE(submission_is_followed_to_its_end) {
    play on;
    BOOST_TEST(on.machine.submit(request_of()) == 0U);
    BOOST_TEST(on.machine.open_sessions() == 1U);
    const auto sent = on.take<step::send>().request;
    BOOST_TEST(sent.body == encode(request_of()).value());
    BOOST_TEST(sent.soap_action == "\"" + std::string{async_submit::soap_action} + "\"");
    BOOST_TEST(!sent.is_idempotent);
    on.machine.received(accepted(first_session, document_exception_xml("Warning", "w")));

    const auto submitted = on.take<step::submitted>();
    BOOST_TEST(submitted.index == 0U);
    BOOST_TEST(submitted.session_id == first_session);
    BOOST_TEST(submitted.warnings.size() == 1U);
    BOOST_TEST(on.wait().count() == 10'000);
    BOOST_TEST(on.find_pending() == texts(first_session));
    BOOST_TEST(on.wait().count() == 20'000);
    const auto asked = on.take<step::send>().request;
    BOOST_TEST(asked.body == encode(lookup_session_request{{{account, first_session}}}).value());
    BOOST_TEST(asked.is_idempotent);
    on.machine.received(reply_of({finished()}));

    const auto end = on.succeeded();
    BOOST_TEST(to_message(end) == finished());
    BOOST_TEST_REQUIRE(end.warnings.size() == 1U);
    BOOST_TEST(end.warnings[0].message == "w");
    on.check_done();
}

BOOST_AUTO_TEST_CASE(machine_without_sessions_is_done) {
    play on;
    on.check_done();
    BOOST_TEST(on.machine.resume_token() == make_resume_token({}));
}

BOOST_AUTO_TEST_CASE(session_added_after_the_end_is_finished) {
    play on;
    on.check_done();
    on.watch();
    on.look_up(reply_of({finished()}));
    on.succeeded(0);
    on.check_done();
    BOOST_TEST(on.machine.submit(request_of()) == 1U);
    on.submit(accepted(second_session));
    BOOST_TEST(on.take<step::submitted>().index == 1U);
    on.wait();
    on.look_up(reply_of({finished(second_session)}));
    on.succeeded(1);
    on.check_done();
}

BOOST_AUTO_TEST_CASE(exchange_under_way_is_waited_for_without_end) {
    play on;
    on.machine.submit(request_of());
    on.take<step::send>();
    for (const auto later : {0s, 1s, 100'000s}) {
        on.now += later;
        BOOST_TEST(on.take<step::wait>().until == time_point::max());
    }
    on.watch(second_session); // one exchange at a time
    BOOST_TEST(on.take<step::wait>().until == time_point::max());
}

BOOST_AUTO_TEST_CASE(reply_that_nobody_waits_for_is_ignored) {
    play on;
    on.machine.received(accepted());
    on.check_done();
    on.watch();
    on.machine.received(reply_of({finished()}));
    on.find_pending();
    on.machine.received(reply_of({finished()})); // a second reply to one request
    BOOST_TEST(on.wait().count() == 10'000);
    on.machine.received(refused);
    on.look_up(reply_of({finished()}));
    on.succeeded();
    on.check_done();
}

BOOST_AUTO_TEST_CASE(new_submissions_go_before_lookups) {
    play on;
    on.watch(first_session);
    on.machine.submit(request_of());
    on.watch(second_session);
    on.machine.submit(request_of());
    on.submit(accepted(third_session));
    on.take<step::submitted>();
    on.submit(lost);
    on.failed(3);
    BOOST_TEST(on.find_pending() == texts(first_session, second_session));
}

BOOST_AUTO_TEST_CASE(path_prefix_comes_before_both_paths) {
    play on{plain, {.path_prefix = "/Documents"}};
    on.machine.submit(request_of());
    BOOST_TEST(on.take<step::send>().request.path ==
               "/Documents/Services/DocumentNOW/v2/DocumentNOW.svc/Submit/text");
    on.machine.received(accepted());
    on.take<step::submitted>();
    on.wait();
    BOOST_TEST(on.take<step::send>().request.path ==
               "/Documents/Services/DocumentNOW/v2/DocumentNOW.svc/LookupSession/text");
}

BOOST_AUTO_TEST_CASE(many_sessions_are_followed) {
    play on{but([](auto& p) { p.batch_size = 30; })};
    for (int i = 0; i < 100; ++i) {
        on.machine.submit(request_of());
        on.submit(accepted(numbered_session(i)));
        on.take<step::submitted>();
    }
    BOOST_TEST(on.machine.open_sessions() == 100U);
    on.wait();
    std::vector<std::size_t> batches;
    std::set<std::size_t> ended;
    while (ended.size() < 100) {
        const auto ids = ids_in(on.take<step::send>().request);
        batches.push_back(ids.size());
        list<session_lookup_result> results;
        for (auto id = ids.rbegin(); id != ids.rend(); ++id) {
            results.push_back(finished(session_id::parse(*id).value()));
        }
        on.machine.received(reply_of(results));
        for (const auto& id : ids) {
            const auto given = on.take<step::ended>();
            BOOST_TEST(ended.insert(given.index).second);
            BOOST_TEST(numbered_session(static_cast<int>(given.index)).str() == id);
            BOOST_TEST_REQUIRE(given.result.has_value());
            BOOST_TEST(given.result->session_id.str() == id);
        }
    }
    BOOST_TEST(batches == (std::vector<std::size_t>{30, 30, 30, 10}));
    on.check_done();
}

// ---- the policy: delays

BOOST_AUTO_TEST_CASE(first_delay_begins_with_the_session_id) {
    play on;
    on.machine.submit(request_of());
    on.take<step::send>();
    on.now += 7s;
    on.machine.received(accepted());
    on.take<step::submitted>();
    BOOST_TEST(on.wait().count() == 10'000);
}

BOOST_AUTO_TEST_CASE(existing_session_is_looked_up_at_once) {
    play on;
    on.watch();
    BOOST_TEST(on.find_pending() == texts(first_session));
    BOOST_TEST(on.wait().count() == 10'000);
}

BOOST_AUTO_TEST_CASE(delays_multiply_up_to_the_longest) {
    play on;
    on.watch();
    for (const auto expected : {10, 20, 40, 60, 60, 60}) {
        on.find_pending();
        BOOST_TEST(on.wait().count() == expected * 1000);
    }
}

BOOST_AUTO_TEST_CASE(delays_are_those_of_the_time_when_the_reply_is_taken) {
    play on;
    on.watch();
    on.take<step::send>();
    on.now += 5s;
    on.machine.received(reply_of({pending()}));
    BOOST_TEST(on.wait().count() == 10'000);
}

BOOST_AUTO_TEST_CASE(first_delay_is_no_longer_than_the_longest) {
    play on{but([](auto& p) { p.initial_delay = 90s; })};
    on.watch();
    on.find_pending();
    BOOST_TEST(on.wait().count() == 60'000);
}

BOOST_AUTO_TEST_CASE(short_delays_grow_too) {
    play on{but([](auto& p) {
        p.initial_delay = 1ms;
        p.multiplier = 1.25;
    })};
    on.watch();
    milliseconds last{};
    for (int i = 0; i < 11; ++i) {
        on.find_pending();
        last = on.wait();
    }
    BOOST_TEST(last.count() == 9); // 1.25 to the 10th is 9.3
}

BOOST_AUTO_TEST_CASE(multiplier_is_one_at_least) {
    for (const double multiplier : {1.0, 0.5, 0.0, -3.0, std::numeric_limits<double>::quiet_NaN(),
                                    -std::numeric_limits<double>::infinity()}) {
        play on{but([&](auto& p) { p.multiplier = multiplier; })};
        on.watch();
        for (int i = 0; i < 3; ++i) {
            on.find_pending();
            BOOST_TEST(on.wait().count() == 10'000);
        }
    }
}

BOOST_AUTO_TEST_CASE(multiplier_without_bound_gives_the_longest_delay) {
    for (const double multiplier : {1e308, std::numeric_limits<double>::infinity()}) {
        play on{but([&](auto& p) { p.multiplier = multiplier; })};
        on.watch();
        for (const auto expected : {10, 60, 60}) {
            on.find_pending();
            BOOST_TEST(on.wait().count() == expected * 1000);
        }
    }
}

BOOST_AUTO_TEST_CASE(delays_of_nothing_ask_at_once) {
    for (const auto delay : {milliseconds{0}, milliseconds{-5}, milliseconds::min()}) {
        play on{but([&](auto& p) {
            p.initial_delay = delay;
            p.max_polls = 3;
        })};
        on.watch();
        for (int i = 0; i < 3; ++i) {
            on.find_pending();
        }
        check_ended(on.failed(), failure_kind::still_pending, errc::too_many_polls);
    }
}

// ---- the policy: jitter

std::vector<milliseconds> waits_of(const polling_policy& policy, const session_id& id) {
    play on{policy};
    on.watch(id);
    std::vector<milliseconds> waits;
    for (int i = 0; i < 50; ++i) {
        on.find_pending();
        waits.push_back(on.wait());
    }
    return waits;
}

polling_policy jittery(double share, std::uint64_t seed = 0) {
    return but([&](auto& p) {
        p.initial_delay = 10s;
        p.multiplier = 1;
        p.deadline = 100h;
        p.jitter = share;
        p.seed = seed;
    });
}

BOOST_AUTO_TEST_CASE(jitter_shortens_by_its_share_at_most) {
    for (const double share : {0.2, 0.5, 1.0}) {
        // A wait of nothing is none; with all of the share this is as good as impossible.
        const auto waits = waits_of(jittery(share), first_session);
        const auto [shortest, longest] = std::minmax_element(waits.begin(), waits.end());
        const auto least = 10'000 * (1 - share);
        BOOST_TEST(static_cast<double>(shortest->count()) >= least - 1);
        BOOST_TEST(longest->count() <= 10'000);
        // Of fifty numbers, some are in the first and some in the last fifth.
        BOOST_TEST(static_cast<double>(shortest->count()) < least + 2'000 * share);
        BOOST_TEST(static_cast<double>(longest->count()) > 10'000 - 2'000 * share);
    }
}

BOOST_AUTO_TEST_CASE(jitter_outside_its_bounds_is_at_them) {
    for (const double share : {0.0, -1.0, std::numeric_limits<double>::quiet_NaN()}) {
        const auto waits = waits_of(jittery(share), first_session);
        BOOST_TEST(waits == std::vector<milliseconds>(50, 10s));
    }
    BOOST_TEST(waits_of(jittery(7), first_session) == waits_of(jittery(1), first_session));
}

BOOST_AUTO_TEST_CASE(jitter_is_decided_by_seed_and_session) {
    const auto waits = waits_of(jittery(0.5), first_session);
    BOOST_TEST(waits == waits_of(jittery(0.5), first_session));
    BOOST_TEST(waits != waits_of(jittery(0.5, 1), first_session));
    BOOST_TEST(waits != waits_of(jittery(0.5), second_session));
}

BOOST_AUTO_TEST_CASE(jitter_does_not_shorten_the_next_delays) {
    play on{but([](auto& p) { p.jitter = 0.5; })};
    on.watch();
    for (const auto expected : {10'000, 20'000, 40'000, 60'000, 60'000}) {
        on.find_pending();
        const auto waited = on.wait().count();
        BOOST_TEST(waited <= expected);
        BOOST_TEST(waited >= expected / 2);
    }
}

BOOST_AUTO_TEST_CASE(jitter_differs_between_submissions_of_one_machine) {
    play on{jittery(0.5)};
    std::set<milliseconds::rep> waits;
    for (int i = 0; i < 5; ++i) {
        on.machine.submit(request_of());
        on.submit(accepted(numbered_session(i)));
        on.take<step::submitted>();
        waits.insert(on.wait().count());
        on.look_up(reply_of({finished(numbered_session(i))}));
        on.succeeded(static_cast<std::size_t>(i));
    }
    BOOST_TEST(waits.size() == 5U);
}

// ---- the policy: max_polls, deadline

BOOST_AUTO_TEST_CASE(polls_run_out) {
    for (const std::size_t most : {1U, 2U, 5U}) {
        play on{but([&](auto& p) { p.max_polls = most; })};
        on.watch();
        for (std::size_t i = 1; i < most; ++i) {
            on.find_pending();
            on.wait();
        }
        on.find_pending();
        const auto failed = on.failed();
        check_ended(failed, failure_kind::still_pending, errc::too_many_polls);
        BOOST_TEST(failed.session_id == first_session);
        BOOST_TEST(failed.may_be_submitted());
        BOOST_TEST(!failed.lookup.has_value());
        BOOST_TEST(failed.result == pending());
        on.check_done();
    }
}

BOOST_AUTO_TEST_CASE(zero_polls_mean_one) {
    play on{but([](auto& p) { p.max_polls = 0; })};
    on.watch();
    on.find_pending();
    check_ended(on.failed(), failure_kind::still_pending, errc::too_many_polls);
}

BOOST_AUTO_TEST_CASE(last_lookup_is_made_at_the_deadline) {
    play on{but([](auto& p) { p.deadline = 35s; })};
    on.watch();
    on.find_pending();
    BOOST_TEST(on.wait().count() == 10'000);
    on.find_pending();
    BOOST_TEST(on.wait().count() == 20'000);
    on.find_pending();
    BOOST_TEST(on.wait().count() == 5'000);
    on.find_pending();
    const auto failed = on.failed();
    check_ended(failed, failure_kind::still_pending, errc::deadline_passed);
    BOOST_TEST(failed.session_id == first_session);
    on.check_done();
}

BOOST_AUTO_TEST_CASE(last_lookup_can_find_the_documents) {
    play on{but([](auto& p) { p.deadline = 5s; })};
    on.watch();
    on.find_pending();
    BOOST_TEST(on.wait().count() == 5'000);
    on.now += 1h; // the exchange, or the program, was slow
    on.look_up(reply_of({finished()}));
    on.succeeded();
    on.check_done();
}

BOOST_AUTO_TEST_CASE(last_lookup_that_fails_says_how) {
    play on{but([](auto& p) { p.deadline = 5s; })};
    on.watch();
    on.find_pending();
    on.wait();
    on.look_up(lost);
    const auto failed = on.failed();
    check_ended(failed, failure_kind::no_reply, errc::connection_lost);
    BOOST_TEST(failed.may_be_submitted());
}

BOOST_AUTO_TEST_CASE(deadline_begins_with_the_submission) {
    play on{but([](auto& p) { p.deadline = 12s; })};
    on.machine.submit(request_of());
    on.take<step::send>();
    on.now += 5s;
    on.machine.received(accepted());
    on.take<step::submitted>();
    BOOST_TEST(on.wait().count() == 7'000);
    on.find_pending();
    check_ended(on.failed(), failure_kind::still_pending, errc::deadline_passed);
}

BOOST_AUTO_TEST_CASE(deadline_of_a_submission_does_not_begin_before_its_turn) {
    play on{but([](auto& p) { p.deadline = 12s; })};
    on.machine.submit(request_of());
    on.machine.submit(request_of());
    on.take<step::send>();
    on.now += 100s;
    on.machine.received(lost);
    on.failed(0);
    on.submit(accepted());
    on.take<step::submitted>();
    BOOST_TEST(on.wait().count() == 10'000);
    on.find_pending();
    BOOST_TEST(on.wait().count() == 2'000);
}

BOOST_AUTO_TEST_CASE(deadline_of_an_existing_session_begins_with_the_first_next) {
    play on{but([](auto& p) {
        p.deadline = 12s;
        p.batch_size = 1;
    })};
    on.watch(first_session);
    on.watch(second_session);
    on.now += 1h;
    on.take<step::send>();
    on.now += 11s; // for both
    on.machine.received(reply_of({pending(first_session)}));
    BOOST_TEST(on.find_pending() == texts(second_session));
    BOOST_TEST(on.wait().count() == 1'000);
    on.find_pending();
    check_ended(on.failed(0), failure_kind::still_pending, errc::deadline_passed);
    on.find_pending();
    check_ended(on.failed(1), failure_kind::still_pending, errc::deadline_passed);
    on.check_done();
}

BOOST_AUTO_TEST_CASE(deadline_of_nothing_is_one_lookup) {
    for (const auto deadline : {milliseconds{0}, milliseconds{-1}, milliseconds::min()}) {
        play on{but([&](auto& p) { p.deadline = deadline; })};
        on.watch();
        on.find_pending();
        check_ended(on.failed(), failure_kind::still_pending, errc::deadline_passed);
        on.machine.submit(request_of());
        on.submit(accepted());
        on.take<step::submitted>();
        on.look_up(reply_of({finished()}));
        on.succeeded(1);
    }
}

// ---- the policy: Retry-After

BOOST_AUTO_TEST_CASE(retry_after_of_a_lookup_is_heeded) {
    play on;
    on.watch();
    on.look_up(unavailable(120s)); // longer than the longest delay
    BOOST_TEST(on.wait().count() == 120'000);
    on.find_pending();
    BOOST_TEST(on.wait().count() == 20'000);
    on.look_up(unavailable(5s)); // shorter than the delay
    BOOST_TEST(on.wait().count() == 40'000);
}

BOOST_AUTO_TEST_CASE(retry_after_of_a_good_reply_is_heeded) {
    play on;
    on.machine.submit(request_of());
    auto reply = accepted();
    reply.retry_after = 25s;
    on.submit(reply);
    on.take<step::submitted>();
    BOOST_TEST(on.wait().count() == 25'000);
    reply = reply_of({pending()});
    reply.retry_after = 70s;
    on.look_up(reply);
    BOOST_TEST(on.wait().count() == 70'000);
}

BOOST_AUTO_TEST_CASE(retry_after_begins_with_the_next_step) {
    play on;
    on.watch();
    on.take<step::send>();
    on.machine.received(unavailable(120s));
    on.now += 3s;
    BOOST_TEST(on.wait().count() == 120'000);
}

BOOST_AUTO_TEST_CASE(retry_after_is_for_all_sessions) {
    play on{but([](auto& p) { p.batch_size = 1; })};
    on.watch(first_session);
    on.watch(second_session);
    on.look_up(unavailable(120s));
    on.machine.submit(request_of());
    BOOST_TEST(on.wait().count() == 120'000);
    on.submit(refused);
    on.find_pending();
    on.find_pending();
    BOOST_TEST(on.wait().count() == 10'000);
}

BOOST_AUTO_TEST_CASE(retry_after_past_the_deadline_ends_the_waiting) {
    play on{but([](auto& p) { p.deadline = 100s; })};
    on.watch();
    on.look_up(unavailable(101s));
    const auto failed = on.failed();
    check_ended(failed, failure_kind::http_error, errc::html_body);
    BOOST_TEST(failed.lookup->reply.status == 503);
    on.check_done();
}

BOOST_AUTO_TEST_CASE(retry_after_at_the_deadline_is_waited_for) {
    play on{but([](auto& p) { p.deadline = 100s; })};
    on.watch();
    on.look_up(unavailable(100s));
    BOOST_TEST(on.wait().count() == 100'000);
    on.look_up(reply_of({finished()}));
    on.succeeded();
}

BOOST_AUTO_TEST_CASE(retry_after_past_the_deadline_ends_others_too) {
    play on{but([](auto& p) {
        p.deadline = 100s;
        p.max_retry_after = 1000s;
        p.batch_size = 1;
    })};
    on.watch(first_session);
    on.watch(second_session);
    on.machine.submit(request_of());
    on.submit(accepted(third_session));
    on.take<step::submitted>();
    on.machine.submit(request_of());
    on.submit(accepted(numbered_session(1)));
    on.take<step::submitted>();
    auto reply = reply_of({pending()});
    reply.retry_after = 1000s;
    on.look_up(reply);
    on.machine.submit(request_of());
    check_ended(on.failed(0), failure_kind::still_pending, errc::deadline_passed);
    check_ended(on.failed(4), failure_kind::not_sent, errc::deadline_passed);
    check_ended(on.failed(1), failure_kind::still_pending, errc::deadline_passed);
    on.now += 10s; // when they are due, and not later
    check_ended(on.failed(2), failure_kind::still_pending, errc::deadline_passed);
    check_ended(on.failed(3), failure_kind::still_pending, errc::deadline_passed);
    on.check_done();
}

BOOST_AUTO_TEST_CASE(retry_after_past_the_deadline_ends_a_submission) {
    play on{but([](auto& p) { p.deadline = 100s; })};
    on.watch();
    on.look_up(unavailable(50s));
    on.machine.submit(request_of()); // has not begun: a hundred seconds from when it does
    BOOST_TEST(on.wait().count() == 50'000);
    on.submit(refused);
    on.look_up(unavailable(101s));
    on.failed(0);
    BOOST_TEST(on.wait().count() == 10'000);
    check_ended(on.failed(1), failure_kind::not_sent, errc::deadline_passed);
    on.check_done();
}

BOOST_AUTO_TEST_CASE(retry_after_out_of_bounds_is_at_them) {
    for (const auto after : {0s, std::chrono::seconds{-1}, std::chrono::seconds::min()}) {
        play on;
        on.watch();
        on.look_up(unavailable(after));
        BOOST_TEST(on.wait().count() == 10'000);
    }
    play on{but([](auto& p) { p.deadline = p.max_retry_after = milliseconds::max(); })};
    on.watch();
    on.look_up(unavailable(std::chrono::seconds::max()));
    BOOST_TEST(on.take<step::wait>().until > start + 24h * 365 * 30);
}

BOOST_AUTO_TEST_CASE(retry_after_has_an_upper_bound) {
    play by_default;
    by_default.watch();
    by_default.look_up(unavailable(9999s));
    BOOST_TEST(by_default.wait().count() == 300'000);
    by_default.find_pending();
    for (const auto& [bound, waited] :
         {std::pair{milliseconds{12'500}, 12'500}, std::pair{milliseconds{0}, 10'000},
          std::pair{milliseconds{-1}, 10'000}}) {
        play on{but([&bound = bound](auto& p) { p.max_retry_after = bound; })};
        on.watch();
        on.look_up(unavailable(9999s));
        BOOST_TEST(on.wait().count() == waited);
    }
}

// ---- the policy: how long an exchange may take

BOOST_AUTO_TEST_CASE(exchanges_end_with_the_deadline) {
    play on{but([](auto& p) { p.deadline = 15s; })};
    on.machine.submit(request_of());
    on.now += 1h; // begins with its submission
    BOOST_TEST(on.take<step::send>().request.timeout == milliseconds{15'000});
    on.now += 1ms;
    on.machine.received(accepted());
    on.take<step::submitted>();
    on.wait();
    BOOST_TEST(on.take<step::send>().request.timeout == milliseconds{4'999});
    on.machine.received(lost);
    BOOST_TEST(on.wait().count() == 4'999);
    BOOST_TEST(on.take<step::send>().request.timeout == milliseconds{1'000}); // the last
    on.machine.received(reply_of({finished()}));
    on.succeeded();
}

BOOST_AUTO_TEST_CASE(exchange_may_take_its_least_time) {
    for (const auto& [least, given] :
         {std::pair{milliseconds{20'000}, 20'000}, std::pair{milliseconds{-1}, 5'000}}) {
        play on{but([&least = least](auto& p) {
            p.deadline = 5s;
            p.min_exchange_time = least;
        })};
        on.watch();
        BOOST_TEST(on.take<step::send>().request.timeout == milliseconds{given});
    }
    play endless{but([](auto& p) { p.deadline = milliseconds::max(); })};
    endless.watch();
    BOOST_TEST(!endless.take<step::send>().request.timeout.has_value());
}

BOOST_AUTO_TEST_CASE(latest_deadline_of_a_lookup_counts) {
    play on{but([](auto& p) { p.deadline = 20s; })};
    on.watch(first_session);
    on.find_pending();
    on.wait();
    on.watch(second_session);
    const auto sent = on.take<step::send>().request;
    BOOST_TEST(ids_in(sent).size() == 2U);
    BOOST_TEST(sent.timeout == milliseconds{20'000});
}

// ---- the policy: max_errors

BOOST_AUTO_TEST_CASE(errors_in_a_row_end_a_session) {
    play on;
    on.watch();
    on.look_up(lost);
    BOOST_TEST(on.wait().count() == 10'000);
    on.look_up(refused);
    BOOST_TEST(on.wait().count() == 20'000);
    on.look_up(html_reply(502));
    const auto failed = on.failed();
    check_ended(failed, failure_kind::http_error, errc::html_body);
    BOOST_TEST(failed.session_id == first_session);
    BOOST_TEST(failed.may_be_submitted());
    BOOST_TEST_REQUIRE(failed.lookup.has_value());
    BOOST_TEST(failed.lookup->reply.body == page);
    on.check_done();
}

BOOST_AUTO_TEST_CASE(answer_resets_the_errors) {
    play on;
    on.watch();
    for (int i = 0; i < 5; ++i) {
        on.look_up(lost);
        on.wait();
        on.look_up(lost);
        on.wait();
        on.find_pending();
        on.wait();
    }
    on.look_up(reply_of({finished()}));
    on.succeeded();
}

BOOST_AUTO_TEST_CASE(errors_are_no_polls) {
    play on{but([](auto& p) { p.max_polls = 2; })};
    on.watch();
    on.look_up(lost);
    on.wait();
    on.look_up(lost);
    on.wait();
    on.find_pending();
    on.wait();
    on.look_up(lost);
    on.wait();
    on.find_pending();
    check_ended(on.failed(), failure_kind::still_pending, errc::too_many_polls);
}

BOOST_AUTO_TEST_CASE(zero_errors_mean_one) {
    play on{but([](auto& p) { p.max_errors = 0; })};
    on.watch();
    on.look_up(lost);
    check_ended(on.failed(), failure_kind::no_reply, errc::connection_lost);
    on.machine.submit(request_of());
    on.submit(refused);
    check_ended(on.failed(1), failure_kind::not_sent, errc::not_sent);
}

BOOST_AUTO_TEST_CASE(errors_of_a_submission_do_not_count_for_its_lookups) {
    play on;
    on.machine.submit(request_of());
    on.submit(refused);
    on.wait();
    on.submit(refused);
    on.wait();
    on.submit(accepted());
    on.take<step::submitted>();
    BOOST_TEST(on.wait().count() == 10'000); // from the beginning
    on.look_up(lost);
    on.wait();
    on.look_up(lost);
    on.wait();
    on.look_up(reply_of({finished()}));
    on.succeeded();
}

BOOST_AUTO_TEST_CASE(session_not_mentioned_is_an_error) {
    play on;
    on.watch();
    for (int i = 0; i < 2; ++i) {
        on.look_up(reply_of({}));
        on.wait();
    }
    const auto reply = reply_of({});
    on.look_up(reply);
    const auto failed = on.failed();
    check_ended(failed, failure_kind::invalid_response, errc::unanswered);
    BOOST_TEST_REQUIRE(failed.lookup.has_value());
    BOOST_TEST(failed.lookup->reply.body == reply.body);
    BOOST_TEST(failed.may_be_submitted());
}

BOOST_AUTO_TEST_CASE(missing_session_does_not_fail_the_others) {
    play on;
    on.watch(first_session);
    on.watch(second_session);
    for (int i = 0; i < 2; ++i) {
        on.look_up(reply_of({pending(first_session)}));
        on.wait();
    }
    on.look_up(reply_of({pending(first_session)}));
    check_ended(on.failed(1), failure_kind::invalid_response, errc::unanswered);
    on.wait();
    on.look_up(reply_of({finished(first_session)}));
    on.succeeded(0);
}

// ---- the policy: batches

BOOST_AUTO_TEST_CASE(sessions_due_together_share_a_lookup) {
    play on{but([](auto& p) { p.batch_size = 2; })};
    on.watch(first_session);
    on.watch(second_session);
    on.watch(third_session);
    BOOST_TEST(on.find_pending() == texts(first_session, second_session));
    BOOST_TEST(on.find_pending() == texts(third_session));
    on.wait();
    BOOST_TEST(on.find_pending() == texts(first_session, second_session));
}

BOOST_AUTO_TEST_CASE(batches_of_nothing_are_of_one) {
    play on{but([](auto& p) { p.batch_size = 0; })};
    on.watch(first_session);
    on.watch(second_session);
    BOOST_TEST(on.find_pending() == texts(first_session));
    BOOST_TEST(on.find_pending() == texts(second_session));
}

BOOST_AUTO_TEST_CASE(sessions_of_one_lookup_stay_together) {
    play on{but([](auto& p) { p.jitter = 0.9; })};
    on.watch(first_session);
    on.watch(second_session);
    for (int i = 0; i < 5; ++i) {
        BOOST_TEST(on.find_pending().size() == 2U);
        on.wait();
    }
}

// The delay is 10 s, a quarter of it 2.5 s.
BOOST_AUTO_TEST_CASE(session_due_soon_joins_a_lookup) {
    for (const auto& [apart, size] : {std::pair{2500ms, 2U}, std::pair{2501ms, 1U}}) {
        play on{but([](auto& p) { p.multiplier = 100; })}; // no matter how long the next delay is
        on.watch(first_session);
        on.find_pending();
        on.take<step::wait>();
        on.now += apart;
        on.watch(second_session);
        on.find_pending();
        BOOST_TEST(on.wait().count() == 10'000 - apart.count());
        BOOST_TEST(on.find_pending().size() == size);
    }
}

BOOST_AUTO_TEST_CASE(session_near_its_deadline_is_not_asked_again_and_again) {
    play on{but([](auto& p) {
        p.initial_delay = 60s;
        p.deadline = 62s;
    })};
    on.watch(first_session);
    on.find_pending();
    on.wait();
    on.find_pending();
    BOOST_TEST(on.take<step::wait>().until == on.now + 2s); // the deadline
    on.now += 1s;
    on.watch(second_session);
    BOOST_TEST(on.find_pending() == texts(second_session));
    BOOST_TEST(on.wait().count() == 1'000);
}

BOOST_AUTO_TEST_CASE(one_session_watched_twice_ends_twice) {
    play on;
    on.watch();
    on.watch();
    on.look_up(reply_of({finished()}));
    on.succeeded(0);
    on.succeeded(1);
    on.check_done();
}

// ---- the policy: what is larger than any clock

BOOST_AUTO_TEST_CASE(enormous_durations_wait_until_the_end_of_time) {
    constexpr auto most = milliseconds::max();
    for (const auto first : {milliseconds{10}, most}) {
        for (const auto at : {time_point::min(), time_point{}, start, time_point::max() - 1ns}) {
            for (const double jitter : {0.0, 0.5}) {
                log_hook listen = [](const log_event&) {
                };
                play on{but([&](auto& p) {
                            p.initial_delay = first;
                            p.max_delay = most;
                            p.deadline = most;
                            p.multiplier = 1e300;
                            p.jitter = jitter;
                        }),
                        {.log = listen}};
                on.now = at;
                on.watch();
                on.find_pending();
                const auto until = on.take<step::wait>().until;
                BOOST_TEST(until > at);
                on.now = until;
                if (until < time_point::max()) {
                    on.look_up(lost);
                    BOOST_TEST(on.take<step::wait>().until > until);
                }
            }
        }
    }
}

// ---- each error at each step

BOOST_AUTO_TEST_CASE(submission_is_made_again_only_if_nothing_left) {
    for (const auto& each : endings()) {
        BOOST_TEST_CONTEXT(each.name) {
            play on;
            on.machine.submit(request_of());
            on.submit(each.exchanged);
            if (each.submit_kind == "not_sent") {
                BOOST_TEST(on.wait().count() == 10'000);
                on.submit(each.exchanged);
                BOOST_TEST(on.wait().count() == 20'000);
                on.submit(each.exchanged);
            }
            const auto failed = on.failed();
            BOOST_TEST(to_string(failed.kind) == each.submit_kind);
            BOOST_TEST(failed.cause.code == each.cause);
            BOOST_TEST(failed.may_be_submitted() == each.may_be_submitted);
            BOOST_TEST(failed.session_id.empty());
            BOOST_TEST_REQUIRE(failed.submission.has_value());
            BOOST_TEST(failed.submission->kind == failed.kind);
            BOOST_TEST(failed.submission->reply.body ==
                       (each.exchanged ? each.exchanged->body : ""));
            BOOST_TEST(to_string(failed) == to_string(*failed.submission));
            on.check_done();
        }
    }
}

BOOST_AUTO_TEST_CASE(lookup_is_made_again_after_any_error) {
    for (const auto& each : endings()) {
        BOOST_TEST_CONTEXT(each.name) {
            play on;
            on.machine.submit(request_of());
            on.submit(accepted(first_session, document_exception_xml("Warning", "w")));
            on.take<step::submitted>();
            for (int i = 0; i < 3; ++i) {
                on.wait();
                on.look_up(each.exchanged);
            }
            const auto failed = on.failed();
            // Never not_sent: the session is there.
            BOOST_TEST(to_string(failed.kind) ==
                       (each.lookup_kind == "not_sent" ? "no_reply" : each.lookup_kind));
            BOOST_TEST(failed.cause.code == each.cause);
            BOOST_TEST(failed.may_be_submitted()); // whatever became of the lookups
            BOOST_TEST(failed.session_id == first_session);
            BOOST_TEST(failed.warnings.size() == 1U);
            BOOST_TEST(!failed.submission.has_value());
            BOOST_TEST_REQUIRE(failed.lookup.has_value());
            BOOST_TEST(failed.lookup->reply.body == (each.exchanged ? each.exchanged->body : ""));
            on.check_done();
        }
    }
}

// RFC 6585 §4: the request was refused for what came before it.
BOOST_AUTO_TEST_CASE(too_many_requests_are_waited_out) {
    auto refusal = html_reply(429);
    refusal.retry_after = 70s;
    play on;
    on.machine.submit(request_of());
    on.submit(refusal);
    BOOST_TEST(on.wait().count() == 70'000);
    on.submit(xml_reply(429, fault_xml("s:Server", "slower")));
    BOOST_TEST(on.wait().count() == 20'000);
    on.submit(html_reply(429));
    auto failed = on.failed(); // the budget of errors is used up
    check_ended(failed, failure_kind::http_error, errc::html_body);
    BOOST_TEST(!failed.may_be_submitted());
    on.check_done();

    on.machine.submit(request_of());
    on.submit(html_reply(429));
    on.wait();
    on.submit(accepted());
    on.take<step::submitted>();
}

// A reply in which the service answers is no refusal, whatever its status.
BOOST_AUTO_TEST_CASE(answer_with_status_429_is_an_answer) {
    play on;
    on.machine.submit(request_of());
    on.submit(xml_reply(429, submit_reply(session_text)));
    on.take<step::submitted>();
    on.machine.submit(request_of());
    on.submit(xml_reply(429, submit_reply(nil_text, document_exception_xml("Error", "no"))));
    check_ended(on.failed(1), failure_kind::rejected, errc::rejected);
}

BOOST_AUTO_TEST_CASE(unavailable_service_is_asked_again_if_the_policy_says_so) {
    play careful;
    careful.machine.submit(request_of());
    careful.submit(unavailable(1s));
    const auto failed = careful.failed();
    check_ended(failed, failure_kind::http_error, errc::html_body);
    BOOST_TEST(failed.may_be_submitted());

    play on{but([](auto& p) { p.resubmit_unavailable = true; })};
    on.machine.submit(request_of());
    on.submit(unavailable(15s));
    BOOST_TEST(on.wait().count() == 15'000);
    on.submit(html_reply(503));
    BOOST_TEST(on.wait().count() == 20'000);
    on.submit(accepted());
    on.take<step::submitted>();
    on.machine.submit(request_of());
    on.submit(html_reply(502)); // no other status
    on.failed(1);
}

BOOST_AUTO_TEST_CASE(submission_goes_on_after_a_refused_connection) {
    play on;
    on.machine.submit(request_of());
    on.submit(refused);
    BOOST_TEST(on.machine.open_sessions() == 1U);
    on.wait();
    on.submit(accepted());
    on.take<step::submitted>();
}

BOOST_AUTO_TEST_CASE(refused_submission_ends_at_the_deadline) {
    play on{but([](auto& p) {
        p.deadline = 15s;
        p.max_errors = 100;
    })};
    on.machine.submit(request_of());
    on.submit(refused);
    BOOST_TEST(on.wait().count() == 10'000);
    on.submit(refused);
    BOOST_TEST(on.wait().count() == 5'000);
    on.submit(refused);
    check_ended(on.failed(), failure_kind::not_sent, errc::not_sent);
    on.check_done();
}

BOOST_AUTO_TEST_CASE(ill_made_submission_ends_alone) {
    play on;
    auto bad = request_of();
    bad.documents[0].metadata->document_name = "\x01";
    on.machine.submit(bad);
    on.machine.submit(request_of());
    const auto failed = on.failed(0);
    check_ended(failed, failure_kind::invalid_request, errc::forbidden_character);
    BOOST_TEST(failed.cause.field.view() == "Documents[0].Metadata.DocumentName");
    BOOST_TEST(!failed.may_be_submitted());
    on.submit(accepted());
}

BOOST_AUTO_TEST_CASE(rejection_without_session) {
    for (const auto& body :
         {submit_reply(nil_text, document_exception_xml("Error", "no")), submit_reply(nil_text)}) {
        play on;
        on.machine.submit(request_of());
        on.submit(xml_reply(200, body));
        const auto failed = on.failed();
        check_ended(failed, failure_kind::rejected, errc::rejected);
        BOOST_TEST(failed.session_id.empty());
        BOOST_TEST(!failed.may_be_submitted());
        BOOST_TEST(failed.submission->reply.body == body);
        on.check_done();
    }
}

BOOST_AUTO_TEST_CASE(rejection_with_session) {
    play on;
    on.machine.submit(request_of());
    on.submit(accepted(first_session, document_exception_xml("Fatal", "no")));
    const auto failed = on.failed();
    check_ended(failed, failure_kind::rejected, errc::rejected);
    BOOST_TEST(failed.session_id == first_session);
    BOOST_TEST(failed.may_be_submitted());
    BOOST_TEST(failed.submission->exceptions[0].message == "no");
    on.check_done();
}

BOOST_AUTO_TEST_CASE(response_without_result_is_undecodable) {
    play on;
    on.machine.submit(request_of());
    on.submit(xml_reply(200, envelope("<AsyncSubmitResponse/>")));
    const auto failed = on.failed();
    check_ended(failed, failure_kind::invalid_response, errc::missing_required);
    BOOST_TEST(failed.may_be_submitted());
}

BOOST_AUTO_TEST_CASE(failed_session_keeps_what_was_said) {
    auto failing = finished();
    failing.document_results[0].exceptions = {{severity_level::error, "no such signatory"}};
    play on;
    on.watch();
    on.look_up(reply_of({failing}));
    const auto failed = on.failed();
    check_ended(failed, failure_kind::documents_failed, errc::rejected);
    BOOST_TEST(failed.session_id == first_session);
    BOOST_TEST(failed.result == failing);
    BOOST_TEST(failed.may_be_submitted()); // it has an Id
    on.check_done();
}

BOOST_AUTO_TEST_CASE(failed_documents_without_ids_do_not_exist) {
    for (const auto& id :
         {std::optional<document_id>{},
          std::optional{document_id{"00000000-0000-0000-0000-000000000000"_guid}}}) {
        auto failing = finished();
        failing.document_results[0].id = id;
        failing.document_results[0].exceptions = {{severity_level::error, "no"}};
        play on;
        on.watch();
        on.look_up(reply_of({failing}));
        BOOST_TEST(!on.failed().may_be_submitted());
    }
}

BOOST_AUTO_TEST_CASE(failed_session_without_documents_says_nothing_of_them) {
    auto failing = pending();
    failing.exceptions = {{severity_level::error, "The session does not exist."}};
    play on;
    on.watch();
    on.look_up(reply_of({failing}));
    const auto failed = on.failed();
    check_ended(failed, failure_kind::documents_failed, errc::rejected);
    BOOST_TEST(failed.may_be_submitted());
}

BOOST_AUTO_TEST_CASE(may_be_submitted_of_each_failure) {
    using enum failure_kind;
    for (const auto kind :
         {invalid_request, maybe_submitted, no_reply, http_error, invalid_response, soap_fault,
          rejected, still_pending, documents_failed}) {
        const session_failure with{.kind = kind, .session_id = first_session};
        BOOST_TEST(with.may_be_submitted());
        const session_failure without{.kind = kind};
        BOOST_TEST(!without.may_be_submitted());
        const session_failure unsent{.kind = kind, .submission = failure{.kind = not_sent}};
        BOOST_TEST(!unsent.may_be_submitted());
        const session_failure sent{.kind = kind, .submission = failure{.kind = maybe_submitted}};
        BOOST_TEST(sent.may_be_submitted());
    }
    session_failure some{.kind = documents_failed, .session_id = first_session};
    some.result = finished();
    BOOST_TEST(some.may_be_submitted());
    some.result->document_results[0].id.reset();
    BOOST_TEST(some.may_be_submitted()); // nobody knows
    some.result->document_results[0].exceptions = {{severity_level::warning, "odd"}};
    BOOST_TEST(some.may_be_submitted());
    some.result->document_results[0].exceptions = {{severity_level::error, "no"}};
    BOOST_TEST(!some.may_be_submitted());
    some.submitted_documents = 2; // of the other nothing was told
    BOOST_TEST(some.may_be_submitted());
    some.submitted_documents = 1;
    some.kind = still_pending; // the others may come
    BOOST_TEST(some.may_be_submitted());
}

// ---- damaged replies

http_response damaged(http_response reply, std::string_view whole, std::string_view broken) {
    reply.body.replace(reply.body.find(whole), whole.size(), broken);
    return reply;
}

// Every length: a SessionId that came whole is looked up.
BOOST_AUTO_TEST_CASE(submission_whose_reply_is_cut_is_looked_up) {
    const auto whole = accepted(first_session, document_exception_xml("Warning", "w"));
    const auto id_ends = whole.body.find('>', whole.body.find(session_text)) + 1;
    for (std::size_t size = 1; size < whole.body.size(); ++size) {
        auto reply = whole;
        reply.body.resize(size);
        const http_result cut[]{reply, transport_error{{.code = errc::connection_lost}, reply}};
        for (const auto& each : cut) {
            play on;
            on.machine.submit(request_of());
            on.submit(each);
            if (size < id_ends) {
                const auto failed = on.failed();
                BOOST_TEST(failed.may_be_submitted());
                BOOST_TEST(failed.submission->reply.body == reply.body);
                continue;
            }
            BOOST_TEST(on.take<step::submitted>().session_id == first_session);
            on.wait();
            BOOST_TEST(on.look_up(reply_of({finished()})) == texts(first_session));
            on.succeeded();
            on.check_done();
        }
    }
}

BOOST_AUTO_TEST_CASE(damaged_rejection_is_not_acceptance) {
    play on;
    on.machine.submit(request_of());
    auto reply = accepted(first_session, document_exception_xml("Error", "no"));
    reply.body.resize(reply.body.find("</DocumentException>") + 20);
    on.submit(reply);
    const auto failed = on.failed();
    BOOST_TEST(failed.session_id == first_session);
    BOOST_TEST(failed.may_be_submitted());
}

BOOST_AUTO_TEST_CASE(damaged_submission_is_logged_as_a_failure) {
    std::string kinds;
    play on{plain, {.log = [&](const log_event& event) {
                kinds.append(to_string(event.kind)).append(" ");
            }}};
    on.machine.submit(request_of());
    on.submit(damaged(accepted(), "</AsyncSubmitResponse>", "</Wrong>"));
    on.take<step::submitted>();
    BOOST_TEST(kinds == "request failure submitted ");
}

// A reply to two sessions. A field of the second is broken.
http_response half_broken() {
    auto reply = reply_of({finished(first_session), finished(second_session)});
    reply.body.replace(reply.body.rfind(first_document.str()), first_document.str().size(), "");
    return reply;
}

// What is said of the other session counts.
BOOST_AUTO_TEST_CASE(damaged_lookup_gives_what_it_has) {
    play on{but([](auto& p) { p.max_errors = 1; })};
    on.watch(first_session);
    on.watch(second_session);
    const auto broken = half_broken();
    BOOST_TEST(on.look_up(broken) == texts(first_session, second_session));
    for (const std::size_t index : {0U, 1U}) {
        const auto failed = on.failed(index);
        BOOST_TEST(to_string(failed.kind) == "invalid_response");
        BOOST_TEST(failed.lookup->reply.body == broken.body);
        BOOST_TEST_REQUIRE(failed.result.has_value());
        BOOST_TEST_REQUIRE(failed.result->document_results.size() == 1U);
        BOOST_TEST(failed.result->document_results[0].auth_token == first_token);
    }
    on.check_done();
}

// However often the second session's field is broken, the first session finishes.
BOOST_AUTO_TEST_CASE(sessions_of_a_damaged_lookup_are_looked_up_alone) {
    play on{but([](auto& p) { p.max_errors = 2; })};
    on.watch(first_session);
    on.watch(second_session);
    on.look_up(half_broken());
    const auto ready = on.take<step::documents_ready>();
    BOOST_TEST(ready.index == 0U);
    BOOST_TEST(ready.documents == (std::vector{finished_document{first_document, first_token}}));
    BOOST_TEST(on.wait().count() == 10'000);
    BOOST_TEST(on.look_up(reply_of({finished(first_session)})) == texts(first_session));
    BOOST_TEST(on.succeeded(0).documents[0].auth_token == first_token);
    const auto broken =
        damaged(reply_of({finished(second_session)}), std::string{first_document.str()}, "");
    BOOST_TEST(on.look_up(broken) == texts(second_session));
    const auto failed = on.failed(1);
    check_ended(failed, failure_kind::invalid_response, errc::invalid_guid);
    BOOST_TEST_REQUIRE(failed.result.has_value());
    BOOST_TEST(failed.result->document_results[0].auth_token == first_token);
    on.check_done();
}

BOOST_AUTO_TEST_CASE(sessions_are_looked_up_together_again_once_they_were_answered) {
    play on;
    on.watch(first_session);
    on.watch(second_session);
    on.look_up(half_broken());
    on.take<step::documents_ready>();
    on.wait();
    BOOST_TEST(on.look_up(lost) == texts(first_session)); // tells nothing: it stays alone
    BOOST_TEST(on.look_up(reply_of({pending(second_session)})) == texts(second_session));
    on.wait();
    BOOST_TEST(on.look_up(reply_of({pending(first_session)})) == texts(first_session));
    BOOST_TEST(on.find_pending() == texts(second_session)); // was due already
    on.wait();
    BOOST_TEST(on.find_pending() == texts(first_session, second_session));
}

BOOST_AUTO_TEST_CASE(damaged_lookup_is_kept_when_it_is_repeated) {
    play on;
    on.watch();
    const auto broken = damaged(reply_of({finished()}), "</LookupSessionResponse>", "</Wrong>");
    on.look_up(broken);
    on.take<step::documents_ready>();
    on.wait();
    on.look_up(lost);
    on.wait();
    on.machine.cancel();
    const auto failed = on.failed();
    check_ended(failed, failure_kind::still_pending, errc::cancelled);
    BOOST_TEST(failed.result == finished());
    BOOST_TEST_REQUIRE(failed.lookup.has_value());
    BOOST_TEST(failed.lookup->reply.body == broken.body);
    BOOST_TEST(to_string(failed).find(failed.resume_token()) == std::string::npos);
    BOOST_TEST(failed.resume_token() == make_resume_token(std::array{first_session}));
}

BOOST_AUTO_TEST_CASE(lookup_that_failed_last_says_how) {
    play on{but([](auto& p) { p.max_errors = 2; })};
    on.watch();
    const auto broken = damaged(reply_of({finished()}), "</LookupSessionResponse>", "</Wrong>");
    on.look_up(broken);
    on.take<step::documents_ready>();
    on.wait();
    on.look_up(lost);
    const auto failed = on.failed();
    check_ended(failed, failure_kind::no_reply, errc::connection_lost);
    BOOST_TEST(failed.lookup->reply.body == broken.body); // the last that brought one
}

// ---- lookups that cannot be made

// A mistake in the transport's options does not go away.
BOOST_AUTO_TEST_CASE(lookup_over_a_misconfigured_transport_is_not_repeated) {
    play on;
    on.watch();
    on.look_up(error{.code = errc::misconfigured});
    const auto failed = on.failed();
    check_ended(failed, failure_kind::invalid_request, errc::misconfigured);
    BOOST_TEST(failed.may_be_submitted()); // the session exists
}

BOOST_AUTO_TEST_CASE(lookups_without_ids_end_alone) {
    play on;
    on.watch(first_session);
    on.machine.watch({account, {}});
    on.machine.watch({{}, second_session});
    on.watch(third_session);
    auto failed = on.failed(1);
    check_ended(failed, failure_kind::invalid_request, errc::missing_required);
    BOOST_TEST(failed.cause.field.view() == "SessionLookups[0].SessionId");
    BOOST_TEST(!failed.may_be_submitted());
    failed = on.failed(2);
    check_ended(failed, failure_kind::invalid_request, errc::missing_required);
    BOOST_TEST(failed.cause.field.view() == "SessionLookups[0].ContextIdentifier");
    BOOST_TEST(failed.session_id == second_session);
    BOOST_TEST(failed.may_be_submitted());
    BOOST_TEST(on.find_pending() == texts(first_session, third_session));

    play with_nil; // which stands for none
    constexpr auto none = "00000000-0000-0000-0000-000000000000"_guid;
    with_nil.machine.watch({account, session_id{none}});
    with_nil.machine.watch({context_identifier{none}, second_session});
    BOOST_TEST(with_nil.machine.resume_token() == make_resume_token(std::array{second_session}));
    failed = with_nil.failed(0);
    BOOST_TEST(failed.cause.field.view() == "SessionLookups[0].SessionId");
    BOOST_TEST(!failed.may_be_submitted());
    BOOST_TEST(failed.resume_token().empty());
    failed = with_nil.failed(1);
    BOOST_TEST(failed.cause.field.view() == "SessionLookups[0].ContextIdentifier");
    BOOST_TEST(failed.may_be_submitted());
}

BOOST_AUTO_TEST_CASE(accepted_submission_without_documents_cannot_be_looked_up) {
    play on;
    on.machine.submit({});
    on.submit(accepted());
    on.take<step::submitted>();
    on.wait();
    const auto failed = on.failed();
    check_ended(failed, failure_kind::invalid_request, errc::missing_required);
    BOOST_TEST(failed.session_id == first_session);
    on.check_done();
}

BOOST_AUTO_TEST_CASE(lookup_without_ids_is_not_made_with_others) {
    play on;
    on.watch(second_session);
    on.machine.submit({});
    on.submit(accepted());
    on.take<step::submitted>();
    on.find_pending();
    on.take<step::wait>();
    on.now += 1h;
    on.watch(third_session); // due first, then the one without a ContextIdentifier
    BOOST_TEST(on.find_pending() == texts(third_session));
    check_ended(on.failed(1), failure_kind::invalid_request, errc::missing_required);
}

// ---- cancelling

BOOST_AUTO_TEST_CASE(cancelled_before_the_submission) {
    play on;
    on.machine.submit(request_of());
    on.machine.cancel();
    const auto failed = on.failed();
    check_ended(failed, failure_kind::not_sent, errc::cancelled);
    BOOST_TEST(!failed.may_be_submitted());
    on.check_done();
}

BOOST_AUTO_TEST_CASE(cancelled_during_the_submission) {
    play on;
    on.machine.submit(request_of());
    on.take<step::send>();
    on.machine.cancel();
    const auto failed = on.failed();
    check_ended(failed, failure_kind::maybe_submitted, errc::cancelled);
    BOOST_TEST(failed.may_be_submitted());
    on.machine.received(accepted()); // too late
    on.check_done();
}

BOOST_AUTO_TEST_CASE(reply_between_cancel_and_next_still_counts) {
    play on;
    on.machine.submit(request_of());
    on.take<step::send>();
    on.machine.cancel();
    on.machine.received(accepted());
    BOOST_TEST(on.take<step::submitted>().session_id == first_session);
    const auto failed = on.failed();
    check_ended(failed, failure_kind::still_pending, errc::cancelled);
    BOOST_TEST(failed.session_id == first_session);
    on.check_done();
}

BOOST_AUTO_TEST_CASE(cancelled_with_the_submissions_reply_at_hand) {
    play on;
    on.machine.submit(request_of());
    on.submit(accepted());
    on.machine.cancel();
    BOOST_TEST(on.take<step::submitted>().session_id == first_session);
    check_ended(on.failed(), failure_kind::still_pending, errc::cancelled);
    on.check_done();
}

BOOST_AUTO_TEST_CASE(cancelled_with_a_refused_submission_at_hand) {
    play on;
    on.machine.submit(request_of());
    on.submit(refused);
    on.machine.cancel();
    const auto failed = on.failed();
    BOOST_TEST(failed.kind == failure_kind::not_sent);
    BOOST_TEST(!failed.may_be_submitted());
    on.check_done();
}

BOOST_AUTO_TEST_CASE(cancelled_between_polls) {
    play on;
    on.watch();
    on.find_pending();
    on.wait();
    on.now -= 1s;
    on.take<step::wait>();
    on.machine.cancel();
    const auto failed = on.failed();
    check_ended(failed, failure_kind::still_pending, errc::cancelled);
    BOOST_TEST(failed.session_id == first_session);
    BOOST_TEST(failed.result == pending());
    on.check_done();
}

BOOST_AUTO_TEST_CASE(cancelled_during_a_lookup) {
    play on;
    on.watch(first_session);
    on.watch(second_session);
    on.take<step::send>();
    on.machine.cancel();
    check_ended(on.failed(0), failure_kind::still_pending, errc::cancelled);
    check_ended(on.failed(1), failure_kind::still_pending, errc::cancelled);
    on.machine.received(reply_of({finished()})); // too late
    on.check_done();
}

BOOST_AUTO_TEST_CASE(cancelled_during_the_last_lookup_that_may_fail) {
    play on{but([](auto& p) { p.max_errors = 1; })};
    on.watch();
    on.take<step::send>();
    on.machine.cancel();
    check_ended(on.failed(), failure_kind::still_pending, errc::cancelled);
    on.check_done();
}

BOOST_AUTO_TEST_CASE(cancelled_with_a_lookups_reply_at_hand) {
    play on;
    on.watch(first_session);
    on.watch(second_session);
    on.machine.submit(request_of());
    on.submit(accepted(third_session));
    on.take<step::submitted>();
    on.look_up(reply_of({finished(second_session)}));
    on.machine.cancel();
    on.succeeded(1);
    check_ended(on.failed(0), failure_kind::still_pending, errc::cancelled);
    check_ended(on.failed(2), failure_kind::still_pending, errc::cancelled);
    on.check_done();
}

BOOST_AUTO_TEST_CASE(cancelled_machine_ends_new_sessions) {
    play on;
    on.machine.cancel();
    on.check_done();
    on.watch();
    on.machine.submit(request_of());
    std::set<std::string> kinds;
    kinds.emplace(to_string(on.take<step::ended>().result.error().kind));
    kinds.emplace(to_string(on.take<step::ended>().result.error().kind));
    BOOST_TEST(kinds == (std::set<std::string>{"not_sent", "still_pending"}));
    on.check_done();
}

BOOST_AUTO_TEST_CASE(cancelled_twice_is_cancelled) {
    play on;
    on.watch();
    on.take<step::send>();
    on.machine.cancel();
    on.machine.cancel();
    on.failed();
    on.machine.cancel();
    on.check_done();
}

// ---- what happens once

static_assert(!std::is_copy_constructible_v<session_machine>);
static_assert(!std::is_copy_assignable_v<session_machine>);
static_assert(std::is_nothrow_move_constructible_v<session_machine>);
static_assert(std::is_nothrow_move_assignable_v<session_machine>);
static_assert(!std::is_copy_constructible_v<step::send>);
static_assert(!std::is_copy_constructible_v<session_step>);
static_assert(std::is_nothrow_move_constructible_v<session_step>);
static_assert(!std::is_copy_constructible_v<detail::submission_of<async_submit>>);

// Calls every member function of a machine without sessions; it stays without.
void check_empty(session_machine& machine) {
    BOOST_TEST(machine.open_sessions() == 0U);
    BOOST_TEST(machine.id_of(0).empty());
    BOOST_TEST(read_resume_token(machine.resume_token()).value().empty());
    machine.received(accepted());
    machine.received(lost);
    BOOST_TEST(std::holds_alternative<step::done>(machine.next(start + 1h)));
    BOOST_TEST(machine.resume(make_resume_token({}), account).value() == 0U);
    BOOST_TEST(std::holds_alternative<step::done>(machine.next(start + 2h)));
}

// At each point of a session's life the machine is moved, and goes on; what is left is empty.
BOOST_AUTO_TEST_CASE(moved_machine_goes_on) {
    play on;
    std::vector<session_machine> left;
    const auto move = [&] {
        auto moved = std::move(on.machine);
        left.push_back(std::move(on.machine)); // NOLINT(bugprone-use-after-move): left empty
        on.machine = std::move(moved);
        check_empty(left.emplace_back(std::move(moved))); // NOLINT(bugprone-use-after-move)
        check_empty(moved);                               // NOLINT(bugprone-use-after-move)
    };
    BOOST_TEST(on.machine.submit(request_of()) == 0U);
    move();
    BOOST_TEST_REQUIRE(is_submission(on.take<step::send>().request));
    move();
    on.take<step::wait>(); // for the exchange
    on.machine.received(accepted());
    move();
    BOOST_TEST(on.take<step::submitted>().session_id == first_session);
    move();
    BOOST_TEST(on.machine.id_of(0) == first_session);
    BOOST_TEST(on.wait().count() == 10'000);
    move();
    on.take<step::send>();
    move();
    on.machine.received(reply_of({finished(), finished(second_session)}));
    move();
    on.succeeded();
    move();
    BOOST_TEST(on.take<step::unmatched>().results.size() == 1U);
    move();
    on.check_done();
    for (auto& each : left) {
        check_empty(each);
    }
}

BOOST_AUTO_TEST_CASE(moved_machine_is_cancelled_and_quiet_alone) {
    play on;
    on.watch();
    on.look_up(unavailable(100s));
    on.machine.cancel();
    auto moved = std::move(on.machine);
    on.watch(second_session); // NOLINT(bugprone-use-after-move): as good as new
    BOOST_TEST(on.find_pending() == texts(second_session));
    BOOST_TEST(on.wait().count() <= 2'000); // by the default policy
    const auto given = moved.next(on.now);
    BOOST_TEST(std::get<step::ended>(given).result.error().cause.code == errc::cancelled);
}

BOOST_AUTO_TEST_CASE(machine_assigned_to_drops_its_sessions) {
    play on;
    on.watch(first_session);
    on.take<step::send>();
    session_machine other{plain};
    other.watch({account, second_session});
    on.machine = std::move(other);
    on.machine.received(reply_of({finished()})); // to what was dropped
    BOOST_TEST(on.find_pending() == texts(second_session));
    check_empty(other); // NOLINT(bugprone-use-after-move)
    auto& itself = on.machine;
    on.machine = std::move(itself);
    BOOST_TEST(on.machine.open_sessions() == 1U);
}

session_lookup_result with_documents(std::vector<document_result> documents) {
    return {.session_id = first_session, .document_results = std::move(documents)};
}
const document_result one{.id = first_document, .auth_token = first_token};
const document_result two{.id = second_document, .auth_token = second_token};
const finished_document finished_one{.id = first_document, .auth_token = first_token};
const finished_document finished_two{.id = second_document, .auth_token = second_token};

// ---- when a session has ended: when each document has an Id or an exception

constexpr guid_literal nil = "00000000-0000-0000-0000-000000000000"_guid;
const close_envelope_result closed_envelope{.envelope_id =
                                                "EBB73445-AB39-CD1F-8AF5-BC06AB44E93A"_guid};

list<service_exception> said(severity_level severity) {
    return {{severity, "said"}};
}

// What a machine does that was told of these documents by a lookup.
enum class then : std::uint8_t { waits, tells_and_waits, succeeds, fails };

void check_lookup(std::size_t submitted, const session_lookup_result& result, then expected) {
    play on;
    if (submitted == 0) {
        on.watch();
    } else {
        on.machine.submit(
            {.documents = std::vector<assuresign::document>(submitted, rental_document())});
        on.submit(accepted());
        on.take<step::submitted>();
        on.wait();
    }
    on.look_up(reply_of({result}));
    if (expected == then::fails) {
        const auto failed = on.failed();
        check_ended(failed, failure_kind::documents_failed, errc::rejected);
        BOOST_TEST(failed.result == result); // every Id and AuthToken
        BOOST_TEST(failed.submitted_documents == submitted);
        return on.check_done();
    }
    if (expected == then::succeeds) {
        const auto finished = on.succeeded();
        for (const auto& each : finished.documents) {
            BOOST_TEST(!each.id.empty());
            BOOST_TEST(!each.id.is_nil());
            BOOST_TEST(!each.auth_token.is_nil());
        }
        BOOST_TEST(finished.documents.size() == result.document_results.size());
        return on.check_done();
    }
    if (expected == then::tells_and_waits) {
        on.take<step::documents_ready>();
    }
    on.wait();
    on.machine.cancel();
    const auto failed = on.failed();
    check_ended(failed, failure_kind::still_pending, errc::cancelled);
    BOOST_TEST(failed.result == result);
    BOOST_TEST(failed.may_be_submitted());
}

BOOST_AUTO_TEST_CASE(session_ends_when_each_document_is_decided) {
    using enum severity_level;
    const document_result none{}, only_token{.auth_token = first_token},
        nil_id{.id = document_id{nil}, .auth_token = first_token}, no_token{.id = first_document},
        nil_token{.id = first_document, .auth_token = auth_token{nil}},
        warned{.id = first_document, .auth_token = first_token, .exceptions = said(warning)},
        blamed{.id = first_document, .auth_token = first_token, .exceptions = said(error)},
        failed{.exceptions = said(error)},
        nil_and_failed{.id = document_id{nil}, .exceptions = said(fatal)},
        only_warned{.exceptions = said(warning)};
    const struct {
        std::vector<document_result> documents;
        then of_one, of_two, of_unknown;
    } table[]{
        {{}, then::waits, then::waits, then::waits},
        {{none}, then::waits, then::waits, then::waits},
        {{only_token}, then::waits, then::waits, then::waits},
        {{nil_id}, then::waits, then::waits, then::waits},
        {{one}, then::succeeds, then::tells_and_waits, then::succeeds},
        {{no_token}, then::succeeds, then::tells_and_waits, then::succeeds},
        {{nil_token}, then::succeeds, then::tells_and_waits, then::succeeds},
        {{warned}, then::succeeds, then::tells_and_waits, then::succeeds},
        {{blamed}, then::fails, then::tells_and_waits, then::fails},
        {{failed}, then::fails, then::waits, then::fails},
        {{nil_and_failed}, then::fails, then::waits, then::fails},
        {{only_warned}, then::fails, then::waits, then::fails},
        {{one, two}, then::succeeds, then::succeeds, then::succeeds},
        {{one, one}, then::succeeds, then::tells_and_waits, then::succeeds},
        {{one, none}, then::tells_and_waits, then::tells_and_waits, then::tells_and_waits},
        {{none, one}, then::tells_and_waits, then::tells_and_waits, then::tells_and_waits},
        {{one, nil_id}, then::tells_and_waits, then::tells_and_waits, then::tells_and_waits},
        {{failed, none}, then::waits, then::waits, then::waits},
        {{one, failed}, then::fails, then::fails, then::fails},
        {{failed, failed}, then::fails, then::fails, then::fails},
        {{only_warned, one}, then::fails, then::fails, then::fails},
    };
    for (const auto& [documents, of_one, of_two, of_unknown] : table) {
        BOOST_TEST_CONTEXT("row " << &documents - &table[0].documents) {
            const auto result = with_documents(documents);
            check_lookup(1, result, of_one);
            check_lookup(2, result, of_two);
            check_lookup(0, result, of_unknown);
        }
    }
    auto failing = with_documents({one}); // the session itself has failed: nothing more is to come
    failing.exceptions = {{fatal, "no"}};
    check_lookup(2, failing, then::fails);
}

BOOST_AUTO_TEST_CASE(closing_session_ends_with_its_envelope) {
    auto result = pending();
    result.close_envelope_result = closed_envelope;
    check_lookup(0, result, then::succeeds);
    result.close_envelope_result->exceptions = {{severity_level::error, "no"}};
    check_lookup(0, result, then::fails);
    result.close_envelope_result = close_envelope_result{.envelope_id = nil};
    check_lookup(0, result, then::waits);
    result.close_envelope_result->exceptions = {{severity_level::warning, "odd"}};
    check_lookup(0, result, then::fails);
    BOOST_TEST(detail::is_complete(with_documents({one}), {}));
    BOOST_TEST(!detail::is_complete(with_documents({one}), {.closes_envelope = true}));
    result = with_documents({one});
    result.close_envelope_result = closed_envelope;
    BOOST_TEST(detail::is_complete(result, {.closes_envelope = true}));
}

BOOST_AUTO_TEST_CASE(documents_of_several_lookups_are_counted_together) {
    play on{plain, {.is_pending = [](const session_lookup_result&) {
                return false;
            }}};
    on.machine.submit({.documents = {rental_document(), rental_document()}});
    on.submit(accepted());
    on.take<step::submitted>();
    on.wait();
    on.look_up(reply_of({with_documents({one})}));
    BOOST_TEST(on.take<step::documents_ready>().documents == std::vector{finished_one});
    on.wait();
    on.look_up(reply_of({with_documents({two})}));
    BOOST_TEST(on.succeeded().documents == (std::vector{finished_two, finished_one}));
    on.check_done();
}

BOOST_AUTO_TEST_CASE(session_watched_twice_ends_twice_alike) {
    play on;
    on.watch();
    on.watch();
    BOOST_TEST(on.look_up(reply_of({with_documents({one, two})})) ==
               texts(first_session, first_session));
    BOOST_TEST(to_message(on.succeeded(0)) == with_documents({one, two}));
    BOOST_TEST(to_message(on.succeeded(1)) == with_documents({one, two}));
}

// ---- partial results

// Pending until there are two documents that have Ids.
client_options two_documents() {
    return {.is_pending = [](const session_lookup_result& result) {
        return std::count_if(result.document_results.begin(), result.document_results.end(),
                             [](const auto& each) { return each.id.has_value(); }) < 2;
    }};
}
BOOST_AUTO_TEST_CASE(ready_documents_are_reported_once) {
    play on{plain, two_documents()};
    on.watch();
    on.look_up(reply_of({with_documents({one, {}})}));
    const auto ready = on.take<step::documents_ready>();
    BOOST_TEST(ready.index == 0U);
    BOOST_TEST(ready.session_id == first_session);
    BOOST_TEST(ready.documents == std::vector{finished_one});
    BOOST_TEST(on.wait().count() == 10'000);
    on.look_up(reply_of({with_documents({{}, one})}));
    BOOST_TEST(on.wait().count() == 20'000);
    on.look_up(reply_of({with_documents({one, two})}));
    BOOST_TEST(to_message(on.succeeded()) == with_documents({one, two}));
    on.check_done();
}

BOOST_AUTO_TEST_CASE(documents_reported_and_then_missing_are_in_the_result) {
    play on{plain, {.is_pending = [](const session_lookup_result& result) {
                return result.document_results.empty() ||
                       result.document_results[0].id == first_document;
            }}};
    on.watch();
    on.look_up(reply_of({with_documents({one})}));
    on.take<step::documents_ready>();
    on.wait();
    on.look_up(reply_of({pending()})); // neither lost by a lookup in between
    on.wait();
    on.look_up(reply_of({with_documents({two})}));
    BOOST_TEST(to_message(on.succeeded()) == with_documents({two, one}));
}

BOOST_AUTO_TEST_CASE(documents_reported_and_then_missing_are_in_the_failure) {
    const auto end_with = [](auto end) {
        play on{but([](auto& p) { p.max_errors = 1; }), two_documents()};
        on.watch();
        on.look_up(reply_of({with_documents({one})}));
        on.take<step::documents_ready>();
        on.wait();
        end(on);
        const auto failed = on.failed();
        BOOST_TEST_REQUIRE(failed.result.has_value());
        BOOST_TEST_REQUIRE(failed.result->document_results.size() == 1U);
        BOOST_TEST(failed.result->document_results[0] == one);
    };
    end_with([](play& on) { on.machine.cancel(); });
    end_with([](play& on) { on.look_up(lost); });
    end_with([](play& on) { on.look_up(reply_of({})); });
    end_with([](play& on) {
        auto failing = pending();
        failing.exceptions = {{severity_level::fatal, "no"}};
        on.look_up(reply_of({failing}));
    });
    end_with([](play& on) {
        on.now += 1h;
        on.look_up(reply_of({pending()}));
    });
}

BOOST_AUTO_TEST_CASE(auth_token_reported_and_then_missing_is_in_the_result) {
    play on{plain, {.is_pending = [](const session_lookup_result& result) {
                return result.exceptions.empty();
            }}};
    on.watch();
    on.look_up(reply_of({with_documents({one})}));
    on.take<step::documents_ready>();
    on.wait();
    auto last = with_documents({{.id = first_document}});
    last.exceptions = {{severity_level::warning, "the last"}};
    on.look_up(reply_of({last}));
    const auto end = on.succeeded();
    BOOST_TEST_REQUIRE(end.documents.size() == 1U);
    BOOST_TEST(end.documents[0].auth_token == first_token);
}

BOOST_AUTO_TEST_CASE(newer_auth_token_is_kept) {
    auto newer = with_documents({{.id = first_document, .auth_token = second_token}});
    auto older = with_documents({one});
    detail::keep_documents(newer, older);
    BOOST_TEST(newer == with_documents({{.id = first_document, .auth_token = second_token}}));
}

BOOST_AUTO_TEST_CASE(nil_auth_token_replaces_none) {
    auto newer = with_documents({{.id = first_document, .auth_token = auth_token{nil}}});
    auto older = with_documents({one});
    detail::keep_documents(newer, older);
    BOOST_TEST(newer == with_documents({one}));
}

BOOST_AUTO_TEST_CASE(envelope_reported_and_then_missing_is_kept) {
    auto newer = pending(), older = pending();
    older.close_envelope_result = closed_envelope;
    detail::keep_documents(newer, older);
    BOOST_TEST(newer.close_envelope_result == closed_envelope);
}

BOOST_AUTO_TEST_CASE(nil_envelope_id_replaces_none) {
    auto newer = pending(), older = pending();
    older.close_envelope_result = closed_envelope;
    newer.close_envelope_result.emplace().envelope_id = nil;
    newer.close_envelope_result->exceptions = said(severity_level::warning);
    detail::keep_documents(newer, older);
    BOOST_TEST(newer.close_envelope_result->envelope_id == closed_envelope.envelope_id);
    BOOST_TEST(newer.close_envelope_result->exceptions.size() == 1U);
}

BOOST_AUTO_TEST_CASE(metadata_is_kept) {
    auto older = with_documents({one});
    older.document_results[0].metadata.emplace().document_name = "Rental";
    auto newer = with_documents({one});
    const auto expected = older;
    detail::keep_documents(newer, older);
    BOOST_TEST(newer == expected);
}

// It belongs to a document that the service names without it later.
BOOST_AUTO_TEST_CASE(auth_token_without_an_id_is_kept) {
    const document_result unnamed{.auth_token = second_token};
    play on;
    on.watch();
    on.look_up(reply_of({with_documents({unnamed})}));
    on.wait();
    on.look_up(reply_of({pending()}));
    on.wait();
    on.look_up(reply_of({with_documents({unnamed, {}})}));
    on.wait();
    on.look_up(reply_of({with_documents({{.id = first_document}})}));
    const auto done = on.succeeded();
    BOOST_TEST(done.documents.size() == 1U);
    BOOST_TEST(done.unidentified == std::vector{unnamed});
    BOOST_TEST(to_message(done) == with_documents({{.id = first_document}, unnamed}));

    on.watch();
    on.look_up(reply_of({with_documents({unnamed})}));
    on.wait();
    on.look_up(reply_of({pending()}));
    on.wait();
    on.machine.cancel();
    BOOST_TEST(on.failed(1).result == with_documents({unnamed}));
}

// Two results of one session in one reply.
BOOST_AUTO_TEST_CASE(second_result_of_a_session_is_not_dropped) {
    play on;
    on.machine.submit({.documents = {rental_document(), rental_document()}});
    on.submit(accepted());
    on.take<step::submitted>();
    on.wait();
    on.look_up(reply_of({with_documents({one}), with_documents({two})}));
    BOOST_TEST(to_message(on.succeeded()) == with_documents({one, two}));
    on.check_done();
}

// New Ids in each lookup, without end.
BOOST_AUTO_TEST_CASE(documents_of_many_lookups_are_bounded) {
    constexpr xml::limits small{.items = 3};
    basic_session_machine<small> machine{plain, two_documents()};
    machine.watch({account, first_session});
    const document_result three{.id = document_id{"4CE11EF1-8938-DD11-8735-00065B8CE99B"_guid}},
        four{.id = document_id{"5CE11EF1-8938-DD11-8735-00065B8CE99B"_guid}};
    const auto waiting = [](const document_result& document) {
        return reply_of({with_documents({document})});
    };
    auto now = start;
    for (const auto* const each : {&one, &two, &three, &one}) { // the same again is no more
        BOOST_TEST_REQUIRE(std::holds_alternative<step::send>(machine.next(now)));
        machine.received(waiting(*each));
        auto next = machine.next(now);
        if (std::holds_alternative<step::documents_ready>(next)) {
            next = machine.next(now);
        }
        BOOST_TEST_REQUIRE(std::holds_alternative<step::wait>(next));
        now = std::get<step::wait>(next).until;
    }
    static_cast<void>(machine.next(now));
    machine.received(waiting(four));
    auto next = machine.next(now);
    BOOST_TEST_REQUIRE(std::holds_alternative<step::ended>(next));
    const auto failed = std::get<step::ended>(next).result.error();
    check_ended(failed, failure_kind::invalid_response, errc::too_many_items);
    BOOST_TEST(failed.result->document_results.size() == 3U);
    BOOST_TEST_REQUIRE(failed.lookup->sessions.size() == 1U);
    BOOST_TEST(failed.lookup->sessions[0] == with_documents({four}));
    BOOST_TEST(failed.lookup->reply.body == waiting(four).body);
}

BOOST_AUTO_TEST_CASE(repeated_document_is_reported_once) {
    play on{plain, {.is_pending = [](const session_lookup_result&) {
                return true;
            }}};
    on.watch();
    on.look_up(reply_of({with_documents({one, one, two})}));
    BOOST_TEST(on.take<step::documents_ready>().documents ==
               (std::vector{finished_one, finished_two}));
    on.wait();
}

BOOST_AUTO_TEST_CASE(nil_id_names_no_document) {
    const document_result without{.id = document_id{nil}};
    play on;
    on.watch();
    on.look_up(reply_of({with_documents({without, without})}));
    on.wait();
    on.look_up(reply_of({with_documents({one})}));
    BOOST_TEST(to_message(on.succeeded()) == with_documents({one}));
}

BOOST_AUTO_TEST_CASE(guids_case_makes_no_other_document) {
    play on{plain, {.is_pending = [](const session_lookup_result&) {
                return true;
            }}};
    on.watch();
    on.look_up(reply_of({with_documents({one})}));
    on.take<step::documents_ready>();
    on.wait();
    on.look_up(reply_of({with_documents({{.id = "2ce11ef1-8938-dd11-8735-00065b8ce99b"_guid}})}));
    on.wait();
}

BOOST_AUTO_TEST_CASE(documents_of_one_session_are_reported_before_the_next_ends) {
    play on{plain, two_documents()};
    on.watch(first_session);
    on.watch(second_session);
    auto other = with_documents({one, two});
    other.session_id = second_session;
    on.look_up(reply_of({other, with_documents({one})}));
    BOOST_TEST(on.take<step::documents_ready>().index == 0U);
    on.succeeded(1);
    BOOST_TEST(on.wait().count() == 10'000);
}

BOOST_AUTO_TEST_CASE(documents_ready_with_the_last_poll) {
    play on{but([](auto& p) { p.max_polls = 1; }), two_documents()};
    on.watch();
    on.look_up(reply_of({with_documents({one})}));
    on.take<step::documents_ready>();
    const auto failed = on.failed();
    check_ended(failed, failure_kind::still_pending, errc::too_many_polls);
    BOOST_TEST(failed.result == with_documents({one}));
}

// ---- pending, unmatched

BOOST_AUTO_TEST_CASE(pending_is_decided_by_the_callers_function) {
    play on{plain, {.is_pending = [](const session_lookup_result& result) {
                return !result.document_results[0].auth_token;
            }}};
    on.watch();
    on.look_up(reply_of({with_documents({{.id = first_document}})})); // to us it is finished
    on.take<step::documents_ready>();
    on.wait();
    on.look_up(reply_of({with_documents({one})}));
    on.succeeded();
}

BOOST_AUTO_TEST_CASE(session_whose_function_throws_is_pending) {
    bool throws = true;
    play on{plain, {.is_pending = [&](const session_lookup_result& result) {
                if (throws) {
                    throw std::runtime_error{"the caller's own"};
                }
                return is_pending(result);
            }}};
    on.watch();
    on.look_up(reply_of({finished()}));
    BOOST_TEST(on.take<step::documents_ready>().documents.size() == 1U); // nothing is lost
    BOOST_TEST(on.wait().count() == 10'000);
    throws = false;
    on.look_up(reply_of({finished()}));
    on.succeeded();
    on.check_done();
}

BOOST_AUTO_TEST_CASE(unmatched_results_are_reported_once) {
    play on;
    on.watch(first_session);
    on.look_up(reply_of({finished(third_session), pending(first_session)}));
    BOOST_TEST(on.take<step::unmatched>().results == std::vector{finished(third_session)});
    BOOST_TEST(on.wait().count() == 10'000);
    on.look_up(reply_of({finished(first_session), finished(third_session)}));
    on.succeeded();
    BOOST_TEST(on.take<step::unmatched>().results.size() == 1U);
    on.check_done();
}

// A lookup whose reply was damaged is made again, and then brings no more of them perhaps.
BOOST_AUTO_TEST_CASE(unmatched_results_of_a_damaged_reply_are_told) {
    play on;
    on.watch(first_session);
    auto damaged = reply_of({finished(third_session), pending(first_session)});
    damaged.body.resize(damaged.body.size() - 1);
    on.look_up(damaged);
    BOOST_TEST(on.take<step::unmatched>().results == std::vector{finished(third_session)});
    on.wait();
    on.look_up(reply_of({finished(first_session)}));
    on.succeeded();
    on.check_done();
}

// ---- resuming

BOOST_AUTO_TEST_CASE(token_has_the_open_sessions) {
    const auto token_of = [](std::vector<resumable_session> sessions) {
        return make_resume_token(sessions);
    };
    constexpr resumable_session first{.session_id = first_session, .documents = 1};
    constexpr resumable_session second{.session_id = second_session};
    play on;
    on.machine.submit(request_of());
    on.watch(second_session);
    BOOST_TEST(on.machine.resume_token() == token_of({second}));
    on.submit(accepted(first_session));
    on.take<step::submitted>();
    BOOST_TEST(on.machine.resume_token() == token_of({first, second}));
    on.take<step::send>();
    BOOST_TEST(on.machine.resume_token() == token_of({first, second}));
    on.machine.received(reply_of({finished(second_session)}));
    BOOST_TEST(on.machine.resume_token() == token_of({first, second}));
    on.succeeded(1);
    BOOST_TEST(on.machine.resume_token() == token_of({first}));
    on.machine.cancel();
    BOOST_TEST(on.machine.resume_token() == token_of({first}));
    on.failed(0);
    BOOST_TEST(on.machine.resume_token() == token_of({}));
}

// Whenever a process dies after `submitted`, the next finds the documents.
BOOST_AUTO_TEST_CASE(token_of_every_moment_resumes) {
    auto documentnow = rental_service({.pending_lookups = 2});
    play on;
    on.machine.submit(request_of());
    const auto first = on.take<step::send>().request;
    on.machine.received(documentnow.exchange(first));
    on.take<step::submitted>();
    std::vector<std::string> tokens{on.machine.resume_token()};
    for (int i = 0; i < 3; ++i) {
        on.wait();
        tokens.push_back(on.machine.resume_token());
        const auto asked = on.take<step::send>().request;
        tokens.push_back(on.machine.resume_token());
        on.machine.received(documentnow.exchange(asked));
        tokens.push_back(on.machine.resume_token());
    }
    const auto found = to_message(on.succeeded());
    for (const auto& token : tokens) {
        play next;
        BOOST_TEST(next.machine.resume(token, account).value() == 1U);
        next.machine.received(documentnow.exchange(next.take<step::send>().request));
        BOOST_TEST(to_message(next.succeeded()) == found);
        next.check_done();
    }
    BOOST_TEST(documentnow.document_count() == 1U);
}

// The second of two documents is not missed by who resumes.
BOOST_AUTO_TEST_CASE(resumed_session_knows_its_documents) {
    play on;
    on.machine.submit({.documents = {rental_document(), rental_document()}});
    on.submit(accepted());
    const auto submitted = on.take<step::submitted>();
    BOOST_TEST(submitted.resume_token() == on.machine.resume_token());
    play next;
    BOOST_TEST(next.machine.resume(submitted.resume_token(), account).value() == 1U);
    BOOST_TEST(next.machine.resume_token() == submitted.resume_token());
    next.look_up(reply_of({with_documents({one})}));
    next.take<step::documents_ready>();
    next.wait();
    next.look_up(reply_of({with_documents({two})}));
    BOOST_TEST(to_message(next.succeeded()) == with_documents({two, one}));

    play first_version; // knows no number
    std::string token{"assuresign-sessions-1:"};
    token.append(first_session.str()).append(":");
    token.append(detail::token_checksum(token));
    BOOST_TEST(first_version.machine.resume(token, account).value() == 1U);
    first_version.look_up(reply_of({with_documents({one})}));
    first_version.succeeded();
}

BOOST_AUTO_TEST_CASE(token_of_many_sessions_resumes_all) {
    play on;
    std::vector<session_id> ids;
    for (int i = 0; i < 50; ++i) {
        ids.push_back(numbered_session(i));
    }
    BOOST_TEST(on.machine.resume(make_resume_token(ids), account).value() == 50U);
    BOOST_TEST(on.machine.open_sessions() == 50U);
    BOOST_TEST(on.machine.resume_token() == make_resume_token(ids));
    BOOST_TEST(on.machine.resume(make_resume_token({}), account).value() == 0U);
    BOOST_TEST(on.find_pending().size() == 20U);
}

BOOST_AUTO_TEST_CASE(token_that_cannot_be_read_adds_nothing) {
    play on;
    const auto bad = on.machine.resume("assuresign-sessions-1:00000000", account);
    BOOST_TEST(bad.error().code == errc::malformed_token);
    BOOST_TEST(on.machine.resume("assuresign-sessions-3:", account).error().code ==
               errc::unsupported_token);
    on.check_done();
}

// ---- the log

struct logged {
    std::vector<std::pair<std::string, std::string>> events;
    log_hook hook() {
        return [this](const log_event& event) {
            events.emplace_back(to_string(event.kind), event.text);
        };
    }
    std::string kinds() const {
        std::string all;
        for (const auto& [kind, text] : events) {
            all.append(all.empty() ? "" : " ").append(kind);
        }
        return all;
    }
};

BOOST_AUTO_TEST_CASE(each_step_is_logged) {
    logged log;
    auto options = two_documents();
    options.log = log.hook();
    play on{plain, options};
    on.machine.submit(request_of());
    on.submit(accepted());
    on.take<step::submitted>();
    on.wait();
    on.look_up(reply_of({with_documents({one})}));
    on.take<step::documents_ready>();
    on.wait();
    on.look_up(lost);
    on.wait();
    on.look_up(reply_of({with_documents({one, two})}));
    on.succeeded();
    BOOST_TEST(log.kinds() == "request response submitted waiting request response documents_ready "
                              "waiting request failure waiting request response ended");
    const auto path = std::string{"/Services/DocumentNOW/v2/DocumentNOW.svc/"};
    const auto size = std::to_string(encode(request_of()).value().size());
    BOOST_TEST(log.events[0].second ==
               "AsyncSubmit to " + path + "Submit/text, " + size + " bytes");
    BOOST_TEST(log.events[1].second.starts_with("AsyncSubmit: HTTP status 200, "));
    BOOST_TEST(log.events[2].second == "SessionId " + std::string{session_text});
    BOOST_TEST(log.events[3].second == "1 sessions open, for 10000 ms");
    BOOST_TEST(log.events[6].second == "SessionId " + std::string{session_text} + ": 1 documents");
    BOOST_TEST(log.events[9].second.starts_with("LookupSession: no_reply (connection_lost"));
    BOOST_TEST(log.events[13].second == "SessionId " + std::string{session_text} + ": 2 documents");
}

BOOST_AUTO_TEST_CASE(log_holds_no_secret_and_no_line_break) {
    const std::string key{account.str()};
    const std::string token{first_token.str()};
    const std::string said = "open sesame?\r\n\t" + key + "\n" + token;
    logged log;
    play on{but([](auto& p) { p.max_errors = 1; }), {.log = log.hook()}};
    const auto submit = [&](const http_result& reply) {
        on.machine.submit(request_of("a\nb"));
        on.submit(reply);
    };
    const auto look_up = [&](const http_result& reply) {
        on.watch();
        on.look_up(reply);
        on.take<step::ended>();
    };
    submit(error{.code = errc::connection_lost, .excerpt = {"Connection\nreset\r\n"}});
    on.take<step::ended>();
    submit(xml_reply(500, fault_xml("s:Server", key + "\n" + token)));
    on.take<step::ended>();
    submit(xml_reply(200, submit_reply(nil_text, document_exception_xml("Error", key + "\r\n"))));
    on.take<step::ended>();
    submit(http_response{200, "text/html", "<html>\n<p>" + said + "</p></html>"});
    on.take<step::ended>();
    submit(accepted(first_session, document_exception_xml("Warning", token + "\n" + key)));
    on.take<step::submitted>();
    on.wait();
    on.look_up(reply_of({finished()}));
    on.succeeded(4);
    auto failing = finished();
    failing.exceptions = {{severity_level::error, key + "\n" + token}};
    failing.document_results[0].exceptions = {{severity_level::warning, token + "\r\n"}};
    look_up(reply_of({failing}));
    look_up(xml_reply(500, fault_xml("s:" + key, token + "\n")));
    look_up(html_reply(404));
    BOOST_TEST(log.events.size() > 20U);
    for (const auto& [kind, text] : log.events) {
        BOOST_TEST_CONTEXT(kind << ": " << text) {
            BOOST_TEST(!text.empty());
            BOOST_TEST(text.find_first_of("\r\n") == std::string::npos);
            for (const auto& secret : {key, token, std::string{"sesame"}}) {
                BOOST_TEST(text.find(secret) == std::string::npos);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(hook_that_throws_loses_nothing) {
    play on{plain, {.log = [](const log_event&) {
                throw std::runtime_error{"disk full"};
            }}};
    on.machine.submit(request_of());
    on.submit(accepted());
    on.take<step::submitted>();
    on.wait();
    on.look_up(reply_of({finished()}));
    on.succeeded();
    on.check_done();
}

BOOST_AUTO_TEST_CASE(acceptance_is_observed) {
    std::vector<session_id> ids;
    bool throws = false;
    play on{plain, {.accepted = [&](const step::submitted& session) {
                ids.push_back(session.session_id);
                if (throws) {
                    throw std::runtime_error{"disk full"};
                }
            }}};
    on.machine.submit(request_of());
    on.submit(accepted(first_session));
    on.take<step::submitted>();
    throws = true; // which is ignored
    on.machine.submit(request_of());
    on.submit(accepted(second_session));
    BOOST_TEST(on.take<step::submitted>().session_id == second_session);
    BOOST_TEST(ids == (std::vector{first_session, second_session}));
}

// Each event, and the observer of acceptance, gives the machine more sessions than it has room for.
BOOST_AUTO_TEST_CASE(hooks_may_submit_at_every_event) {
    session_machine* machine = nullptr;
    std::set<log_event_kind> seen;
    std::set<session_id> asked;
    bool has_accepted = false;
    const auto submit_many = [&] {
        for (int i = 0; i < 64; ++i) {
            machine->submit(request_of());
        }
    };
    client_options options;
    options.accepted = [&](const step::submitted&) {
        if (!std::exchange(has_accepted, true)) {
            submit_many();
        }
    };
    options.log = [&](const log_event& event) {
        if (seen.insert(event.kind).second) {
            submit_many();
        }
    };
    options.is_pending = [&](const session_lookup_result& result) {
        return asked.insert(result.session_id).second;
    };
    play on{plain, std::move(options)};
    machine = &on.machine;
    auto unreadable = request_of();
    unreadable.documents[0].metadata->document_name = "\x01";
    on.machine.submit(unreadable); // ends in its first step
    on.machine.watch({account, {}});
    on.machine.submit(request_of());
    auto documentnow = rental_service();
    documentnow.inject(testing::fault::lost_after_arrival);
    std::set<std::size_t> ended;
    std::size_t successes = 0;
    for (bool is_done = false; !is_done;) {
        auto next = on.machine.next(on.now);
        if (auto* const send = std::get_if<step::send>(&next)) {
            on.machine.received(documentnow.exchange(send->request));
        } else if (auto* const wait = std::get_if<step::wait>(&next)) {
            on.now = wait->until;
        } else if (auto* const end = std::get_if<step::ended>(&next)) {
            BOOST_TEST(ended.insert(end->index).second);
            successes += end->result ? 1U : 0U;
        }
        is_done = std::holds_alternative<step::done>(next);
    }
    BOOST_TEST(seen.size() == 7U); // every kind
    BOOST_TEST(ended.size() == 3U + 8U * 64U);
    BOOST_TEST(successes == ended.size() - 3);
    BOOST_TEST(documentnow.document_count() == successes + 1);
}

// A submission that is given while the machine says that there is nothing to do.
BOOST_AUTO_TEST_CASE(submission_of_a_hook_is_made_at_once) {
    session_machine* machine = nullptr;
    bool has_submitted = false;
    play on{plain, {.log = [&](const log_event& event) {
                if (event.kind == log_event_kind::waiting && !std::exchange(has_submitted, true)) {
                    machine->submit(request_of());
                }
            }}};
    machine = &on.machine;
    on.watch();
    on.find_pending();
    BOOST_TEST(is_submission(on.take<step::send>().request));
}

BOOST_AUTO_TEST_CASE(step_that_is_put_back_is_said_again) {
    play on;
    on.machine.submit(request_of());
    on.submit(accepted());
    on.machine.put_back(on.take<step::submitted>());
    BOOST_TEST(on.take<step::submitted>().session_id == first_session);
    on.wait();
    on.look_up(reply_of({finished()}));
    on.machine.put_back(on.take<step::ended>());
    auto moved = std::move(on.machine);
    const auto again = moved.next(on.now);
    BOOST_TEST_REQUIRE(std::holds_alternative<step::ended>(again));
    BOOST_TEST(to_message(*std::get<step::ended>(again).result) == finished());
    BOOST_TEST(std::holds_alternative<step::done>(moved.next(on.now)));
}

// ---- what is shown

BOOST_AUTO_TEST_CASE(text_of_a_success_masks_secrets) {
    play on;
    on.machine.submit(request_of());
    on.submit(accepted(first_session, document_exception_xml("Warning", "not defined")));
    on.take<step::submitted>();
    on.wait();
    on.look_up(reply_of({finished()}));
    const auto text = to_string(on.succeeded());
    BOOST_TEST(text.find(session_text) != std::string::npos);
    BOOST_TEST(text.find(first_document.str()) != std::string::npos);
    BOOST_TEST(text.find(first_token.str()) == std::string::npos);
    BOOST_TEST(text.find("Warning: not defined") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(text_of_a_success_has_all_exceptions) {
    finished_session finished{.session_id = first_session};
    finished.exceptions = {{severity_level::warning, "of the session"}};
    finished.documents.push_back({.id = first_document, .auth_token = first_token});
    finished.documents[0].exceptions = {{severity_level::warning, "of a document"}};
    finished.close_envelope_result.emplace().exceptions = {
        {severity_level::warning, "of the envelope"}};
    const auto text = to_string(finished);
    BOOST_TEST(text.find("; Warning: of the session") != std::string::npos);
    BOOST_TEST(text.find("; Warning: of a document") != std::string::npos);
    BOOST_TEST(text.find("; Warning: of the envelope") != std::string::npos);
    BOOST_TEST(text.find(first_token.str()) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(text_of_a_failure_says_what_to_do) {
    play on{but([](auto& p) { p.max_errors = 1; })};
    on.machine.submit(request_of());
    on.submit(accepted(first_session, document_exception_xml("Warning", "at first")));
    on.take<step::submitted>();
    on.wait();
    on.look_up(xml_reply(500, fault_xml("s:Server", "busy")));
    const auto text = to_string(on.failed());
    BOOST_TEST(text.starts_with("soap_fault (soap_fault"));
    BOOST_TEST(text.find("SessionId " + std::string{session_text}) != std::string::npos);
    BOOST_TEST(text.find("HTTP status 500: s:Server: busy") != std::string::npos);
    BOOST_TEST(text.find("Warning: at first") != std::string::npos);
    BOOST_TEST(text.find("; the documents may exist; ") != std::string::npos);
    BOOST_TEST(text.ends_with(advice(failure_kind::soap_fault)));
}

BOOST_AUTO_TEST_CASE(text_of_failed_documents_has_all_exceptions) {
    session_failure failed{.kind = failure_kind::documents_failed,
                           .cause = {.code = errc::rejected},
                           .session_id = first_session,
                           .result = finished()};
    failed.result->exceptions = {{severity_level::error, "of the session"}};
    failed.result->document_results[0].exceptions = {{severity_level::fatal, "of a document"}};
    failed.result->close_envelope_result.emplace().exceptions = {
        {severity_level::warning, "of the envelope"}};
    const auto text = to_string(failed);
    BOOST_TEST(text.find("; Error: of the session") != std::string::npos);
    BOOST_TEST(text.find("; Fatal: of a document") != std::string::npos);
    BOOST_TEST(text.find("; Warning: of the envelope") != std::string::npos);
    BOOST_TEST(text.find(first_token.str()) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(text_without_doubt_does_not_warn) {
    const session_failure failed{.kind = failure_kind::not_sent,
                                 .cause = {.code = errc::cancelled}};
    const auto text = to_string(failed);
    BOOST_TEST(text.find("may exist") == std::string::npos);
    BOOST_TEST(text.find("SessionId") == std::string::npos);
    BOOST_TEST(text.find("HTTP") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(value_throws_the_failure) {
    play on;
    on.machine.submit(request_of());
    on.submit(lost);
    const auto ended = on.take<step::ended>().result;
    BOOST_CHECK_EXCEPTION(
        static_cast<void>(ended.value()), session_exception, [&](const session_exception& e) {
            return e.get().kind == failure_kind::maybe_submitted && e.what() == to_string(e.get());
        });
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
