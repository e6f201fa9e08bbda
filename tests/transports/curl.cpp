// SPDX-License-Identifier: BSL-1.0
#include <assuresign/transports/curl.hpp>

#include "server/http_server.hpp"
#include "support/printing.hpp"
#include "support/submission.hpp"
#include "support/transport_suite.hpp"

#include <boost/test/unit_test.hpp>

#include <dlfcn.h>
#include <netdb.h>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <type_traits>

namespace {

// The system's resolver, which hangs for one name until it is let go.
class hanging_resolver {
public:
    static constexpr std::string_view name = "resolver-that-hangs.test";

    void hang() {
        std::unique_lock lock{mutex_};
        ++asked_;
        changed_.wait_for(lock, std::chrono::seconds{30}, [this] { return is_let_go_; });
    }
    void let_go() {
        const std::lock_guard lock{mutex_};
        is_let_go_ = true;
        changed_.notify_all();
    }
    std::size_t asked() {
        const std::lock_guard lock{mutex_};
        return asked_;
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t asked_ = 0;
    bool is_let_go_ = false;
};
hanging_resolver& resolver() {
    // Never destroyed, because a thread of libcurl may still use it.
    static auto* const one = new hanging_resolver; // NOLINT(cppcoreguidelines-owning-memory)
    return *one;
}

} // namespace

// In place of the C library's, for libcurl too.
extern "C" int getaddrinfo(const char* node, const char* service, const addrinfo* hints,
                           addrinfo** found) {
    if (node != nullptr && node == hanging_resolver::name) {
        resolver().hang();
        return EAI_AGAIN;
    }
    using function = decltype(&getaddrinfo);
    static const auto real = reinterpret_cast<function>(::dlsym(RTLD_NEXT, "getaddrinfo"));
    return real(node, service, hints, found);
}

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
        BOOST_TEST(std::chrono::steady_clock::now() - begin < 10s);
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

// libcurl resolves names in a thread, which it waits for unless it is told not to
// (CURLOPT_QUICK_EXIT, since 7.87).
BOOST_AUTO_TEST_CASE(resolver_that_hangs_is_not_waited_for) {
    if (curl_version_info(CURLVERSION_NOW)->version_num < 0x075700) {
        BOOST_TEST_MESSAGE("this libcurl waits for its resolver");
        return;
    }
    const auto begin = std::chrono::steady_clock::now();
    {
        curl_transport transport{{.endpoint = "http://" + std::string{hanging_resolver::name},
                                  .connect_timeout = 300ms,
                                  .timeout = 300ms}};
        const auto result = transport.exchange(lookup());
        BOOST_TEST_REQUIRE(!result.has_value());
        BOOST_TEST(to_string(result.error().cause.code) == "not_sent");
    }
    const auto taken = std::chrono::steady_clock::now() - begin;
    BOOST_TEST(resolver().asked() == 1U);
    resolver().let_go();
    BOOST_TEST(std::chrono::duration_cast<std::chrono::seconds>(taken).count() < 15);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
