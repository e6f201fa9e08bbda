// SPDX-License-Identifier: BSL-1.0

// Waits for a session that another process submitted, and prints how it ended.

#include <assuresign/assuresign.hpp>
#include <assuresign/testing/service.hpp>

#include <chrono>
#include <iostream>
#include <string>
#include <variant>

using namespace assuresign::literals;

int main() {
    constexpr assuresign::context_identifier account = "06C4A84A-693C-46CB-8DF2-40A8215AA056"_guid;
    // The process that submitted kept this text before it died.
    const assuresign::session_id open[] = {"96059412-2f90-48d5-ba66-8f798f3cbd8d"_guid};
    const std::string kept = assuresign::make_resume_token(open);

    assuresign::testing::service documentnow;
    assuresign::client client{documentnow};
    assuresign::session_machine machine{{.deadline = std::chrono::hours{1}}};
    if (auto resumed = machine.resume(kept, account); !resumed) {
        std::cerr << resumed.error() << '\n'; // the text is damaged, or of a later version
        return 1;
    }
    client.run(
        machine,
        [](const assuresign::session_step& step) {
            if (const auto* ended = std::get_if<assuresign::step::ended>(&step)) {
                // This service does not know the session, so that an error is printed.
                std::cout << ended->result << '\n';
            }
        },
        assuresign::steady_sleeper{});
}
