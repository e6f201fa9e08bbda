// SPDX-License-Identifier: BSL-1.0

// usage: coroutine ENDPOINT
// Submits a document over Boost.Beast and waits in a coroutine until it is ready.

#include "sample_request.hpp"

#include <assuresign/asio_client.hpp>
#include <assuresign/assuresign.hpp>
#include <assuresign/transports/beast.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <iostream>

using assuresign::examples::sample_request;
using namespace std::chrono_literals;

boost::asio::awaitable<int> submit(assuresign::beast_transport& https) {
    const assuresign::polling_policy policy{.initial_delay = 100ms};
    assuresign::asio_client client{https, https.get_executor()};
    const auto finished =
        co_await client.async_submit_and_wait(sample_request(), policy, boost::asio::use_awaitable);
    if (!finished) {
        std::cerr << finished.error() << '\n';
        co_return 1;
    }
    for (const auto& document : finished->documents) {
        std::cout << document.id.str() << '\n';
    }
    co_return 0;
}

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: coroutine ENDPOINT\n";
        return 2;
    }
    boost::asio::io_context context;
    assuresign::beast_transport https{context.get_executor(), {.endpoint = argv[1]}};
    auto status = boost::asio::co_spawn(context, submit(https), boost::asio::use_future);
    context.run();
    return status.get();
}
