// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// When a session machine looks sessions up, and when it gives up.

#include <assuresign/version.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace assuresign {
inline namespace v0_1 {

/// When sessions are asked for, and when that ends. The vendor's advice: do not poll continuously.
struct polling_policy {
    /// From the SessionId to the first lookup.
    std::chrono::milliseconds initial_delay{2'000};
    /// Each delay is this many times the one before; at least 1.
    double multiplier = 1.5;
    /// No delay is longer, except for a Retry-After of the service.
    std::chrono::milliseconds max_delay{60'000};
    /// A longer Retry-After counts as this: one bad header does not silence all sessions.
    std::chrono::milliseconds max_retry_after{300'000};
    /// Each delay is shortened at random by up to this share of it, from 0 to 1, so that programs
    /// that began together do not ask together.
    double jitter = 0.2;
    /// Where the random numbers begin; the SessionIds are mixed in.
    std::uint64_t seed = 0;
    /// Lookups of a session that may find it pending.
    std::size_t max_polls = 100;
    /// How long a session is waited for, from its submission, or from the first `next` for one that
    /// exists already. No wait goes past it: the last lookup is made then, or none where
    /// Retry-After forbids it. An exchange may take until then (`http_request::timeout`); of the
    /// sessions in one lookup, the latest deadline counts.
    std::chrono::milliseconds deadline{600'000};
    /// An exchange may always take this long, also one that begins at the deadline. At least 1 ms.
    std::chrono::milliseconds min_exchange_time{1'000};
    /// Exchanges in a row that may fail before a session is given up: lookups, and submissions that
    /// were refused before processing, with `errc::not_sent` or HTTP status 429 (RFC 6585 §4). No
    /// other submission is ever made again. A reply that says nothing of the session is an error
    /// too. Pending sessions do not count here, nor errors as polls.
    std::size_t max_errors = 5;
    /// Whether a submission is also made again after HTTP status 503. Only where nothing stands
    /// before the service that answers so for a service which has acted: the documents could be
    /// created twice.
    bool resubmit_unavailable = false;
    /// Sessions in one lookup. One that is due soon, in a quarter of its delay at most, joins the
    /// lookup that is made for another.
    std::size_t batch_size = 20;
};

namespace detail {

using time_point = std::chrono::steady_clock::time_point;

// The latest time there is, where the sum would be later.
inline time_point later(time_point start, std::chrono::milliseconds by) noexcept {
    using std::chrono::milliseconds;
    const auto room = time_point::max() - std::max(start, time_point{});
    return by > std::chrono::duration_cast<milliseconds>(room) ? time_point::max() : start + by;
}
// The longest duration there is, where it would be longer.
inline time_point::duration time_until(time_point end, time_point now) noexcept {
    const bool is_longer = now < time_point{} && end > time_point::max() + now.time_since_epoch();
    return is_longer ? time_point::duration::max() : end - now;
}

// Clamps each setting. The bound comes first, so that NaN becomes the bound.
inline polling_policy within_bounds(polling_policy policy) noexcept {
    using std::chrono::milliseconds;
    policy.max_delay = std::max(policy.max_delay, milliseconds{0});
    policy.initial_delay = std::clamp(policy.initial_delay, milliseconds{0}, policy.max_delay);
    policy.multiplier = std::max(1.0, policy.multiplier);
    policy.jitter = std::min(std::max(0.0, policy.jitter), 1.0);
    policy.deadline = std::max(policy.deadline, milliseconds{0});
    // Thirty years at most, which can be added to a time.
    policy.max_retry_after = std::clamp<milliseconds>(policy.max_retry_after, milliseconds{0},
                                                      std::chrono::seconds{1'000'000'000});
    policy.min_exchange_time = std::max(policy.min_exchange_time, milliseconds{1});
    policy.batch_size = std::max<std::size_t>(policy.batch_size, 1);
    return policy;
}

// How long an exchange may take that begins now. Unset where the deadline is the end of time.
inline std::optional<std::chrono::milliseconds> exchange_time(time_point deadline, time_point now,
                                                              const polling_policy& policy) {
    if (deadline == time_point::max()) {
        return std::nullopt;
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(time_until(deadline, now));
    return std::max(left, policy.min_exchange_time);
}

// The time from one exchange for a session to the next. No integer: a delay of 1 ms must grow too.
using delay_time = std::chrono::duration<double, std::milli>;

inline std::chrono::milliseconds shortened(delay_time delay, double share) noexcept {
    using std::chrono::milliseconds;
    const auto kept = delay * (1 - share);
    return kept < delay_time{milliseconds::max()} ? std::chrono::duration_cast<milliseconds>(kept)
                                                  : milliseconds::max();
}
inline delay_time lengthened(delay_time delay, const polling_policy& policy) noexcept {
    const delay_time longer = delay * policy.multiplier, longest = policy.max_delay;
    return longer < longest ? longer : longest;
}

} // namespace detail

} // namespace v0_1
} // namespace assuresign
