// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Connects to whichever address of a host answers first ("Happy Eyeballs", RFC 8305). Asio only.

#include <assuresign/version.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/errc.hpp>
#include <boost/system/error_code.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace assuresign {
inline namespace v0_1 {
namespace detail::beast {

/// Attempts begin one after another, the next when the one before has failed or 250 ms have passed;
/// the first to connect wins. To be used within one strand, which is `executor`.
class connect_race : public std::enable_shared_from_this<connect_race> {
    using tcp = boost::asio::ip::tcp;
    using error_code = boost::system::error_code;

public:
    /// Called once, with the winner's socket or with the last attempt's error.
    using done_function = std::function<void(error_code, tcp::socket&)>;

    /// RFC 8305 §5.
    static constexpr std::chrono::milliseconds head_start{250};

    connect_race(boost::asio::any_io_executor executor, std::vector<tcp::endpoint> addresses,
                 done_function done)
        : executor_(std::move(executor)),
          addresses_(in_turns(std::move(addresses))),
          done_(std::move(done)),
          timer_(executor_) {
        attempts_.reserve(addresses_.size());
    }

    /// There must be an address. Does not call `done` before it returns.
    void start() { try_next(); }

    /// `done` is not called any more.
    void cancel() {
        done_ = nullptr;
        timer_.cancel();
        attempts_.clear();
    }

    /// Families take turns, the first address's first (RFC 8305 §4). Stable otherwise.
    static std::vector<tcp::endpoint> in_turns(std::vector<tcp::endpoint> addresses) {
        if (addresses.empty()) {
            return addresses;
        }
        const auto preferred = addresses.front().protocol();
        const auto second_family =
            std::stable_partition(addresses.begin(), addresses.end(),
                                  [&](const auto& each) { return each.protocol() == preferred; });
        std::vector<tcp::endpoint> turns;
        turns.reserve(addresses.size());
        auto first = addresses.begin();
        auto second = second_family;
        while (turns.size() < addresses.size()) {
            if (first != second_family) {
                turns.push_back(*first++);
            }
            if (second != addresses.end()) {
                turns.push_back(*second++);
            }
        }
        return turns;
    }

private:
    void try_next() {
        auto& socket = *attempts_.emplace_back(std::make_unique<tcp::socket>(executor_));
        ++running_;
        socket.async_connect(addresses_[attempts_.size() - 1],
                             [self = shared_from_this(), &socket](error_code failed) {
                                 self->guarded([&] { self->on_attempt(failed, socket); });
                             });
        if (attempts_.size() < addresses_.size()) {
            timer_.expires_after(head_start);
            timer_.async_wait([self = shared_from_this()](error_code stopped) {
                if (!stopped) {
                    self->guarded([&] { self->on_time(); });
                }
            });
        }
    }

    void on_attempt(error_code failed, tcp::socket& socket) {
        --running_;
        if (!failed) {
            finish({}, socket);
        } else if (attempts_.size() < addresses_.size()) {
            timer_.cancel();
            try_next();
        } else if (running_ == 0) {
            finish(failed, socket);
        }
    }

    // The next attempt may have begun already, when the one before failed.
    void on_time() {
        if (timer_.expiry() <= std::chrono::steady_clock::now() &&
            attempts_.size() < addresses_.size()) {
            try_next();
        }
    }

    // Takes a step unless the race is over.
    template <class Step>
    void guarded(Step step) {
        if (!done_) {
            return;
        }
        try {
            step();
        } catch (const std::exception&) { // std::bad_alloc
            tcp::socket none{executor_};
            finish(make_error_code(boost::system::errc::not_enough_memory), none);
        }
    }

    void finish(error_code failed, tcp::socket& socket) {
        auto connected = std::move(socket);
        const auto done = std::exchange(done_, nullptr);
        cancel();
        done(failed, connected);
    }

    boost::asio::any_io_executor executor_;
    std::vector<tcp::endpoint> addresses_;
    done_function done_;
    boost::asio::steady_timer timer_;
    std::vector<std::unique_ptr<tcp::socket>> attempts_;
    std::size_t running_ = 0;
};

} // namespace detail::beast
} // namespace v0_1
} // namespace assuresign
