// SPDX-License-Identifier: BSL-1.0
// expected: a call without a handler needs a blocking transport
#include <assuresign/client.hpp>

struct queue {
    template <class Handler>
    void async_exchange(assuresign::http_request request, Handler handler);
};

void submit(queue& line, const assuresign::async_submit_request& request) {
    assuresign::client over{line};
    static_cast<void>(over.async_submit(request));
}
