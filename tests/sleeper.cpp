// SPDX-License-Identifier: BSL-1.0
#include <assuresign/sleeper.hpp>

#include <assuresign/client.hpp>

#include "support/printing.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <stop_token>
#include <thread>

namespace {

using namespace assuresign;
using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

static_assert(sleeper<steady_sleeper>);

BOOST_AUTO_TEST_SUITE(sleeper)

BOOST_AUTO_TEST_CASE(sleeps_until_the_time) {
    const steady_sleeper sleeper;
    const auto time = sleeper.now() + 20ms;
    sleeper.sleep_until(time);
    BOOST_TEST(sleeper.now() >= time);
    BOOST_TEST(!sleeper.stop_requested());
    sleeper.sleep_until(time); // past
    sleeper.sleep_until(clock::time_point::min());
}

BOOST_AUTO_TEST_CASE(now_is_that_of_the_steady_clock) {
    const auto before = clock::now();
    const auto now = steady_sleeper{}.now();
    BOOST_TEST(before <= now);
    BOOST_TEST(now <= clock::now());
}

// For the end of time, as when a policy has no deadline.
BOOST_AUTO_TEST_CASE(stop_before_the_sleep_ends_it) {
    std::stop_source stop;
    const steady_sleeper sleeper{stop.get_token()};
    BOOST_TEST(!sleeper.stop_requested());
    stop.request_stop();
    BOOST_TEST(sleeper.stop_requested());
    sleeper.sleep_until(clock::now() + 1h);
    sleeper.sleep_until(clock::time_point::max());
}

BOOST_AUTO_TEST_CASE(stop_during_the_sleep_ends_it) {
    for (const auto time : {clock::now() + 1h, clock::time_point::max()}) {
        std::stop_source stop;
        const std::jthread stopper{[&] {
            std::this_thread::sleep_for(20ms);
            stop.request_stop();
        }};
        steady_sleeper{stop.get_token()}.sleep_until(time);
        BOOST_TEST(stop.stop_requested());
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
