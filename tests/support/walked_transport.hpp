// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Transports of every kind as one type, blocking and with handlers, over which one thing goes
/// wrong: for tests that walk through all that can.

#include "failing_heap.hpp"
#include "interruption.hpp"

#include <assuresign/call/transport.hpp>

#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assuresign::tests {

/// How the bytes go to the in-memory service.
enum class way : std::uint8_t {
    memory, ///< The service itself is the transport.
    curl,   ///< Over HTTP, on the loopback interface.
    beast,  ///< The same.
};

/// What goes wrong in one exchange.
struct mishap {
    enum class kind : std::uint8_t {
        none,
        request_cut,       ///< The connection ends when `at` bytes of the request have arrived.
        reply_cut,         ///< The same, of the reply.
        reply_ended_early, ///< The same, and nobody notices: the connection's end is the reply's.
        reply_replaced,    ///< By `body`; the service is not asked.
    };
    kind what = kind::none;
    std::size_t exchange = 0; ///< Which one, from 0.
    std::size_t at = 0;       ///< In bytes; over HTTP, the header's are among them.
    std::string body{};
};

/// A new service and a transport to it. Of a reply, 64 KiB are taken. Its own allocations do not
/// fail, but for those of the real transport beneath it.
class walked_transport {
public:
    static constexpr std::size_t max_reply = std::size_t{64} << 10;

    /// `at` has a say before and after each exchange.
    explicit walked_transport(interruption& at) : at_(at) {}
    virtual ~walked_transport() = default;
    walked_transport(const walked_transport&) = delete;
    walked_transport& operator=(const walked_transport&) = delete;

    http_result exchange(const http_request& request) {
        at_.reach(callback::transport_before);
        auto exchanged = make_exchange(request);
        at_.reach(callback::transport_after);
        keep(exchanged);
        return exchanged;
    }
    template <class Handler>
    void async_exchange(http_request request, Handler handler) {
        at_.reach(callback::transport_before);
        handler_function to;
        {
            const working_heap now; // a std::function wants to be copied
            to = [this, shared = std::make_shared<Handler>(std::move(handler))](http_result given) {
                keep(given);
                (*shared)(std::move(given));
            };
        }
        start(std::move(request), std::move(to));
    }

    /// Where handlers are called, if not at once.
    boost::asio::io_context& context() noexcept { return context_; }
    /// Calls the handlers that wait. Where Asio has no memory, goes on, as users must; returns
    /// whether it always had. What handlers throw passes through.
    bool run();

    // ---- the far end

    /// How many submissions the service took.
    virtual std::size_t submissions() = 0;
    /// The bytes of each request that arrived, and of each reply, on the way there and back.
    virtual std::vector<std::size_t> request_sizes() = 0;
    virtual std::vector<std::size_t> reply_sizes() = 0;
    /// The bodies of all replies as far as they left the service, each with a line feed behind it.
    virtual std::string delivered() = 0;
    /// The same as far as they were handed to the caller.
    const std::string& handed_over() const noexcept { return handed_over_; }

protected:
    using handler_function = std::function<void(http_result)>;

    virtual http_result make_exchange(const http_request& request) = 0;
    /// Calls the handler at once, unless it says otherwise.
    virtual void start(http_request request, handler_function handler) {
        auto exchanged = make_exchange(request);
        at_.reach(callback::transport_after);
        handler(std::move(exchanged));
    }
    /// In bytes, of the allocations while the context runs.
    virtual std::size_t smallest_failing_in_context() const { return 0; }

private:
    void keep(const http_result& exchanged) {
        const working_heap now;
        handed_over_.append(exchanged ? exchanged->body : exchanged.error().reply.body);
    }

    boost::asio::io_context context_{1};
    interruption& at_;
    std::string handed_over_;
};

/// Makes one. Null if there is no such transport here.
std::unique_ptr<walked_transport> make_walked_transport(way by, interruption& at, mishap plan);

} // namespace assuresign::tests
