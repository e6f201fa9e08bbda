// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// What every transport over HTTP must do, over HTTP and HTTPS: seen from both ends, against a real
/// server on the loopback interface.

#include <assuresign/call/transport.hpp>
#include <assuresign/transports/options.hpp>

#include <atomic>
#include <cstddef>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <utility>

namespace assuresign::tests {

/// Lets memory run out in this program, once, for the threads that take part.
struct failing_memory {
    /// Whether this thread takes part: the one that runs a transport must.
    static thread_local bool is_here;
    /// The allocation of at least so many bytes that fails: 1 for the next, 0 for none.
    static std::atomic<std::size_t> next;
    static std::atomic<std::size_t> at_least;
    static std::atomic<bool> has_failed;
};

/// A transport, of whatever type and kind. A copy is the same transport.
using exchange_function = std::function<http_result(const http_request&)>;
/// Makes one.
using transport_maker = std::function<exchange_function(const transport_options&)>;

/// Makes transports that wait, of a type that is constructed from options.
template <blocking_transport Transport>
transport_maker maker_of() {
    return [](const transport_options& options) -> exchange_function {
        auto made = std::make_shared<Transport>(options);
        return [made](const http_request& request) {
            return made->exchange(request);
        };
    };
}

/// Makes an exchange over a transport with handlers, and waits for it. Something else must let the
/// handler be called: another thread, most likely.
template <async_transport Transport>
http_result exchange_and_wait(Transport& transport, http_request request) {
    // Shared, as the handler may still be in its call when the result is there.
    auto answered = std::make_shared<std::promise<http_result>>();
    auto result = answered->get_future();
    transport.async_exchange(std::move(request), [answered](http_result exchanged) {
        answered->set_value(std::move(exchanged)); // throws if it is called twice
    });
    return result.get();
}

/// What a transport can do that not every HTTP stack allows.
struct abilities {
    /// Whether it knows of bytes that TLS has decrypted behind the end of a reply.
    bool sees_rest_of_record = true;
    /// Of how many bytes an allocation must be to fail in the tests. Smaller ones are made by the
    /// HTTP stack, which may not survive that.
    std::size_t smallest_failing = 0;
};

/// Adds a suite to Boost.Test's, of the file's name without directory and extension; in it are the
/// suites http and https. To be called from an initializer. Texts are not copied.
///
///     const bool added = add_transport_suite("transports_curl", __FILE__, maker_of<…>());
bool add_transport_suite(const char* name, const char* file, const transport_maker& make,
                         const abilities& able = {});

} // namespace assuresign::tests
