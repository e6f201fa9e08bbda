// SPDX-License-Identifier: BSL-1.0
#include <assuresign/transports/beast.hpp>

#include "server/http_server.hpp"
#include "support/printing.hpp"
#include "support/submission.hpp"
#include "support/transport_suite.hpp"

#include <assuresign/client.hpp>

#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <future>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

using namespace assuresign;
using namespace assuresign::tests;
using namespace std::chrono_literals;
namespace asio = boost::asio;
namespace data = boost::unit_test::data;

// ---- what every transport must do

// Waits, while a thread of its own calls the handlers.
class waiting_transport {
public:
    explicit waiting_transport(const transport_options& options)
        : transport_(context_.get_executor(), options), thread_([this] { run(); }) {}
    ~waiting_transport() {
        work_.reset();
        thread_.join();
    }

    http_result exchange(const http_request& request) {
        return exchange_and_wait(transport_, request);
    }

private:
    void run() {
        failing_memory::is_here = true;
        while (true) {
            try {
                context_.run();
                return;
            } catch (const std::bad_alloc&) {
                // Of Asio's own: the exchange ends all the same.
            }
        }
    }

    asio::io_context context_{1};
    asio::executor_work_guard<asio::io_context::executor_type> work_{context_.get_executor()};
    beast_transport transport_;
    std::thread thread_;
};

// Before this file's own cases, which are added to the same suite.
[[maybe_unused]] const bool added = add_transport_suite(
    "transports_beast", __FILE__, maker_of<waiting_transport>(), {.smallest_failing = 512});

// ---- what this one does besides

// The in-memory DocumentNOW behind HTTP or HTTPS.
struct remote {
    explicit remote(bool with_tls) {
        if (with_tls) {
            std::ofstream{ca_file} << authority.certificate();
            server = std::make_unique<http_server>(rental_service(),
                                                   server_options{.tls = authority.issue()});
        } else {
            server = std::make_unique<http_server>(rental_service());
        }
    }
    ~remote() { std::remove(ca_file.c_str()); }

    transport_options options() const {
        transport_options made;
        made.endpoint = server->url();
        made.ca_file = ca_file;
        made.connect_timeout = made.timeout = 120s; // of a machine that has other things to do
        return made;
    }

    certificate_authority authority;
    std::string ca_file = "transports_beast_ca.pem";
    std::unique_ptr<http_server> server;
};

http_request submission() {
    return *make_http_request<async_submit>({.documents = {rental_document()}});
}
// Of a session that does not exist: the service says so, with status 200.
http_request lookup() {
    constexpr session_id nobodys{"96059412-2f90-48d5-ba66-8f798f3cbd8d"_guid};
    return *make_http_request<lookup_session>({.session_lookups = {{account, nobodys}}});
}

// What a handler was called with.
struct outcome_of {
    std::size_t calls = 0;
    std::optional<http_result> result;

    auto handler() {
        return [this](http_result arrived) {
            ++calls;
            result = std::move(arrived);
        };
    }
};

// A reply's status, or an error's code and words.
std::string told(const http_result& result) {
    if (result) {
        return std::to_string(result->status);
    }
    return std::string{to_string(result.error().cause.code)} + ": " +
           std::string{result.error().cause.excerpt.view()};
}

// One exchange from its start to its end.
std::string exchanged(asio::io_context& context, beast_transport& transport, http_request request) {
    outcome_of outcome;
    transport.async_exchange(std::move(request), outcome.handler());
    context.restart();
    context.run();
    BOOST_TEST(outcome.calls == 1);
    return outcome.result ? told(*outcome.result) : "";
}
std::string exchanged(const transport_options& options, http_request request) {
    asio::io_context context;
    beast_transport transport{context.get_executor(), options};
    return exchanged(context, transport, std::move(request));
}

const auto with_and_without_tls = data::make({false, true});

BOOST_AUTO_TEST_SUITE(transports_beast)

// ---- handlers

BOOST_AUTO_TEST_CASE(handler_called_after_the_initiation_returns) {
    asio::io_context context;
    beast_transport transport{context.get_executor(), {}};
    asio::dispatch(context, [&] {
        outcome_of outcome;
        transport.async_exchange(lookup(), [](http_result) {});
        BOOST_TEST(outcome.calls == 0);
    });
    context.run();
}

BOOST_AUTO_TEST_CASE(handler_called_through_the_executor_that_it_has) {
    const remote there{false};
    asio::io_context context, context_of_handler;
    beast_transport transport{context.get_executor(), there.options()};
    outcome_of outcome;
    transport.async_exchange(lookup(), asio::bind_executor(context_of_handler, outcome.handler()));
    std::thread other{[&] {
        context_of_handler.run();
    }}; // stays, for there is work to come
    context.run();
    other.join();
    BOOST_TEST(outcome.calls == 1);
    BOOST_TEST(told(*outcome.result) == "200");
}

BOOST_AUTO_TEST_CASE(handler_called_through_the_transports_executor_if_it_has_none) {
    const remote there{false};
    asio::io_context context;
    beast_transport transport{context.get_executor(), there.options()};
    bool is_in_context = false;
    transport.async_exchange(lookup(), [&](http_result) {
        is_in_context = context.get_executor().running_in_this_thread();
    });
    context.run();
    BOOST_TEST(is_in_context);
}

// Of what is associated with a handler, the allocator.
template <class T>
struct counting_allocator {
    using value_type = T;

    explicit counting_allocator(std::size_t& count) : all(&count) {}
    template <class U>
    counting_allocator(const counting_allocator<U>& other) : all(other.all) {}
    T* allocate(std::size_t n) {
        ++*all;
        return std::allocator<T>{}.allocate(n);
    }
    void deallocate(T* block, std::size_t n) { std::allocator<T>{}.deallocate(block, n); }
    friend bool operator==(const counting_allocator&, const counting_allocator&) = default;

    std::size_t* all;
};

BOOST_AUTO_TEST_CASE(handler_waits_in_memory_of_its_allocator) {
    const remote there{false};
    asio::io_context context;
    beast_transport transport{context.get_executor(), there.options()};
    std::size_t allocations = 0;
    outcome_of outcome;
    transport.async_exchange(
        lookup(), asio::bind_allocator(counting_allocator<int>{allocations}, outcome.handler()));
    context.run();
    BOOST_TEST(told(*outcome.result) == "200");
    BOOST_TEST(allocations == 1u);
}

BOOST_AUTO_TEST_CASE(handler_move_only) {
    const remote there{false};
    asio::io_context context;
    beast_transport transport{context.get_executor(), there.options()};
    int calls = 0;
    transport.async_exchange(
        lookup(), [&, token = std::make_unique<int>(1)](http_result) { calls += *token; });
    context.run();
    BOOST_TEST(calls == 1);
}

BOOST_AUTO_TEST_CASE(handler_that_starts_the_next_exchange) {
    const remote there{false};
    asio::io_context context;
    beast_transport transport{context.get_executor(), there.options()};
    outcome_of second;
    transport.async_exchange(
        lookup(), [&](http_result) { transport.async_exchange(lookup(), second.handler()); });
    context.run();
    BOOST_TEST(told(*second.result) == "200");
    BOOST_TEST(there.server->connections() == 1u);
}

BOOST_AUTO_TEST_CASE(completion_tokens) {
    const remote there{false};
    asio::io_context context;
    beast_transport transport{context.get_executor(), there.options()};
    std::future<http_result> later = transport.async_exchange(lookup(), asio::use_future);
    context.run();
    BOOST_TEST(told(later.get()) == "200");
    static_assert(std::is_same_v<decltype(transport.async_exchange(lookup(), asio::use_awaitable)),
                                 asio::awaitable<http_result>>);
}

BOOST_AUTO_TEST_CASE(client_with_a_handler) {
    const remote there{true};
    asio::io_context context;
    beast_transport transport{context.get_executor(), there.options()};
    client caller{transport};
    std::size_t finished = 0;
    caller.async_submit({.documents = {rental_document()}}, [&](submit_result submitted) {
        BOOST_REQUIRE(submitted);
        caller.lookup_session(
            {.session_lookups = {{account, submitted->session_id}}}, [&](lookup_result answer) {
                BOOST_REQUIRE(answer);
                finished += answer->sessions.front().result->document_results.size();
            });
    });
    context.run();
    BOOST_TEST(finished == 1u);
}

// ---- many at once

BOOST_DATA_TEST_CASE(many_at_once_on_one_thread, with_and_without_tls, with_tls) {
    constexpr std::size_t count = 50;
    const remote there{with_tls};
    asio::io_context context;
    beast_transport transport{context.get_executor(), there.options()};
    std::vector<outcome_of> outcomes(2 * count);
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        transport.async_exchange(i % 2 == 0 ? submission() : lookup(), outcomes[i].handler());
    }
    context.run();
    for (const auto& each : outcomes) {
        BOOST_TEST(each.calls == 1);
        BOOST_TEST(told(*each.result) == "200");
    }
    BOOST_TEST(there.server->arrived<async_submit>() == count);
    BOOST_TEST(there.server->arrived<lookup_session>() == count);
}

BOOST_AUTO_TEST_CASE(many_at_once_on_many_threads) {
    constexpr std::size_t count = 25;
    const remote there{true};
    asio::io_context context;
    beast_transport transport{context.get_executor(), there.options()};
    std::atomic<std::size_t> answered = 0;
    const auto work = [&] {
        for (std::size_t i = 0; i < count; ++i) {
            transport.async_exchange(lookup(),
                                     [&](http_result result) { answered += result ? 1 : 0; });
        }
        context.run();
    };
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back(work);
    }
    for (auto& each : threads) {
        each.join();
    }
    BOOST_TEST(answered == 4 * count);
}

// ---- connections kept open

BOOST_DATA_TEST_CASE(connection_kept_for_what_is_repeatable, with_and_without_tls, with_tls) {
    const remote there{with_tls};
    asio::io_context context;
    beast_transport transport{context.get_executor(), there.options()};
    BOOST_TEST(exchanged(context, transport, lookup()) == "200");
    BOOST_TEST(exchanged(context, transport, lookup()) == "200");
    BOOST_TEST(there.server->connections() == 1u);
    BOOST_TEST(exchanged(context, transport, submission()) == "200");
    BOOST_TEST(there.server->connections() == 2u);
    BOOST_TEST(exchanged(context, transport, lookup()) == "200");
    BOOST_TEST(there.server->connections() == 2u);
}

BOOST_AUTO_TEST_CASE(connections_kept_up_to_a_bound) {
    const remote there{false};
    auto options = there.options();
    options.idle_connections = 3;
    asio::io_context context;
    beast_transport transport{context.get_executor(), options};
    for (int round = 0; round < 2; ++round) {
        std::vector<outcome_of> outcomes(10);
        for (auto& each : outcomes) {
            transport.async_exchange(lookup(), each.handler());
        }
        context.restart();
        context.run();
    }
    BOOST_TEST(there.server->connections() == 10u + 7u);
}

BOOST_AUTO_TEST_CASE(connections_kept_for_no_time_or_not_at_all) {
    const remote there{false};
    auto no_time = there.options(), no_place = there.options();
    no_time.idle_timeout = 0s;
    no_place.idle_connections = 0;
    for (const auto& options : {no_time, no_place}) {
        asio::io_context context;
        beast_transport transport{context.get_executor(), options};
        const auto before = there.server->connections();
        exchanged(context, transport, lookup());
        exchanged(context, transport, lookup());
        BOOST_TEST(there.server->connections() - before == 2u);
    }
}

BOOST_DATA_TEST_CASE(connection_closed_while_idle, with_and_without_tls, with_tls) {
    const remote there{with_tls};
    asio::io_context context;
    beast_transport transport{context.get_executor(), there.options()};
    BOOST_TEST(exchanged(context, transport, lookup()) == "200");
    while (there.server->close_idle() == 0) {
    }
    BOOST_TEST(exchanged(context, transport, lookup()) == "200");
    BOOST_TEST(there.server->connections() == 2u);
}

// All of them, not only those that are looked at first.
BOOST_AUTO_TEST_CASE(connections_closed_while_idle_are_all_let_go) {
    const remote there{false};
    asio::io_context context;
    beast_transport transport{context.get_executor(), there.options()};
    std::vector<outcome_of> outcomes(5);
    for (auto& each : outcomes) {
        transport.async_exchange(lookup(), each.handler());
    }
    context.run();
    const auto open_sockets = [] {
        return std::distance(std::filesystem::directory_iterator{"/proc/self/fd"}, {});
    };
    const auto before = open_sockets();
    for (std::size_t closed = 0; closed < outcomes.size();) {
        closed += there.server->close_idle();
    }
    std::this_thread::sleep_for(50ms); // until the ends have arrived
    BOOST_TEST(exchanged(context, transport, lookup()) == "200");
    std::this_thread::sleep_for(50ms); // until the server has closed its sockets
    // Both ends of five are closed, and both of one were opened.
    BOOST_TEST(before - open_sockets() == 8);
}

BOOST_DATA_TEST_CASE(connection_that_dies_when_used_again, with_and_without_tls, with_tls) {
    const remote there{with_tls};
    asio::io_context context;
    beast_transport transport{context.get_executor(), there.options()};
    BOOST_TEST(exchanged(context, transport, lookup()) == "200");
    there.server->expect({.cut_request_after = 9});
    BOOST_TEST(exchanged(context, transport, lookup()) == "200");
    BOOST_TEST(there.server->connections() == 2u);
    // Once more, no more.
    there.server->expect({.cut_request_after = 9});
    there.server->expect({.cut_request_after = 9});
    BOOST_TEST(exchanged(context, transport, lookup()).starts_with("connection_lost: "));
    BOOST_TEST(there.server->connections() == 3u);
}

BOOST_AUTO_TEST_CASE(connection_that_dies_within_the_reply_is_not_tried_again) {
    const remote there{false};
    asio::io_context context;
    beast_transport transport{context.get_executor(), there.options()};
    BOOST_TEST(exchanged(context, transport, lookup()) == "200");
    there.server->expect({.cut_reply_after = 1});
    BOOST_TEST(exchanged(context, transport, lookup()).starts_with("connection_lost: "));
    BOOST_TEST(there.server->arrived<lookup_session>() == 2u);
}

// ---- cancellation

struct cancelled_run {
    std::string told;
    bool was_too_late = false;
};

// Cancels after so many of the context's handlers have run.
cancelled_run cancel_after(std::size_t steps, const transport_options& options,
                           http_request request, asio::cancellation_type type) {
    asio::io_context context;
    beast_transport transport{context.get_executor(), options};
    asio::cancellation_signal signal;
    outcome_of outcome;
    transport.async_exchange(std::move(request),
                             asio::bind_cancellation_slot(signal.slot(), outcome.handler()));
    for (; steps > 0 && outcome.calls == 0; --steps) {
        context.run_one();
    }
    const bool was_too_late = outcome.calls != 0;
    signal.emit(type);
    context.run();
    BOOST_TEST(outcome.calls == 1);
    return {told(*outcome.result), was_too_late};
}

BOOST_DATA_TEST_CASE(cancelled_at_every_step, with_and_without_tls, with_tls) {
    const remote there{with_tls};
    std::size_t steps = 0, not_sent = 0, cancelled = 0, answered = 0;
    for (bool was_too_late = false; !was_too_late; ++steps) {
        const auto run =
            cancel_after(steps, there.options(), submission(), asio::cancellation_type::terminal);
        was_too_late = run.was_too_late;
        BOOST_TEST_CONTEXT("after " << steps << " steps: " << run.told) {
            const bool is_expected =
                run.told == "200" || run.told == "cancelled: " || run.told == "not_sent: Cancelled";
            BOOST_TEST(is_expected);
        }
        // Once the request may have left, it has.
        if (run.told == "not_sent: Cancelled") {
            BOOST_TEST(cancelled + answered == 0U);
        }
        not_sent += run.told == "not_sent: Cancelled" ? 1U : 0U;
        cancelled += run.told == "cancelled: " ? 1U : 0U;
        answered += run.told == "200" ? 1U : 0U;
    }
    BOOST_TEST(not_sent >= 3u);
    BOOST_TEST(cancelled >= 2u);
    BOOST_TEST(there.server->arrived<async_submit>() >= answered);
    BOOST_TEST(there.server->arrived<async_submit>() <= answered + cancelled);
}

BOOST_AUTO_TEST_CASE(cancelled_in_any_way) {
    const remote there{false};
    for (const auto type : {asio::cancellation_type::terminal, asio::cancellation_type::partial,
                            asio::cancellation_type::total, asio::cancellation_type::all}) {
        BOOST_TEST(cancel_after(0, there.options(), lookup(), type).told == "not_sent: Cancelled");
    }
    BOOST_TEST(cancel_after(0, there.options(), lookup(), asio::cancellation_type::none).told ==
               "200");
}

BOOST_AUTO_TEST_CASE(cancelled_while_the_service_is_silent) {
    const silent_server silent;
    for (const std::string scheme : {"http", "https"}) {
        asio::io_context context;
        beast_transport transport{
            context.get_executor(),
            {.endpoint = scheme + "://127.0.0.1:" + std::to_string(silent.port())}};
        asio::cancellation_signal signal;
        outcome_of outcome;
        transport.async_exchange(lookup(),
                                 asio::bind_cancellation_slot(signal.slot(), outcome.handler()));
        context.run_for(100ms);
        BOOST_TEST(outcome.calls == 0);
        signal.emit(asio::cancellation_type::terminal);
        context.run();
        BOOST_TEST(told(*outcome.result) ==
                   (scheme == "http" ? "cancelled: " : "not_sent: Cancelled"));
    }
}

// ---- lifetime

BOOST_DATA_TEST_CASE(transport_destroyed_during_exchanges, with_and_without_tls, with_tls) {
    const remote there{with_tls};
    std::size_t steps = 0;
    for (bool was_too_late = false; !was_too_late; ++steps) {
        asio::io_context context;
        std::optional<beast_transport> transport;
        transport.emplace(context.get_executor(), there.options());
        outcome_of outcome;
        transport->async_exchange(lookup(), outcome.handler());
        for (std::size_t i = 0; i < steps && outcome.calls == 0; ++i) {
            context.run_one();
        }
        was_too_late = outcome.calls != 0;
        transport.reset();
        context.run();
        BOOST_TEST(outcome.calls == 1);
        BOOST_TEST(told(*outcome.result) == "200");
    }
}

BOOST_DATA_TEST_CASE(context_destroyed_during_exchanges, with_and_without_tls, with_tls) {
    const remote there{with_tls};
    std::size_t steps = 0, calls = 0;
    for (; calls == 0; ++steps) {
        const auto witness = std::make_shared<int>();
        {
            asio::io_context context;
            beast_transport transport{context.get_executor(), there.options()};
            transport.async_exchange(lookup(), [&calls, witness](http_result) { ++calls; });
            for (std::size_t i = 0; i < steps && calls == 0; ++i) {
                context.run_one();
            }
        }
        BOOST_TEST(witness.use_count() == 1); // the handler is gone
    }
}

BOOST_AUTO_TEST_CASE(transport_that_was_moved_from_can_be_used) {
    const remote there{false};
    asio::io_context context;
    beast_transport first{context.get_executor(), there.options()};
    BOOST_TEST(exchanged(context, first, lookup()) == "200");
    beast_transport second{std::move(first)};
    BOOST_TEST(exchanged(context, second, lookup()) == "200");
    BOOST_TEST(exchanged(context, first, lookup()) == "200"); // NOLINT: that is the case
    BOOST_TEST(there.server->connections() == 1u);
    beast_transport other{context.get_executor(), there.options()};
    first = std::move(other);
    BOOST_TEST(exchanged(context, first, lookup()) == "200");
    BOOST_TEST(exchanged(context, other, lookup()) == "200"); // NOLINT: that is the case
    BOOST_TEST(there.server->connections() == 2u);
}

// With connections that are kept, and one that is in use.
BOOST_DATA_TEST_CASE(transport_that_outlives_its_context, with_and_without_tls, with_tls) {
    const remote there{with_tls};
    for (const bool in_strand : {false, true}) {
        std::optional<asio::io_context> context{std::in_place};
        asio::any_io_executor executor = in_strand
                                             ? asio::any_io_executor{asio::make_strand(*context)}
                                             : asio::any_io_executor{context->get_executor()};
        std::optional<beast_transport> transport{std::in_place, executor, there.options()};
        BOOST_TEST(exchanged(*context, *transport, lookup()) == "200");
        std::size_t calls = 0;
        transport->async_exchange(lookup(), [&](http_result) { ++calls; });
        context->restart();
        context->run_one();
        executor = {}; // which must not outlive its context
        context.reset();
        BOOST_TEST(calls == 0u);

        outcome_of outcome;
        transport->async_exchange(lookup(), outcome.handler());
        BOOST_TEST(outcome.calls == 1u);
        BOOST_TEST(told(*outcome.result) == "misconfigured: The transport's context is gone");
        BOOST_TEST(!transport->get_executor());
        asio::io_context handlers_own;
        transport->async_exchange(lookup(), asio::bind_executor(handlers_own, outcome.handler()));
        BOOST_TEST(outcome.calls == 1u);
        handlers_own.run();
        BOOST_TEST(outcome.calls == 2u);
        transport.reset();
    }
}

// The result waits in another context than the transport's.
BOOST_AUTO_TEST_CASE(handler_that_outlives_the_context) {
    const remote there{true};
    asio::io_context context_of_handler;
    outcome_of outcome;
    {
        asio::io_context context;
        beast_transport transport{context.get_executor(), there.options()};
        transport.async_exchange(lookup(),
                                 asio::bind_executor(context_of_handler, outcome.handler()));
        context.run();
    }
    context_of_handler.run();
    BOOST_TEST(told(*outcome.result) == "200");
}

// ---- several addresses (RFC 8305)

using endpoints = std::vector<asio::ip::tcp::endpoint>;

// Accepts no more connections, so that who connects is left without an answer.
class black_hole {
public:
    black_hole() {
        acceptor_.open(asio::ip::tcp::v4());
        acceptor_.bind({asio::ip::address_v4::loopback(), 0});
        acceptor_.listen(0);
        for (auto& each : fill_) {
            each.async_connect(acceptor_.local_endpoint(), [](boost::system::error_code) {});
        }
    }
    asio::ip::tcp::endpoint endpoint() const { return acceptor_.local_endpoint(); }

private:
    asio::io_context context_;
    asio::ip::tcp::acceptor acceptor_{context_};
    std::array<asio::ip::tcp::socket, 4> fill_{
        asio::ip::tcp::socket{context_}, asio::ip::tcp::socket{context_},
        asio::ip::tcp::socket{context_}, asio::ip::tcp::socket{context_}};
};

struct race_result {
    boost::system::error_code failed;
    unsigned short port = 0;
    std::chrono::steady_clock::duration time{};
    std::size_t calls = 0;
};

race_result race(const endpoints& addresses) {
    asio::io_context context;
    race_result result;
    const auto begin = std::chrono::steady_clock::now();
    const auto racing = std::make_shared<detail::beast::connect_race>(
        context.get_executor(), addresses,
        [&](boost::system::error_code failed, asio::ip::tcp::socket& socket) {
            ++result.calls;
            result.failed = failed;
            result.port = failed ? 0 : socket.remote_endpoint().port();
            result.time = std::chrono::steady_clock::now() - begin;
        });
    racing->start();
    BOOST_TEST(result.calls == 0u);
    context.run_for(20s);
    BOOST_TEST(result.calls == 1u);
    return result;
}

endpoints loopback(std::initializer_list<unsigned short> ports) {
    endpoints all;
    for (const auto port : ports) {
        all.emplace_back(asio::ip::address_v4::loopback(), port);
    }
    return all;
}

BOOST_AUTO_TEST_CASE(address_that_does_not_answer_is_not_waited_for) {
    const black_hole hole;
    const silent_server there;
    for (const auto holes : {1U, 3U}) {
        endpoints addresses(holes, hole.endpoint());
        addresses.emplace_back(asio::ip::address_v4::loopback(), there.port());
        const auto result = race(addresses);
        BOOST_TEST(result.failed.message() == boost::system::error_code{}.message());
        BOOST_TEST(result.port == there.port());
        BOOST_TEST(result.time >= holes * 250ms);
        BOOST_TEST(result.time < 10s);
    }
}

BOOST_AUTO_TEST_CASE(address_that_refuses_gives_way_at_once) {
    const silent_server there;
    const auto result = race(loopback({unused_port(), unused_port(), there.port()}));
    BOOST_TEST(result.port == there.port());
}

BOOST_AUTO_TEST_CASE(addresses_that_all_refuse) {
    const auto result = race(loopback({unused_port(), unused_port()}));
    BOOST_TEST(result.failed == asio::error::connection_refused);
}

BOOST_AUTO_TEST_CASE(first_address_that_answers_is_taken) {
    const silent_server first, second;
    BOOST_TEST(race(loopback({first.port(), second.port()})).port == first.port());
}

BOOST_AUTO_TEST_CASE(families_take_turns) {
    const auto made = [](std::initializer_list<const char*> addresses) {
        endpoints all;
        for (const auto* const each : addresses) {
            all.emplace_back(asio::ip::make_address(each), 1);
        }
        return all;
    };
    const auto turns = [&](std::initializer_list<const char*> addresses) {
        std::string all;
        for (const auto& each : detail::beast::connect_race::in_turns(made(addresses))) {
            all.append(all.empty() ? "" : " ").append(each.address().to_string());
        }
        return all;
    };
    BOOST_TEST(turns({}) == "");
    BOOST_TEST(turns({"::1", "::2", "::3", "1.1.1.1"}) == "::1 1.1.1.1 ::2 ::3");
    BOOST_TEST(turns({"1.1.1.1", "1.1.1.2", "::1", "::2"}) == "1.1.1.1 ::1 1.1.1.2 ::2");
    BOOST_TEST(turns({"1.1.1.1", "1.1.1.2"}) == "1.1.1.1 1.1.1.2");
}

// ---- options and TLS

BOOST_AUTO_TEST_CASE(options_malformed) {
    BOOST_TEST(exchanged({.endpoint = "localhost"}, lookup()) ==
               "misconfigured: endpoint is https://host[:port]; put /Documents into path_prefix");
    BOOST_TEST(
        exchanged({.endpoint = "http://localhost", .proxy = "https://localhost"}, lookup()) ==
        "misconfigured: proxy is http://host[:port], without anything more");
    BOOST_TEST(exchanged({.endpoint = "https://localhost", .ca_file = "/nowhere/ca.pem"},
                         lookup()) == "misconfigured: ca_file has no certificates (PEM) to read");
}

BOOST_AUTO_TEST_CASE(request_malformed) {
    const remote there{false};
    auto request = lookup();
    request.path += "\r\nX-Injected: yes";
    BOOST_TEST(exchanged(there.options(), std::move(request)) ==
               "misconfigured: path_prefix is empty, or begins with / and has no blanks");
    BOOST_TEST(there.server->connections() == 0u);
}

BOOST_AUTO_TEST_CASE(tls_context_of_the_callers) {
    const remote there{true};
    asio::ssl::context trusting{asio::ssl::context::tls_client};
    const auto& certificate = there.authority.certificate();
    trusting.add_certificate_authority(asio::buffer(certificate));
    asio::ssl::context careless{asio::ssl::context::tls_client};
    careless.set_verify_mode(asio::ssl::verify_none);
    auto options = there.options();
    options.ca_file = "/nowhere/ca.pem"; // not looked at
    asio::io_context context;
    beast_transport trusted{context.get_executor(), trusting, options};
    BOOST_TEST(exchanged(context, trusted, lookup()) == "200");
    beast_transport refused{context.get_executor(), careless, options};
    BOOST_TEST(exchanged(context, refused, lookup()) ==
               "misconfigured: unable to get local issuer certificate");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
