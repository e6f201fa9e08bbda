// SPDX-License-Identifier: BSL-1.0
// expected: assuresign::client needs a transport: a class with http_result exchange
#include <assuresign/client.hpp>

struct gateway {
    void exchange(const assuresign::http_request& request); // brings no reply back
};

void submit(gateway& line, const assuresign::async_submit_request& request) {
    assuresign::client over{line};
    static_cast<void>(over.async_submit(request));
}
