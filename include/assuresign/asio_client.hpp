// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// The client for programs that wait with Boost.Asio: callbacks, futures, coroutines, cancellation.

#include <assuresign/call/transport.hpp>
#include <assuresign/client.hpp>
#include <assuresign/contract/async_submit.hpp>
#include <assuresign/contract/lookup_session.hpp>
#include <assuresign/contract/operation.hpp>
#include <assuresign/detail/caller_code.hpp>
#include <assuresign/session/machine.hpp>
#include <assuresign/session/options.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associator.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>

#include <atomic>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <memory>
#include <utility>
#include <variant>

namespace assuresign {
inline namespace v0_1 {

namespace detail {

// An operation that waits for its handler to be called, where a function that throws cannot destroy
// it. Whoever takes it first goes on with it.
template <class Self>
class parked_operation {
public:
    explicit parked_operation(Self&& self) : self_(std::move(self)) {}
    template <class... Arguments>
    void resume(Arguments&&... arguments) {
        if (!is_taken_.exchange(true)) {
            self_(std::forward<Arguments>(arguments)...);
        }
    }
    const Self& self() const noexcept { return self_; }

private:
    Self self_;
    std::atomic<bool> is_taken_{false};
};

template <class Self>
class parked_handler : public handler_wrapper {
public:
    using inner_handler = Self;

    explicit parked_handler(std::shared_ptr<parked_operation<Self>> parked) noexcept
        : parked_(std::move(parked)) {}
    // No move: what is associated with a handler may be asked for after it was moved from.
    parked_handler(const parked_handler&) = default;
    parked_handler& operator=(const parked_handler&) = default;
    template <class... Arguments>
    void operator()(Arguments&&... arguments) {
        const auto parked = parked_; // outlives the handler
        parked->resume(std::forward<Arguments>(arguments)...);
    }
    const Self& inner() const noexcept { return parked_->self(); }

private:
    std::shared_ptr<parked_operation<Self>> parked_;
};

// Moves `self` to where it is safe. Null, and `self` as it was, if memory runs out.
template <class Self>
std::shared_ptr<parked_operation<Self>> park(Self& self) {
    std::shared_ptr<parked_operation<Self>> parked;
    static_cast<void>(
        returns([&] { parked = std::make_shared<parked_operation<Self>>(std::move(self)); }));
    return parked;
}

// Says that a wait could not begin.
struct wait_failed {};

// Drives a machine: Asio's composed operation.
template <class Transport, class End>
class asio_run {
public:
    asio_run(Transport& transport, const boost::asio::any_io_executor& executor, End end)
        : transport_(transport),
          timer_(std::make_unique<boost::asio::steady_timer>(executor)),
          end_(std::move(end)) {}

    // Begins, and goes on.
    template <class Self>
    void operator()(Self& self) {
        if (!has_begun_) { // no handler is called before the function that was given it returns
            has_begun_ = true;
            self.reset_cancellation_state(boost::asio::enable_total_cancellation());
            boost::asio::post(timer_->get_executor(), std::move(self));
            return;
        }
        for (;;) {
            if (self.get_cancellation_state().cancelled() != boost::asio::cancellation_type::none) {
                end_.machine().cancel();
            }
            auto next = end_.next(std::chrono::steady_clock::now());
            if (auto* const send = std::get_if<step::send>(&next)) {
                if (exchange(self, std::move(send->request))) {
                    return;
                }
            } else if (auto* const wait = std::get_if<step::wait>(&next)) {
                if (wait_until(self, wait->until)) {
                    return;
                }
            } else if (end_.take(self, std::move(next))) {
                return;
            }
        }
    }
    // The exchange has ended: perhaps on a thread of the transport's, perhaps at once.
    template <class Self>
    void operator()(Self& self, http_result exchanged) {
        end_.machine().received(std::move(exchanged));
        go_on_later(self);
    }
    // The wait has ended, by time or by cancellation.
    template <class Self>
    void operator()(Self& self, boost::system::error_code) {
        (*this)(self);
    }

    template <class Self>
    void operator()(Self& self, wait_failed) {
        end_.machine().cancel();
        (*this)(self);
    }

private:
    // When these begin something, this is no longer valid. False if memory runs out before.

    template <class Self>
    bool exchange(Self& self, http_request request) {
        auto& transport = transport_;
        const auto parked = park(self);
        if (!parked) {
            end_.machine().received(error{.code = errc::not_sent});
            return false;
        }
        if (!returns([&] {
                transport.async_exchange(std::move(request), parked_handler<Self>{parked});
            })) {
            parked->resume(http_result{lost_by_exception});
        }
        return true;
    }
    template <class Self>
    bool wait_until(Self& self, std::chrono::steady_clock::time_point time) {
        auto& timer = *timer_;
        const auto parked = park(self);
        if (!parked) {
            end_.machine().cancel();
            return false;
        }
        if (!returns([&] {
                timer.expires_at(time);
                timer.async_wait(parked_handler<Self>{parked});
            })) {
            parked->resume(wait_failed{});
        }
        return true;
    }
    template <class Self>
    void go_on_later(Self& self) {
        const auto executor = timer_->get_executor();
        const auto parked = park(self);
        if (!parked) {
            return (*this)(self);
        }
        if (!returns([&] { boost::asio::post(executor, parked_handler<Self>{parked}); })) {
            parked->resume();
        }
    }

    Transport& transport_;
    std::unique_ptr<boost::asio::steady_timer> timer_; // stays in place when this is moved
    End end_;
    bool has_begun_ = false;
};

// `take` handles the steps other than exchanges and waits. It completes with the last of them, and
// then returns true.

template <class Machine, class Observer>
class asio_end_of_all {
public:
    asio_end_of_all(Machine& machine, Observer observe)
        : machine_(machine), observe_(std::move(observe)) {}
    Machine& machine() noexcept { return machine_; }
    session_step next(std::chrono::steady_clock::time_point now) { return machine_.next(now); }
    template <class Self>
    bool take(Self& self, session_step next) {
        if (std::holds_alternative<step::done>(next)) {
            self.complete();
            return true;
        }
        show_step(machine_, observe_, std::move(next));
        return false;
    }

private:
    Machine& machine_;
    Observer observe_;
};

template <class Machine>
class asio_end_of_one {
public:
    asio_end_of_one(std::unique_ptr<Machine> machine, std::size_t max_items)
        : machine_(std::move(machine)), unmatched_(max_items) {}
    Machine& machine() noexcept { return *machine_; }
    session_step next(std::chrono::steady_clock::time_point now) {
        now_ = now;
        return next_of_one(*machine_, now);
    }
    template <class Self>
    bool take(Self& self, session_step next) {
        if (auto* const others = std::get_if<step::unmatched>(&next)) {
            unmatched_.take(*machine_, std::move(*others));
        }
        auto* const ended = std::get_if<step::ended>(&next);
        if (ended != nullptr) {
            unmatched_.add_to(ended->result, *machine_, now_);
            machine_.reset();
            self.complete(std::move(ended->result));
        }
        return ended != nullptr;
    }

private:
    std::unique_ptr<Machine> machine_;
    unmatched_results<Machine> unmatched_;
    std::chrono::steady_clock::time_point now_{};
};

} // namespace detail

} // namespace v0_1
} // namespace assuresign

/// \cond
// Whatever is associated with the caller's handler is associated with the handlers that wrap it.
template <template <class, class> class Associator,
          std::derived_from<assuresign::detail::handler_wrapper> Handler, class Default>
struct boost::asio::associator<Associator, Handler, Default>
    : Associator<typename Handler::inner_handler, Default> {
    using inner_associator = Associator<typename Handler::inner_handler, Default>;
    static auto get(const Handler& handler) noexcept {
        return inner_associator::get(handler.inner());
    }
    static auto get(const Handler& handler, const Default& fallback) noexcept {
        return inner_associator::get(handler.inner(), fallback);
    }
};
/// \endcond

namespace assuresign {
inline namespace v0_1 {

/// `client` for Boost.Asio: its functions take completion tokens, and wait with Asio's timers.
/// Cancellation of any type ends the waiting, and the exchange if the transport can be cancelled;
/// the result then says `still_pending`, or whether the documents may exist. Handlers are called
/// through their associated executor, by default `executor`, never before the function returns.
/// Holds a reference to the transport, which must outlive the calls; as safe to use from several
/// threads as the transport is.
///
/// What `async_exchange` of the transport throws is a lost exchange (`errc::connection_lost`),
/// after which the call goes on. What an observer throws passes out of the execution context, as a
/// handler's does; the machine has kept the step, and says it again when `async_run` is called
/// again.
///
/// **Memory.**
/// - If there is no memory to begin, the function throws std::bad_alloc. Nothing was sent, and the
///   handler is not called. A coroutine that awaits the function ends, and the exception passes
///   out of the context's `run`.
/// - Once the function has returned, its handler is called with all that is known, even if memory
///   runs out. Only `async_run` differs: std::bad_alloc passes out of `run`, and the machine goes
///   on when `async_run` is called again.
/// - If `run` throws std::bad_alloc, call it again, because handlers of other calls wait in it.
/// - This holds where the context runs the handlers itself, as `io_context` does. If an Asio strand
///   runs out of memory, it may end the program or never run a handler again. Keep the resume
///   tokens that `client_options::accepted` is given: nothing else survives that.
///
///     assuresign::beast_transport https{executor, {.endpoint = "https://sb.assuresign.net"}};
///     assuresign::asio_client client{https, executor};
///     assuresign::async_submit_request request{.documents = {contract}};
///     auto finished =
///         co_await client.async_submit_and_wait(request, policy, boost::asio::use_awaitable);
template <class Transport, xml::limits Limits = xml::limits{}>
class asio_client {
    using machine_type = basic_session_machine<Limits>;

public:
    /// `transport` must outlive this.
    asio_client(Transport& transport, boost::asio::any_io_executor executor,
                client_options options = {})
        : transport_(transport), executor_(std::move(executor)), options_(std::move(options)) {
        static_assert(async_transport<Transport>, "asio_client needs an async transport: "
                                                  "async_exchange(http_request, Handler)");
    }
    /// Over the same transport. A move copies too, so that both clients can be used.
    asio_client(const asio_client&) = default;

    /// Where handlers are called that have no executor of their own.
    const boost::asio::any_io_executor& get_executor() const noexcept { return executor_; }

    /// Launches documents and waits until they are ready. Completes with `void(session_result)`.
    /// The operation is any that starts a session.
    template <session_operation Operation = async_submit, class CompletionToken>
    auto async_submit_and_wait(typename Operation::request request, const polling_policy& policy,
                               CompletionToken&& token) {
        auto machine = std::make_unique<machine_type>(policy, options_);
        machine->template submit<Operation>(std::move(request));
        return run_one(std::move(machine), std::forward<CompletionToken>(token));
    }
    /// Waits until the documents of a session that exists are ready. Completes with
    /// `void(session_result)`.
    template <class CompletionToken>
    auto async_wait(const session_lookup& lookup, const polling_policy& policy,
                    CompletionToken&& token) {
        auto machine = std::make_unique<machine_type>(policy, options_);
        machine->watch(lookup);
        return run_one(std::move(machine), std::forward<CompletionToken>(token));
    }
    /// Takes a machine to its end. `observe` is called with every step but `send`, `wait` and
    /// `done`. Completes with `void()`. The machine must live until then.
    template <class Machine, class Observer, class CompletionToken>
    auto async_run(Machine& machine, Observer observe, CompletionToken&& token) {
        machine.allow_put_back();
        using end = detail::asio_end_of_all<Machine, Observer>;
        return boost::asio::async_compose<CompletionToken, void()>(
            detail::asio_run<Transport, end>{transport_, executor_,
                                             end{machine, std::move(observe)}},
            token, executor_);
    }

private:
    template <class CompletionToken>
    auto run_one(std::unique_ptr<machine_type> machine, CompletionToken&& token) {
        using end = detail::asio_end_of_one<machine_type>;
        return boost::asio::async_compose<CompletionToken, void(session_result)>(
            detail::asio_run<Transport, end>{transport_, executor_,
                                             end{std::move(machine), Limits.items}},
            token, executor_);
    }

    Transport& transport_;
    boost::asio::any_io_executor executor_;
    client_options options_;
};

} // namespace v0_1
} // namespace assuresign
