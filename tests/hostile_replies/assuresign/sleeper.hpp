// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <stop_token>

namespace assuresign {
inline namespace v0_1 {

/// No time passes here.
class steady_sleeper {
public:
    steady_sleeper() = default;
    explicit steady_sleeper(const std::stop_token&) {}
    std::chrono::steady_clock::time_point now() const { return now_; }
    static bool stop_requested() { return false; }
    void sleep_until(std::chrono::steady_clock::time_point time) { now_ = time; }

private:
    std::chrono::steady_clock::time_point now_{std::chrono::hours{1}};
};

} // namespace v0_1
} // namespace assuresign
