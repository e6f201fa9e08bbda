// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Callbacks of a session's caller, one of which throws at one of its calls: what must hold then,
/// whoever drives the session.

#include "guids.hpp"
#include "submission.hpp"

#include <assuresign/session/machine.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>

namespace assuresign::tests {

enum class callback : std::uint8_t {
    none,
    transport_before, // the request arrives
    transport_after,
    clock,
    stop_request,
    wait,
    is_pending,
    accepted,
    log,
    byte_source,
    handler,
    observer,
};

/// Throws from the nth call of one callback.
class interruption {
public:
    interruption(callback which, std::size_t nth) : which_(which), nth_(nth) {}
    void reach(callback here) {
        if (here == which_ && ++calls_ == nth_) {
            has_happened_ = true;
            throw std::runtime_error{"the caller's own"};
        }
    }
    /// With handlers, what a timer throws ends the waiting of all sessions.
    bool is_of_timer() const noexcept {
        return has_happened_ && (which_ == callback::clock || which_ == callback::wait);
    }
    bool has_happened() const noexcept { return has_happened_; }

private:
    callback which_;
    std::size_t nth_;
    std::size_t calls_ = 0;
    bool has_happened_ = false;
};

/// Calls `work` with an interruption of each callback at each of its calls, until there are no
/// more.
template <class Work>
void at_each_callback(Work work) {
    std::size_t interruptions = 0;
    for (int which = 0; which <= static_cast<int>(callback::observer); ++which) {
        for (std::size_t nth = 1;; ++nth) {
            interruption at{static_cast<callback>(which), nth};
            BOOST_TEST_CONTEXT("callback " << which << ", call " << nth) {
                work(at);
            }
            if (!at.has_happened()) {
                break;
            }
            ++interruptions;
        }
    }
    BOOST_TEST(interruptions > 15U);
}

/// The service, with a record of all that came.
class interrupted_service {
public:
    explicit interrupted_service(interruption& at) : at_(at) {}

    http_result exchange(const http_request& request) {
        at_.reach(callback::transport_before);
        auto exchanged = documentnow.exchange(request);
        at_.reach(callback::transport_after);
        delivered.append(exchanged.value().body);
        return exchanged;
    }
    template <class Handler>
    void async_exchange(http_request request, Handler handler) {
        auto exchanged = exchange(request);
        handler(std::move(exchanged));
    }

    testing::service documentnow = rental_service();
    std::string delivered{};

private:
    interruption& at_;
};

/// No time passes here.
class interrupted_clock {
public:
    using time_point = std::chrono::steady_clock::time_point;

    explicit interrupted_clock(interruption& at) : at_(&at) {}
    time_point now() {
        at_->reach(callback::clock);
        return now_;
    }
    bool stop_requested() {
        at_->reach(callback::stop_request);
        return false;
    }
    void sleep_until(time_point time) {
        at_->reach(callback::wait);
        now_ = time;
    }
    template <class Handler>
    void async_wait_until(time_point time, Handler handler) {
        at_->reach(callback::wait);
        now_ = time;
        handler(true);
    }

private:
    interruption* at_;
    time_point now_{std::chrono::hours{100}};
};

/// The first lookup of a session finds its documents, but calls it pending.
inline client_options interrupted_options(interruption& at) {
    client_options options;
    options.is_pending = [&at, asked = std::set<session_id>{}](const auto& result) mutable {
        at.reach(callback::is_pending);
        return asked.insert(result.session_id).second;
    };
    options.accepted = [&at](const step::submitted&) {
        at.reach(callback::accepted);
    };
    options.log = [&at](const log_event&) {
        at.reach(callback::log);
    };
    return options;
}

/// One submission at most, and every id and AuthToken that came is there.
inline void check_nothing_lost(const session_result& ended, const interrupted_service& service) {
    BOOST_TEST(service.documentnow.document_count() <= 1U);
    BOOST_TEST(are_in(guids_in(service.delivered), guids_kept(ended)));
    if (!ended && service.documentnow.document_count() == 1U) {
        BOOST_TEST(ended.error().may_be_submitted());
    }
    if (!ended && !service.delivered.empty()) {
        BOOST_TEST(!ended.error().resume_token().empty());
    }
}

/// Keeps what a machine says; or throws, and has nothing of it.
class interrupted_observer {
public:
    explicit interrupted_observer(interruption& at) : at_(at) {}

    void observe(const session_step& given) {
        at_.reach(callback::observer);
        if (const auto* const submitted = std::get_if<step::submitted>(&given)) {
            kept_.insert(std::string{submitted->session_id.str()});
            ++submitted_;
        } else if (const auto* const ready = std::get_if<step::documents_ready>(&given)) {
            ready_ += ready->documents.size();
        } else if (const auto* const ended = std::get_if<step::ended>(&given)) {
            kept_.merge(guids_kept(ended->result));
            successes_ += ended->result ? 1U : 0U;
            ++ended_;
        }
    }
    // Of two sessions, of which one submission may have been lost.
    void check_nothing_lost(const interrupted_service& service, bool is_cancelled = false) const {
        BOOST_TEST(ended_ == 2U);
        if (!is_cancelled) {
            BOOST_TEST(successes_ >= 1U);
        }
        BOOST_TEST(submitted_ >= successes_);
        BOOST_TEST(submitted_ <= 2U);
        BOOST_TEST(ready_ <= 2U);
        BOOST_TEST(service.documentnow.document_count() <= 2U);
        BOOST_TEST(are_in(guids_in(service.delivered), kept_));
    }

private:
    interruption& at_;
    std::set<std::string> kept_;
    std::size_t submitted_ = 0, ready_ = 0, ended_ = 0, successes_ = 0;
};

} // namespace assuresign::tests
