// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// How a blocking program waits.

#include <assuresign/version.hpp>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

namespace assuresign {
inline namespace v0_1 {

namespace detail {

// A token that ends the waits of std::condition_variable_any: std::stop_token. It is not named
// here, since libc++ has it only with -fexperimental-library, and not before 18.
template <class T>
concept stop_token = requires(const T& stop, std::condition_variable_any& condition,
                              std::unique_lock<std::mutex>& lock,
                              std::chrono::steady_clock::time_point time) {
    stop.stop_requested();
    condition.wait_until(lock, stop, time, [] { return false; });
};

} // namespace detail

/// The steady clock, and waits that a stop token ends; see `assuresign::sleeper`. Copies share the
/// token.
///
///     std::jthread worker{[&](std::stop_token stop) {
///         const assuresign::steady_sleeper sleeper{stop};
///         keep(client.submit_and_wait({.documents = {contract}}, {}, sleeper));
///     }};
class steady_sleeper {
public:
    /// Nothing ends the waiting before its time.
    steady_sleeper() = default;
    /// `stop` ends the waiting: a `std::stop_token`, where the standard library has one.
    template <detail::stop_token StopToken>
    explicit steady_sleeper(StopToken stop)
        : stop_(std::make_shared<const stop_of<StopToken>>(std::move(stop))) {}

    /// As `sleeper` has it.
    /// \{
    std::chrono::steady_clock::time_point now() const { return std::chrono::steady_clock::now(); }
    bool stop_requested() const { return stop_ && stop_->requested(); }
    void sleep_until(std::chrono::steady_clock::time_point time) const {
        if (stop_) {
            stop_->wait_until(time);
        } else {
            std::this_thread::sleep_until(time);
        }
    }

    /// \}
private:
    // The token of any type, so that this class is the same with every standard library.
    struct any_stop {
        any_stop() = default;
        any_stop(const any_stop&) = delete;
        any_stop& operator=(const any_stop&) = delete;
        virtual ~any_stop() = default;
        virtual bool requested() const = 0;
        virtual void wait_until(std::chrono::steady_clock::time_point time) const = 0;
    };
    template <class StopToken>
    struct stop_of final : any_stop {
        explicit stop_of(StopToken token) : token_(std::move(token)) {}
        bool requested() const override { return token_.stop_requested(); }
        void wait_until(std::chrono::steady_clock::time_point time) const override {
            std::mutex mutex;
            std::unique_lock lock{mutex};
            std::condition_variable_any interrupted;
            interrupted.wait_until(lock, token_, time, [] { return false; });
        }
        StopToken token_;
    };

    std::shared_ptr<const any_stop> stop_;
};

} // namespace v0_1
} // namespace assuresign
