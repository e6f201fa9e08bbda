// SPDX-License-Identifier: BSL-1.0

// usage: callback ENDPOINT
// Submits a document over Boost.Beast and is called back when it is ready. The timer is any timer.

#include "sample_request.hpp"

#include <assuresign/assuresign.hpp>
#include <assuresign/transports/beast.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <iostream>

using assuresign::examples::sample_request;
using namespace std::chrono_literals;
using clock_type = std::chrono::steady_clock;

struct timer {
    boost::asio::steady_timer waiting;
    clock_type::time_point now() { return clock_type::now(); }
    template <class Handler>
    void async_wait_until(clock_type::time_point time, Handler handler) {
        waiting.expires_at(time);
        waiting.async_wait([handler = std::move(handler)](auto failed) mutable {
            handler(!failed); // false, if the timer was cancelled, ends the waiting
        });
    }
};
static_assert(assuresign::timer<timer>);

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: callback ENDPOINT\n";
        return 2;
    }
    const assuresign::polling_policy policy{.initial_delay = 100ms};
    boost::asio::io_context context;
    timer waits{boost::asio::steady_timer{context}};
    assuresign::beast_transport https{context.get_executor(), {.endpoint = argv[1]}};
    assuresign::client client{https, {.log = [](const assuresign::log_event& event) {
                                  std::clog << to_string(event.kind) << ": " << event.text << '\n';
                              }}};
    int status = 1;
    const auto keep = [&](const assuresign::session_result& finished) {
        if (!finished) {
            std::cerr << finished.error() << '\n';
            return;
        }
        for (const auto& document : finished->documents) {
            std::cout << document.id.str() << '\n';
        }
        status = 0;
    };
    client.submit_and_wait(sample_request(), policy, waits, keep);
    context.run();
    return status;
}
