// SPDX-License-Identifier: BSL-1.0
#include <assuresign/asio_client.hpp>

#include "support/interruption.hpp"
#include "support/replies.hpp"
#include "support/submission.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_allocator.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>

#include <malloc.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <future>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

namespace asio = boost::asio;
using namespace assuresign;
using namespace assuresign::tests;
using namespace std::chrono_literals;

// ---- transports: the in-memory service, whose reply comes when it is told to

enum class reply_comes : std::uint8_t { at_once, later, from_another_thread, when_cancelled };

class service_over_asio {
public:
    service_over_asio(testing::service& service, asio::io_context& context, reply_comes when)
        : service_(service), context_(context), when_(when) {}
    ~service_over_asio() {
        for (auto& each : threads_) {
            each.join();
        }
    }

    template <class Handler>
    void async_exchange(http_request request, Handler handler) {
        auto exchanged = service_.exchange(request);
        switch (when_) {
        case reply_comes::at_once:
            handler(std::move(exchanged));
            break;
        case reply_comes::later:
            asio::post(context_,
                       [handler = std::move(handler), exchanged = std::move(exchanged)]() mutable {
                           handler(std::move(exchanged));
                       });
            break;
        case reply_comes::from_another_thread:
            threads_.emplace_back([handler = std::move(handler), exchanged = std::move(exchanged),
                                   work = asio::make_work_guard(context_)]() mutable {
                handler(std::move(exchanged));
            });
            break;
        case reply_comes::when_cancelled:
            wait_for_cancellation(std::move(handler));
            break;
        }
    }

private:
    template <class Handler>
    void wait_for_cancellation(Handler handler) {
        auto timer = std::make_unique<asio::steady_timer>(context_, 1h);
        auto& waiting = *timer;
        waiting.async_wait(asio::bind_cancellation_slot(
            asio::get_associated_cancellation_slot(handler),
            [timer = std::move(timer), handler = std::move(handler)](auto) mutable {
                handler(http_result{error{.code = errc::cancelled}});
            }));
    }

    testing::service& service_;
    asio::io_context& context_;
    reply_comes when_;
    std::vector<std::thread> threads_;
};

constexpr polling_policy hasty{.initial_delay = 1ms, .jitter = 0};
constexpr polling_policy endless{.initial_delay = 1h, .max_delay = 1h, .deadline = 24h};

struct fixture {
    explicit fixture(std::size_t pending = 2, reply_comes when = reply_comes::later)
        : service(rental_service({.pending_lookups = pending})),
          transport(service, context, when),
          client(transport, context.get_executor()) {}

    testing::service service;
    asio::io_context context;
    service_over_asio transport;
    asio_client<service_over_asio> client;
};

async_submit_request rental() {
    async_submit_request request;
    request.documents.push_back(rental_document());
    return request;
}

void check_finished(const session_result& result) {
    BOOST_TEST_REQUIRE(result.has_value());
    BOOST_TEST_REQUIRE(result->documents.size() == 1U);
    BOOST_TEST(!result->documents[0].id.empty());
    BOOST_TEST(!result->documents[0].auth_token.empty());
}

// What the handler of `start` is called with, once.
template <class Start>
session_result completed(fixture& f, Start start) {
    std::optional<session_result> result;
    start([&](session_result given) {
        BOOST_TEST(!result.has_value());
        result = std::move(given);
    });
    BOOST_TEST(!result.has_value()); // never before the function returns
    f.context.run();
    BOOST_TEST_REQUIRE(result.has_value());
    return std::move(*result);
}

session_result submitted_by_callback(fixture& f, const polling_policy& policy = hasty) {
    return completed(f, [&](auto handler) {
        f.client.async_submit_and_wait(rental(), policy, std::move(handler));
    });
}

BOOST_AUTO_TEST_SUITE(asio_client)

// ---- completion tokens

BOOST_AUTO_TEST_CASE(callback_however_the_reply_comes) {
    for (const auto when :
         {reply_comes::at_once, reply_comes::later, reply_comes::from_another_thread}) {
        fixture f{2, when};
        check_finished(submitted_by_callback(f));
        BOOST_TEST(f.service.requests().size() == 4U); // a submission and three lookups
    }
}

BOOST_AUTO_TEST_CASE(future) {
    fixture f;
    auto result = f.client.async_submit_and_wait(rental(), hasty, asio::use_future);
    f.context.run();
    check_finished(result.get());
}

asio::awaitable<void> submit_in_coroutine(fixture& f, std::optional<session_result>& result) {
    result = co_await f.client.async_submit_and_wait(rental(), hasty, asio::use_awaitable);
}

BOOST_AUTO_TEST_CASE(coroutine) {
    fixture f;
    std::optional<session_result> result;
    asio::co_spawn(f.context, submit_in_coroutine(f, result),
                   [](std::exception_ptr failed) { BOOST_TEST(!failed); });
    f.context.run();
    BOOST_TEST_REQUIRE(result.has_value());
    check_finished(*result);
}

BOOST_AUTO_TEST_CASE(handler_that_cannot_be_copied) {
    fixture f;
    std::size_t calls = 0;
    f.client.async_submit_and_wait(
        rental(), hasty, [own = std::make_unique<int>(7), &calls](const session_result& result) {
            check_finished(result);
            BOOST_TEST(*own == 7);
            ++calls;
        });
    f.context.run();
    BOOST_TEST(calls == 1U);
}

BOOST_AUTO_TEST_CASE(handler_runs_on_its_own_executor) {
    fixture f{1, reply_comes::from_another_thread};
    const auto strand = asio::make_strand(f.context);
    bool is_there = false;
    f.client.async_submit_and_wait(rental(), hasty,
                                   asio::bind_executor(strand, [&](const session_result&) {
                                       is_there = strand.running_in_this_thread();
                                   }));
    f.context.run();
    BOOST_TEST(is_there);
}

// ---- what is waited for

BOOST_AUTO_TEST_CASE(session_that_exists) {
    fixture f{1};
    assuresign::client blocking{f.service};
    const auto id = blocking.async_submit({.documents = {rental_document()}}).value().session_id;
    check_finished(completed(f, [&](auto handler) {
        f.client.async_wait({account, id}, hasty, std::move(handler));
    }));
}

BOOST_AUTO_TEST_CASE(failure_is_told) {
    fixture f;
    f.service.inject(testing::fault::lost_after_arrival);
    const auto result = submitted_by_callback(f);
    BOOST_TEST_REQUIRE(!result.has_value());
    BOOST_TEST(to_string(result.error().kind) == "maybe_submitted");
    BOOST_TEST(f.service.requests().size() == 1U);
}

// The service, which tells of a session of somebody else's beside what it is asked for.
struct indiscreet_service {
    testing::service documentnow = rental_service({.pending_lookups = 1});

    template <class Handler>
    void async_exchange(http_request request, Handler handler) {
        auto reply = documentnow.exchange(request).value();
        const auto at = reply.body.find("</SessionLookupResults>");
        if (at != reply.body.npos) {
            reply.body.insert(at, session_result_xml(third_session.str(), documents_xml()));
        }
        handler(http_result{std::move(reply)});
    }
};

BOOST_AUTO_TEST_CASE(unmatched_results_are_in_the_result) {
    indiscreet_service gateway;
    asio::io_context context;
    assuresign::asio_client<indiscreet_service> over{gateway, context.get_executor()};
    auto promised = over.async_submit_and_wait(rental(), hasty, asio::use_future);
    context.run();
    const auto ended = promised.get();
    check_finished(ended);
    BOOST_TEST_REQUIRE(ended->unmatched.size() == 1U); // of two replies that were alike in that
    const auto& results = ended->unmatched[0].session_lookup_results;
    BOOST_TEST_REQUIRE(results.size() == 1U);
    BOOST_TEST(results[0].session_id.str() == third_session.str());
    BOOST_TEST(results[0].document_results[0].auth_token.has_value());
}

BOOST_AUTO_TEST_CASE(machine_of_the_callers_is_taken_to_its_end) {
    fixture f;
    session_machine machine{hasty};
    for (int i = 0; i < 3; ++i) {
        machine.submit(rental());
    }
    std::size_t submitted = 0, ended = 0, runs = 0;
    f.client.async_run(
        machine,
        [&](const session_step& given) {
            submitted += std::holds_alternative<step::submitted>(given) ? 1U : 0U;
            ended += std::holds_alternative<step::ended>(given) ? 1U : 0U;
        },
        [&] { ++runs; });
    f.context.run();
    BOOST_TEST(submitted == 3U);
    BOOST_TEST(ended == 3U);
    BOOST_TEST(runs == 1U);
    BOOST_TEST(machine.open_sessions() == 0U);
}

BOOST_AUTO_TEST_CASE(client_that_was_moved_from_can_be_used) {
    fixture f{1};
    auto moved = std::move(f.client);
    check_finished(submitted_by_callback(f));
}

// ---- cancellation

// Cancels a submission after a moment.
session_result cancelled(fixture& f, asio::cancellation_type type) {
    asio::cancellation_signal signal;
    asio::steady_timer moment{f.context, 5ms};
    moment.async_wait([&](auto) { signal.emit(type); });
    return completed(f, [&](auto handler) {
        f.client.async_submit_and_wait(
            rental(), endless, asio::bind_cancellation_slot(signal.slot(), std::move(handler)));
    });
}

BOOST_AUTO_TEST_CASE(cancellation_ends_a_wait) {
    for (const auto type : {asio::cancellation_type::terminal, asio::cancellation_type::partial,
                            asio::cancellation_type::total}) {
        fixture f;
        const auto failed = cancelled(f, type).error();
        BOOST_TEST(to_string(failed.kind) == "still_pending");
        BOOST_TEST(to_string(failed.cause.code) == "cancelled");
        BOOST_TEST(failed.session_id.str() == f.service.session_ids().at(0).str());
        BOOST_TEST(failed.may_be_submitted());
    }
}

BOOST_AUTO_TEST_CASE(cancellation_reaches_the_transport) {
    fixture f{0, reply_comes::when_cancelled};
    const auto failed = cancelled(f, asio::cancellation_type::terminal).error();
    BOOST_TEST(to_string(failed.kind) == "maybe_submitted");
    BOOST_TEST(failed.may_be_submitted());
}

BOOST_AUTO_TEST_CASE(context_destroyed_while_waiting_leaks_nothing) {
    bool is_called = false;
    {
        fixture f;
        f.client.async_submit_and_wait(rental(), endless,
                                       [&](const session_result&) { is_called = true; });
        f.context.run_for(5ms);
    }
    BOOST_TEST(!is_called);
}

// The signal comes while a step is observed: no exchange is made after that.
BOOST_AUTO_TEST_CASE(cancellation_in_an_observer_is_heard_at_once) {
    fixture f;
    session_machine machine{hasty};
    machine.submit(rental());
    machine.submit(rental());
    asio::cancellation_signal signal;
    std::string given;
    f.client.async_run(
        machine,
        [&](const session_step& each) {
            given.append(std::to_string(each.index()));
            signal.emit(asio::cancellation_type::terminal);
        },
        asio::bind_cancellation_slot(signal.slot(), [] {}));
    f.context.run();
    BOOST_TEST(given == "244"); // submitted, ended, ended
    BOOST_TEST(f.service.requests().size() == 1U);
}

// ---- exceptions of the caller's code

struct interrupted_fixture {
    explicit interrupted_fixture(interruption& at)
        : transport(at), client(transport, context.get_executor(), interrupted_options(at)) {}

    asio::io_context context;
    interrupted_service transport;
    assuresign::asio_client<interrupted_service> client;
};

BOOST_AUTO_TEST_CASE(exceptions_lose_nothing_of_submit_and_wait) {
    at_each_callback([](interruption& at) {
        interrupted_fixture f{at};
        std::vector<session_result> results;
        f.client.async_submit_and_wait(
            rental(), hasty, [&](session_result given) { results.push_back(std::move(given)); });
        f.context.run();
        BOOST_TEST_REQUIRE(results.size() == 1U);
        check_nothing_lost(results[0], f.transport);
    });
}

BOOST_AUTO_TEST_CASE(exceptions_lose_nothing_of_run) {
    at_each_callback([](interruption& at) {
        interrupted_fixture f{at};
        session_machine machine{hasty, interrupted_options(at)};
        machine.submit(rental());
        machine.submit(rental());
        interrupted_observer observer{at};
        std::size_t ends = 0;
        for (int runs = 0; runs < 2 && ends == 0; ++runs) {
            f.context.restart();
            f.client.async_run(
                machine, [&](const session_step& given) { observer.observe(given); },
                [&] { ++ends; });
            try {
                f.context.run();
            } catch (const std::runtime_error& e) {
                BOOST_TEST(e.what() == "the caller's own");
            }
        }
        BOOST_TEST(ends == 1U);
        observer.check_nothing_lost(f.transport);
    });
}

// ---- what is associated with a handler

template <class T>
struct marked_allocator {
    using value_type = T;
    int mark = 0;

    explicit marked_allocator(int with) : mark(with) {}
    template <class Other>
    marked_allocator(const marked_allocator<Other>& other) : mark(other.mark) {}
    T* allocate(std::size_t count) { return std::allocator<T>{}.allocate(count); }
    void deallocate(T* items, std::size_t count) { std::allocator<T>{}.deallocate(items, count); }
    friend bool operator==(const marked_allocator&, const marked_allocator&) = default;
};

struct marked_handler {
    using allocator_type = marked_allocator<int>;
    using executor_type = asio::io_context::executor_type;
    using cancellation_slot_type = asio::cancellation_slot;

    asio::io_context& context;
    asio::cancellation_signal& signal;
    std::size_t& calls;

    static allocator_type get_allocator() noexcept { return allocator_type{7}; }
    executor_type get_executor() const noexcept { return context.get_executor(); }
    cancellation_slot_type get_cancellation_slot() const noexcept { return signal.slot(); }
    template <class... Results>
    void operator()(const Results&...) const {
        ++calls;
    }
};

template <class Handler>
void check_marks(const Handler& handler, asio::io_context& context) {
    BOOST_TEST(asio::get_associated_allocator(handler).mark == 7);
    const asio::any_io_executor executor = asio::get_associated_executor(handler);
    const bool is_of_the_context = executor == context.get_executor();
    BOOST_TEST(is_of_the_context);
    BOOST_TEST(asio::get_associated_cancellation_slot(handler).is_connected());
}

// A transport and a timer that look at what they are given.
struct marked_service {
    testing::service& service;
    asio::io_context& context;
    std::size_t calls = 0;
    template <class Handler>
    void async_exchange(http_request request, Handler handler) {
        ++calls;
        check_marks(handler, context);
        handler(service.exchange(request));
    }
};
struct marked_timer {
    asio::io_context& context;
    std::size_t calls = 0;
    std::chrono::steady_clock::time_point time{};
    auto now() const { return time; }
    template <class Handler>
    void async_wait_until(std::chrono::steady_clock::time_point until, Handler handler) {
        ++calls;
        check_marks(handler, context);
        time = until;
        handler(true);
    }
};

BOOST_AUTO_TEST_CASE(transport_and_timer_see_what_is_associated) {
    auto service = rental_service();
    asio::io_context context, other;
    asio::cancellation_signal signal;
    std::size_t calls = 0;
    marked_service transport{service, context};
    marked_timer timer{context};
    const marked_handler handler{context, signal, calls};

    assuresign::client with_handlers{transport};
    with_handlers.async_submit(rental(), handler);
    with_handlers.lookup_session({.session_lookups = {{account, service.session_ids().at(0)}}},
                                 handler);
    BOOST_TEST(calls == 2U);
    with_handlers.submit_and_wait(rental(), hasty, timer, handler);
    with_handlers.wait({account, service.session_ids().at(0)}, hasty, timer, handler);
    session_machine machine{hasty};
    machine.submit(rental());
    with_handlers.run(
        machine, [](const session_step&) {}, timer, handler);
    BOOST_TEST(calls == 5U);
    BOOST_TEST(timer.calls >= 2U);
    BOOST_TEST(transport.calls >= 7U);

    assuresign::asio_client<marked_service> over_asio{transport, other.get_executor()};
    transport.calls = 0;
    over_asio.async_submit_and_wait(rental(), hasty, handler);
    while (calls < 6U) {
        context.poll();
        context.restart();
        other.poll();
        other.restart();
    }
    BOOST_TEST(calls == 6U);
    BOOST_TEST(transport.calls == 2U);
}

// ---- many

std::size_t heap_in_use() {
    const auto all = mallinfo2();
    return all.uordblks + all.hblkhd; // small blocks, and those that are mapped
}

// What the service keeps of as many submissions, in bytes.
std::size_t heap_of_service(std::size_t submissions) {
    const auto before = heap_in_use();
    auto service = rental_service();
    assuresign::client client{service};
    for (std::size_t i = 0; i < submissions; ++i) {
        BOOST_TEST_REQUIRE(client.async_submit(rental()).has_value());
    }
    return heap_in_use() - before;
}

BOOST_AUTO_TEST_CASE(ten_thousand_sessions_on_one_thread) {
    constexpr std::size_t count = 10'000;
    constexpr std::size_t most_bytes = 3072; // each
    constexpr polling_policy patient{.initial_delay = 2s, .deadline = 1h};
    const auto of_service = heap_of_service(count);
    const auto before = heap_in_use();
    fixture f{1};
    std::size_t finished = 0;
    for (std::size_t i = 0; i < count; ++i) {
        f.client.async_submit_and_wait(rental(), patient, [&](const session_result& result) {
            finished += result.has_value() ? 1U : 0U;
        });
    }
    while (f.service.session_ids().size() < count) {
        f.context.run_one();
    }
    f.context.poll(); // now all wait for their first lookup
    const auto each = (heap_in_use() - before - of_service) / count;
    BOOST_TEST_MESSAGE("memory of a session in flight: " << each << " bytes");
    BOOST_TEST(each <= most_bytes);
    f.context.run();
    BOOST_TEST(finished == count);
    BOOST_TEST(f.service.document_count() == count);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
