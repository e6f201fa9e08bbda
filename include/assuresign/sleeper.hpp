// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// How a blocking program waits.

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <utility>

namespace assuresign::inline v0_1 {

/// The steady clock, and waits that a stop token ends; see `assuresign::sleeper`.
///
///     std::jthread worker{[&](std::stop_token stop) {
///         const assuresign::steady_sleeper sleeper{stop};
///         keep(client.submit_and_wait({contract}, {}, sleeper));
///     }};
class steady_sleeper {
public:
    steady_sleeper() = default;
    /// `stop` ends the waiting.
    explicit steady_sleeper(std::stop_token stop) : stop_(std::move(stop)) {}

    /// As `sleeper` has it.
    /// \{
    std::chrono::steady_clock::time_point now() const { return std::chrono::steady_clock::now(); }
    bool stop_requested() const { return stop_.stop_requested(); }
    void sleep_until(std::chrono::steady_clock::time_point time) const {
        std::mutex mutex;
        std::unique_lock lock{mutex};
        std::condition_variable_any interrupted;
        interrupted.wait_until(lock, stop_, time, [] { return false; });
    }

    /// \}
private:
    std::stop_token stop_;
};

} // namespace assuresign::inline v0_1
