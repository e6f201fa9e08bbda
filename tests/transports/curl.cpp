// SPDX-License-Identifier: BSL-1.0
#include <assuresign/transports/curl.hpp>

#include "server/http_server.hpp"
#include "support/submission.hpp"
#include "support/transport_suite.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <stop_token>
#include <string>
#include <thread>
#include <type_traits>

namespace {

using namespace assuresign;
using namespace std::chrono_literals;

static_assert(blocking_transport<curl_transport>);
static_assert(!std::is_copy_constructible_v<curl_transport>);
static_assert(!std::is_copy_assignable_v<curl_transport>);

[[maybe_unused]] const bool added = tests::add_transport_suite(
    "transports_curl", __FILE__, tests::maker_of<curl_transport>(), {.sees_rest_of_record = false});

http_request lookup() {
    return {.path = "/", .soap_action = {}, .content_type = {}, .body = {}, .is_idempotent = true};
}

BOOST_AUTO_TEST_SUITE(transports_curl)

// The service does not answer; the caller's wish is heard long before the timeout.
BOOST_AUTO_TEST_CASE(stop_is_heard_within_the_exchange) {
    const tests::silent_server silent;
    for (const std::string scheme : {"http", "https"}) {
        std::stop_source stop;
        curl_transport transport{
            {.endpoint = scheme + "://127.0.0.1:" + std::to_string(silent.port())},
            [token = stop.get_token()] {
                return token.stop_requested();
            }};
        const auto begin = std::chrono::steady_clock::now();
        std::thread other{[&] {
            std::this_thread::sleep_for(100ms);
            stop.request_stop();
        }};
        const auto result = transport.exchange(lookup());
        other.join();
        BOOST_TEST((std::chrono::steady_clock::now() - begin < 10s));
        BOOST_TEST_REQUIRE(!result.has_value());
        BOOST_TEST(to_string(result.error().cause.code) ==
                   (scheme == "http" ? "cancelled" : "not_sent"));
        BOOST_TEST(result.error().cause.excerpt.view() == (scheme == "http" ? "" : "Cancelled"));
    }
}

// What came before is kept.
BOOST_AUTO_TEST_CASE(stop_within_the_reply) {
    tests::http_server server{tests::rental_service()};
    std::stop_source stop;
    curl_transport transport{{.endpoint = server.url()}, [&] {
                                 return stop.get_token().stop_requested();
                             }};
    server.expect({.status = 200, .body = std::string(2000, 'x'), .pause_within = 30s});
    std::thread other{[&] {
        std::this_thread::sleep_for(500ms);
        stop.request_stop();
    }};
    const auto result = transport.exchange(lookup());
    other.join();
    BOOST_TEST_REQUIRE(!result.has_value());
    BOOST_TEST(to_string(result.error().cause.code) == "cancelled");
    BOOST_TEST(result.error().reply.status == 200);
    BOOST_TEST(result.error().reply.body.size() > 900U);
}

BOOST_AUTO_TEST_CASE(stop_before_the_exchange) {
    const tests::http_server server{tests::rental_service()};
    curl_transport transport{{.endpoint = server.url()}, [] {
                                 return true;
                             }};
    const auto result = transport.exchange(lookup());
    BOOST_TEST_REQUIRE(!result.has_value());
    BOOST_TEST(to_string(result.error().cause.code) == "not_sent");
    BOOST_TEST(server.arrived().empty());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
