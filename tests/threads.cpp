// SPDX-License-Identifier: BSL-1.0

// What the documentation says of several threads, in one program that ThreadSanitizer can watch:
// what may be shared is shared, and the handlers of one call come on whatever thread there is.

#include "server/http_server.hpp"
#include "support/submission.hpp"
#include "support/temporary_directory.hpp"

#include <assuresign/asio_client.hpp>
#include <assuresign/client.hpp>
#include <assuresign/contract/async_submit_with_file.hpp>
#include <assuresign/file.hpp>
#include <assuresign/sleeper.hpp>
#if defined(WITH_BEAST)
#include <assuresign/transports/beast.hpp>
#endif
#if defined(WITH_CURL)
#include <assuresign/transports/curl.hpp>
#endif

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <fstream>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

namespace asio = boost::asio;
using namespace assuresign;
using namespace assuresign::tests;
using namespace std::chrono_literals;

constexpr std::size_t thread_count = 4;
constexpr std::size_t each_of_thread = 5;
constexpr polling_policy hasty{.initial_delay = 1ms, .max_delay = 1ms};

// Calls `work` on several threads, and waits for them.
template <class Work>
void on_threads(Work work) {
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < thread_count; ++i) {
        threads.emplace_back(work);
    }
    for (auto& each : threads) {
        each.join();
    }
}

// Boost.Test's own assertions are for one thread.
struct count_of_results {
    std::atomic<std::size_t> finished{0}, failed{0};

    void add(const session_result& ended) { ++(ended ? finished : failed); }
    void check(std::size_t expected) const {
        BOOST_TEST(finished == expected);
        BOOST_TEST(failed == 0U);
    }
};

async_submit_request rental() {
    return {.documents = {rental_document()}};
}

// A transport that threads may share: as a gateway of the caller's may be.
class shared_service {
public:
    http_result exchange(const http_request& request) {
        const std::lock_guard lock{mutex_};
        return documentnow_.exchange(request);
    }
    std::size_t documents() {
        const std::lock_guard lock{mutex_};
        return documentnow_.document_count();
    }

private:
    std::mutex mutex_;
    testing::service documentnow_ = rental_service({.pending_lookups = 1});
};

BOOST_AUTO_TEST_SUITE(threads)

// "As safe to use from several threads as the transport is."
BOOST_AUTO_TEST_CASE(client_is_shared_by_threads) {
    shared_service gateway;
    std::atomic<std::size_t> events{0}, accepted{0};
    client_options options;
    options.log = [&](const log_event&) {
        ++events;
    };
    options.accepted = [&](const step::submitted&) {
        ++accepted;
    };
    client over{gateway, options};
    count_of_results results;
    on_threads([&] {
        for (std::size_t i = 0; i < each_of_thread; ++i) {
            results.add(over.submit_and_wait(rental(), hasty));
        }
    });
    results.check(thread_count * each_of_thread);
    BOOST_TEST(gateway.documents() == thread_count * each_of_thread);
    BOOST_TEST(accepted == thread_count * each_of_thread);
    BOOST_TEST(events > accepted);
}

// Calls each function on a thread of its own. To be destroyed when no more are to come.
class crew {
public:
    ~crew() {
        for (auto& each : all_) {
            each.join();
        }
    }
    void start(std::function<void()> work) {
        const std::lock_guard lock{mutex_};
        all_.emplace_back(std::move(work));
    }

private:
    std::mutex mutex_;
    std::vector<std::thread> all_;
};

struct threaded_service {
    crew& on;
    shared_service& service;
    template <class Handler>
    void async_exchange(http_request request, Handler handler) {
        auto shared = std::make_shared<Handler>(std::move(handler));
        on.start(
            [this, request = std::move(request), shared] { (*shared)(service.exchange(request)); });
    }
};
struct threaded_timer {
    crew& on;
    static auto now() { return std::chrono::steady_clock::now(); }
    template <class Handler>
    void async_wait_until(std::chrono::steady_clock::time_point time, Handler handler) {
        auto shared = std::make_shared<Handler>(std::move(handler));
        on.start([time, shared] {
            std::this_thread::sleep_until(time);
            (*shared)(true);
        });
    }
};

// Each handler of a session comes on a thread of its own, perhaps before the function returns.
BOOST_AUTO_TEST_CASE(handlers_come_on_other_threads) {
    shared_service service;
    count_of_results results;
    {
        crew on;
        threaded_service gateway{on, service};
        threaded_timer timer{on};
        client over{gateway};
        std::promise<void> over_all;
        std::atomic<std::size_t> left{each_of_thread};
        for (std::size_t i = 0; i < each_of_thread; ++i) {
            over.submit_and_wait(rental(), hasty, timer, [&](const session_result& ended) {
                results.add(ended);
                if (--left == 0) {
                    over_all.set_value();
                }
            });
        }
        over_all.get_future().wait();
    }
    results.check(each_of_thread);
}

// ---- Asio

// Replies on the context's threads, or on one of its own.
class service_over_asio {
public:
    service_over_asio(shared_service& service, asio::io_context& context)
        : service_(service), context_(context) {}

    template <class Handler>
    void async_exchange(http_request request, Handler handler) {
        auto shared = std::make_shared<Handler>(std::move(handler));
        asio::post(context_, [this, request = std::move(request), shared] {
            (*shared)(service_.exchange(request));
        });
    }

private:
    shared_service& service_;
    asio::io_context& context_;
};

BOOST_AUTO_TEST_CASE(asio_client_in_a_context_of_several_threads) {
    shared_service service;
    asio::io_context context;
    service_over_asio gateway{service, context};
    asio_client over{gateway, context.get_executor()};
    count_of_results results;
    for (std::size_t i = 0; i < thread_count * each_of_thread; ++i) {
        over.async_submit_and_wait(rental(), hasty,
                                   [&](const session_result& ended) { results.add(ended); });
    }
    on_threads([&] { context.run(); });
    results.check(thread_count * each_of_thread);
}

// In one strand, handlers need no lock, and signals may be emitted.
BOOST_AUTO_TEST_CASE(asio_client_in_strands) {
    constexpr polling_policy patient{.initial_delay = 1h, .max_delay = 1h, .deadline = 24h};
    shared_service service;
    asio::io_context context;
    service_over_asio gateway{service, context};
    std::size_t ended_sessions = 0; // by handlers of the strand
    const auto strand = asio::make_strand(context);
    asio_client over{gateway, strand};
    std::vector<std::unique_ptr<asio::cancellation_signal>> signals;
    for (std::size_t i = 0; i < thread_count * each_of_thread; ++i) {
        auto& signal = *signals.emplace_back(std::make_unique<asio::cancellation_signal>());
        over.async_submit_and_wait(
            rental(), i % 2 == 0 ? hasty : patient,
            asio::bind_executor(
                strand, asio::bind_cancellation_slot(
                            signal.slot(), [&](const session_result&) { ++ended_sessions; })));
    }
    asio::steady_timer moment{strand, 50ms};
    moment.async_wait([&](auto) {
        for (auto& each : signals) {
            each->emit(asio::cancellation_type::terminal);
        }
    });
    on_threads([&] { context.run(); });
    BOOST_TEST(ended_sessions == thread_count * each_of_thread);
}

// ---- transports

#if defined(WITH_BEAST)
// "An exchange can be started from any thread."
BOOST_AUTO_TEST_CASE(beast_transport_is_shared_by_threads) {
    http_server server{rental_service({.pending_lookups = 1})};
    asio::io_context context;
    beast_transport gateway{context.get_executor(), {.endpoint = server.url()}};
    asio_client over{gateway, context.get_executor()};
    count_of_results results;
    on_threads([&] {
        for (std::size_t i = 0; i < each_of_thread; ++i) {
            over.async_submit_and_wait(rental(), hasty,
                                       [&](const session_result& ended) { results.add(ended); });
        }
        context.run();
    });
    results.check(thread_count * each_of_thread);
}
#endif

#if defined(WITH_CURL)
// "Not for several threads at once; several transports are."
BOOST_AUTO_TEST_CASE(curl_transports_one_for_each_thread) {
    http_server server{rental_service({.pending_lookups = 1})};
    count_of_results results;
    on_threads([&] {
        curl_transport gateway{{.endpoint = server.url()}};
        client over{gateway};
        for (std::size_t i = 0; i < each_of_thread; ++i) {
            results.add(over.submit_and_wait(rental(), hasty));
        }
    });
    results.check(thread_count * each_of_thread);
}
#endif

// ---- files

// "Safe to use from several threads, which wait for each other."
BOOST_AUTO_TEST_CASE(file_is_submitted_by_several_threads) {
    const temporary_directory directory;
    const auto path = directory.path() / "contract.pdf";
    std::ofstream{path, std::ios::binary} << std::string(100'000, 'x');
    const auto file = open_file(path).value();
    std::atomic<std::size_t> whole{0};
    on_threads([&] {
        file_document contract;
        contract.context_identifier = account;
        contract.underlying_file = {{.file_type = file_type::pdf, .data = file}};
        const async_submit_with_file_request value{.documents = {std::move(contract)}};
        const auto request = make_http_request<async_submit_with_file>(value);
        whole += request && request->body.size() > 100'000 ? 1U : 0U;
    });
    BOOST_TEST(whole == thread_count);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
