// SPDX-License-Identifier: BSL-1.0

// usage: blocking ENDPOINT
// Submits a document over libcurl and waits, blocking, until it is ready; Ctrl-C ends the waiting.

#include "sample_request.hpp"

#include <assuresign/assuresign.hpp>
#include <assuresign/transports/curl.hpp>

#include <csignal>
#include <iostream>
#include <stop_token>
#include <thread>

using assuresign::examples::sample_request;
using namespace std::chrono_literals;

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: blocking ENDPOINT\n";
        return 2;
    }
    sigset_t interrupt; // is waited for by a thread of its own
    sigemptyset(&interrupt);
    sigaddset(&interrupt, SIGINT);
    pthread_sigmask(SIG_BLOCK, &interrupt, nullptr);
    std::stop_source stop;
    std::thread{[=]() mutable {
        int signal = 0;
        sigwait(&interrupt, &signal);
        stop.request_stop();
    }}.detach();

    const assuresign::polling_policy policy{.initial_delay = 100ms};
    assuresign::curl_transport https{{.endpoint = argv[1]}};
    assuresign::client client{https};
    const auto finished = client.submit_and_wait(sample_request(), policy,
                                                 assuresign::steady_sleeper{stop.get_token()});
    if (!finished) {
        std::cerr << finished.error() << '\n'; // what happened, and what to do next
        return 1;
    }
    for (const auto& document : finished->documents) {
        std::cout << document.id.str() << '\n'; // document.auth_token is there too: keep it safe
    }
}
