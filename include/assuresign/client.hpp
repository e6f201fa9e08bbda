// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// The one place where operations, transport and session meet.

#include <assuresign/call/exchange.hpp>
#include <assuresign/call/failure.hpp>
#include <assuresign/call/transport.hpp>
#include <assuresign/contract/async_submit.hpp>
#include <assuresign/contract/guid.hpp>
#include <assuresign/contract/lookup_session.hpp>
#include <assuresign/contract/operation.hpp>
#include <assuresign/detail/caller_code.hpp>
#include <assuresign/result.hpp>
#include <assuresign/session/lookup.hpp>
#include <assuresign/session/machine.hpp>
#include <assuresign/session/options.hpp>
#include <assuresign/session/step.hpp>

#include <atomic>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

namespace assuresign {
inline namespace v0_1 {

/// How `client::async_submit` ends: a SessionId with warnings, or a failure.
using submit_result = call_result<async_submit_result>;

/// How a blocking program waits: `steady_sleeper` (sleeper.hpp), or one of your own.
///
/// `now` does not go back. `sleep_until` returns at that time, or as soon as `stop_requested`
/// becomes true; returning earlier does no harm.
///
/// What it throws passes through `client::run`, which can be called again. It stops
/// `client::submit_and_wait` and `client::wait` as a stop request does.
///
///     static_assert(assuresign::sleeper<assuresign::steady_sleeper>);
template <class T>
concept sleeper = requires(T& sleeper, std::chrono::steady_clock::time_point time) {
    { sleeper.now() } -> std::convertible_to<std::chrono::steady_clock::time_point>;
    { sleeper.stop_requested() } -> std::convertible_to<bool>;
    sleeper.sleep_until(time);
};
class steady_sleeper;

namespace detail {

// Stands for any handler of a timer: move-only, called once, with false if the wait was cut short.
struct timer_handler_archetype {
    timer_handler_archetype(timer_handler_archetype&&) = default;
    timer_handler_archetype& operator=(timer_handler_archetype&&) = default;
    void operator()(bool) const;
};

} // namespace detail

/// How a program with handlers waits. `async_wait_until` returns at once and calls the handler
/// exactly once: with true at that time or later, with false if the waiting is to end. What it
/// throws ends the waiting too; it must not call the handler any more then.
///
///     struct timer {
///         std::chrono::steady_clock::time_point now();
///         template <class Handler> // void(bool)
///         void async_wait_until(std::chrono::steady_clock::time_point time, Handler handler);
///     };
///     static_assert(assuresign::timer<timer>);
template <class T>
concept timer = requires(T& timer, std::chrono::steady_clock::time_point time,
                         detail::timer_handler_archetype handler) {
    { timer.now() } -> std::convertible_to<std::chrono::steady_clock::time_point>;
    timer.async_wait_until(time, std::move(handler));
};

namespace detail {

// Two parties meet here: the loop that started something, and the handler that ends it, perhaps
// before the loop is back, perhaps on another thread. Whoever comes second goes on.
class rendezvous {
public:
    void reset() noexcept { has_met_.store(false); }
    /// True for the second of the two.
    bool arrive() noexcept { return has_met_.exchange(true); }

private:
    std::atomic<bool> has_met_{false};
};

// The base of handlers that lead to another one, `inner()`. With Asio they have its associated
// allocator, executor and cancellation slot: see asio_client.hpp.
struct handler_wrapper {};

template <class Handler, class Call>
class wrapped_handler : public handler_wrapper {
public:
    using inner_handler = Handler;

    wrapped_handler(Handler handler, Call call)
        : handler_(std::move(handler)), call_(std::move(call)) {}
    template <class... Arguments>
    requires std::invocable<Call&, Handler&, Arguments...>
    void operator()(Arguments&&... arguments) {
        call_(handler_, std::forward<Arguments>(arguments)...);
    }
    const Handler& inner() const noexcept { return handler_; }

private:
    Handler handler_;
    Call call_;
};

// A step that goes back to the machine, unless it was observed.
template <class Machine>
class observed_step {
public:
    observed_step(Machine& machine, session_step& step) noexcept : machine_(machine), step_(step) {}
    observed_step(const observed_step&) = delete;
    observed_step& operator=(const observed_step&) = delete;
    ~observed_step() {
        if (!is_observed_) {
            machine_.put_back(std::move(step_));
        }
    }
    template <class Observer>
    void show_to(Observer& observe) {
        observe(step_);
        is_observed_ = true;
    }

private:
    Machine& machine_;
    session_step& step_;
    bool is_observed_ = false;
};

// An observer that takes the step by value owns it, also where it throws.
template <class Machine, class Observer>
void show_step(Machine& machine, Observer& observe, session_step step) {
    if constexpr (std::invocable<Observer&, session_step&>) {
        observed_step<Machine>{machine, step}.show_to(observe);
    } else {
        observe(std::move(step));
    }
}

inline constexpr error lost_by_exception{.code = errc::connection_lost,
                                         .excerpt = {"the transport threw an exception"}};

// Drives a machine with handlers. Whoever is to go on with it shares in it, so that it ends with
// the last of them, even if a transport or a timer drops a handler without a call.
template <class Machine, class Transport, class Timer, class Observer, class Handler>
class async_run
    : public std::enable_shared_from_this<async_run<Machine, Transport, Timer, Observer, Handler>> {
public:
    async_run(Machine& machine, Transport& transport, Timer& timer, Observer observe,
              Handler handler)
        : machine_(machine),
          transport_(transport),
          timer_(timer),
          observe_(std::move(observe)),
          handler_(std::move(handler)) {}

    // Ends where an exchange or a wait has begun, whose handler goes on.
    void advance() {
        for (;;) {
            auto next = machine_.next(now());
            if (std::holds_alternative<step::done>(next)) {
                return handler_();
            }
            meeting_.reset();
            if (auto* const send = std::get_if<step::send>(&next)) {
                exchange(std::move(send->request));
            } else if (auto* const wait = std::get_if<step::wait>(&next)) {
                wait_until(wait->until);
            } else {
                show_step(machine_, observe_, std::move(next));
                continue;
            }
            if (!meeting_.arrive()) {
                return;
            }
        }
    }

private:
    // What the transport and the timer call.
    template <class Call>
    class step_handler : public handler_wrapper {
    public:
        using inner_handler = Handler;

        step_handler(std::shared_ptr<async_run> run, Call call) noexcept
            : run_(std::move(run)), call_(std::move(call)) {}
        // No move: what is associated with a handler may be asked for after it was moved from.
        step_handler(const step_handler&) = default;
        step_handler& operator=(const step_handler&) = default;
        template <class Argument>
        requires std::invocable<Call&, async_run&, Argument>
        void operator()(Argument&& argument) {
            const auto run = run_; // outlives the handler
            call_(*run, std::forward<Argument>(argument));
            run->resume();
        }
        const Handler& inner() const noexcept { return run_->handler_; }

    private:
        std::shared_ptr<async_run> run_;
        Call call_;
    };
    template <class Call>
    step_handler<Call> handler_of(Call call) {
        return {this->shared_from_this(), std::move(call)};
    }

    std::chrono::steady_clock::time_point now() {
        if (!returns([this] { now_ = timer_.now(); })) {
            machine_.cancel();
        }
        return now_;
    }

    // A function that throws does not call its handler any more.
    void exchange(http_request request) {
        const bool has_begun = returns([&] {
            transport_.async_exchange(std::move(request),
                                      handler_of([](async_run& run, http_result exchanged) {
                                          run.machine_.received(std::move(exchanged));
                                      }));
        });
        if (!has_begun) {
            machine_.received(lost_by_exception);
            static_cast<void>(meeting_.arrive());
        }
    }
    void wait_until(std::chrono::steady_clock::time_point time) {
        const bool has_begun = returns([&] {
            timer_.async_wait_until(time, handler_of([](async_run& run, bool is_time) {
                                        if (!is_time) {
                                            run.machine_.cancel();
                                        }
                                    }));
        });
        if (!has_begun) {
            machine_.cancel();
            static_cast<void>(meeting_.arrive());
        }
    }
    void resume() {
        if (meeting_.arrive()) {
            advance();
        }
    }

    Machine& machine_;
    Transport& transport_;
    Timer& timer_;
    Observer observe_;
    Handler handler_;
    rendezvous meeting_;
    std::chrono::steady_clock::time_point now_{};
};

// Keeps the results of other sessions that come while one session is waited for, and adds them to
// its result. If a reply repeats those of the reply before, they are kept once. The waiting ends if
// there are more items than one reply may have, or if memory runs out.
template <class Machine>
class unmatched_results {
public:
    explicit unmatched_results(std::size_t max_items) : max_items_(max_items) { make_room(); }

    void take(Machine& machine, step::unmatched given) noexcept {
        lookup_session_response reply{.session_lookup_results = std::move(given.results)};
        if (!replies_.empty() && replies_.back() == reply) {
            return;
        }
        for (const auto& each : reply.session_lookup_results) {
            items_ += 1 + each.document_results.size();
        }
        replies_.push_back(std::move(reply)); // has room
        if (!has_room() && !has_room()) {
            stop(machine, errc::out_of_memory);
        } else if (items_ > max_items_) {
            stop(machine, errc::too_many_items);
        }
    }

    // To be called when the session has ended. The machine's last step may still bring results of
    // other sessions.
    void add_to(session_result& ended, Machine& machine,
                std::chrono::steady_clock::time_point now) noexcept {
        const auto stopped_by = stopped_by_;
        static_cast<void>(returns([&] {
            auto next = machine.next(now);
            if (auto* const others = std::get_if<step::unmatched>(&next)) {
                take(machine, std::move(*others));
            }
        }));
        if (ended) {
            ended->unmatched = std::move(replies_);
            return;
        }
        ended.error().unmatched = std::move(replies_);
        if (stopped_by) {
            ended.error().cause.code = *stopped_by;
        }
    }

private:
    void make_room() { replies_.reserve(replies_.size() + 1); }
    bool has_room() noexcept {
        return returns([this] { make_room(); });
    }
    void stop(Machine& machine, errc cause) noexcept {
        stopped_by_ = cause;
        machine.cancel();
    }

    std::vector<lookup_session_response> replies_; // with room for one more
    std::size_t items_ = 0;
    std::size_t max_items_;
    std::optional<errc> stopped_by_;
};

// A machine with one session, which keeps its end.
template <class Machine>
class single_session {
public:
    single_session(const polling_policy& policy, const client_options& options,
                   std::size_t max_items)
        : machine_(policy, options), unmatched_(max_items) {}

    Machine& machine() noexcept { return machine_; }

    session_step next(std::chrono::steady_clock::time_point now) {
        auto next = next_of_one(machine_, now);
        if (auto* const ended = std::get_if<step::ended>(&next)) {
            result_ = std::move(ended->result);
            unmatched_.add_to(result_, machine_, now);
            return step::done{};
        }
        if (auto* const others = std::get_if<step::unmatched>(&next)) {
            unmatched_.take(machine_, std::move(*others));
        }
        return next;
    }
    void received(http_result exchanged) { machine_.received(std::move(exchanged)); }
    void put_back(session_step) noexcept {} // nobody observes it
    void cancel() noexcept { machine_.cancel(); }

    session_result take_result() { return std::move(result_); }

private:
    Machine machine_;
    unmatched_results<Machine> unmatched_;
    session_result result_ = end_out_of_memory({}); // until it is known
};

// Should the transport throw, the exchange is lost. Ignored by a machine that has its reply.
template <class Machine>
struct lost_at_exit {
    Machine& machine;
    explicit lost_at_exit(Machine& m) : machine(m) {}
    ~lost_at_exit() { machine.received(lost_by_exception); }
    lost_at_exit(const lost_at_exit&) = delete;
    lost_at_exit& operator=(const lost_at_exit&) = delete;
};

template <class Transport, class Machine, class Observer, class Sleeper>
void run_to_end(Transport& transport, Machine& machine, Observer& observe, Sleeper& sleeper) {
    for (;;) {
        if (sleeper.stop_requested()) {
            machine.cancel();
        }
        auto next = machine.next(sleeper.now());
        if (auto* const send = std::get_if<step::send>(&next)) {
            const lost_at_exit<Machine> guard{machine};
            machine.received(transport.exchange(send->request));
        } else if (auto* const wait = std::get_if<step::wait>(&next)) {
            sleeper.sleep_until(wait->until);
        } else if (std::holds_alternative<step::done>(next)) {
            return;
        } else {
            show_step(machine, observe, std::move(next));
        }
    }
}

// For a machine that would die with the exception: what the transport throws is a lost exchange.
template <class Transport>
class caught_transport {
public:
    explicit caught_transport(Transport& transport) noexcept : transport_(transport) {}
    http_result exchange(const http_request& request) {
        http_result exchanged = lost_by_exception;
        static_cast<void>(returns([&] { exchanged = transport_.exchange(request); }));
        return exchanged;
    }

private:
    Transport& transport_;
};

// And what the sleeper throws is a request to stop.
template <class Sleeper>
class caught_sleeper {
public:
    explicit caught_sleeper(Sleeper& sleeper) noexcept : sleeper_(sleeper) {}
    std::chrono::steady_clock::time_point now() {
        watch([this] { now_ = sleeper_.now(); });
        return now_;
    }
    bool stop_requested() {
        watch([this] { is_stopped_ = is_stopped_ || sleeper_.stop_requested(); });
        return is_stopped_;
    }
    void sleep_until(std::chrono::steady_clock::time_point time) {
        watch([this, time] { sleeper_.sleep_until(time); });
    }

private:
    template <class Work>
    void watch(Work work) {
        is_stopped_ = !returns(work) || is_stopped_;
    }

    Sleeper& sleeper_;
    std::chrono::steady_clock::time_point now_{};
    bool is_stopped_ = false;
};

} // namespace detail

/// Makes calls over a transport, one exchange for each: nothing is ever sent twice. Memory that
/// runs out is a failure like any other (`errc::out_of_memory`), which keeps the reply if there is
/// one. Holds a reference to the transport, which must outlive it, and no other state; as safe to
/// use from several threads as the transport is.
///
/// An exception of the caller's code loses nothing:
/// - What a transport throws passes through `call`, `async_submit`, `lookup_session` and, of a
///   blocking transport, `run`; the request may have been received, and the machine knows that. For
///   `submit_and_wait` and `wait`, and with handlers also for `run`, it is a lost exchange
///   (`errc::connection_lost`), after which they go on.
/// - What an observer throws passes through `run`. The machine has kept the step, and says it again
///   when `run` is called again. With handlers, it passes to whoever called: the transport or the
///   timer; the handler of `run` is then not called.
/// - A handler is called with the result, and owns it, also where it throws.
/// - A byte source that throws ends its submission in `run`, `submit_and_wait` and `wait` as
///   `invalid_request` (`errc::unreadable_source`); it passes through the other functions, before
///   anything is sent.
/// - See `sleeper`, `timer` and `client_options` for the others.
///
///     assuresign::client client{gateway};
///     auto submitted = client.async_submit({.documents = {contract}});
///     if (!submitted) { log(to_string(submitted.error())); return; }
///     auto answer =
///         client.lookup_session({.session_lookups = {{account, submitted->session_id}}});
template <class Transport, xml::limits Limits = xml::limits{}>
class client {
    using machine_type = basic_session_machine<Limits>;
    using single_session = detail::single_session<machine_type>;

    static_assert(transport<Transport>,
                  "assuresign::client needs a transport: a class with "
                  "http_result exchange(const http_request&), or with "
                  "async_exchange(http_request, Handler); see assuresign/call/transport.hpp");

public:
    /// `transport` must outlive this.
    explicit client(Transport& transport, client_options options = {})
        : transport_(transport),
          options_(std::make_shared<const client_options>(std::move(options))) {}
    /// Over the same transport. A move copies too, so that both clients can be used.
    client(const client&) = default;

    /// Makes a call of any operation. Where it starts a session, the value is its result, and its
    /// `exceptions` are warnings; else it is the response.
    ///
    ///     auto closed = client.call<assuresign::async_close_envelope>(request);
    template <class Operation>
    auto call(const typename Operation::request& request) {
        static_assert(blocking_transport<Transport>,
                      "a call without a handler needs a blocking transport: "
                      "http_result exchange(const http_request&)");
        return without_reply(make_exchange<Operation>(request));
    }
    /// The same with a handler, `void(call_result<answer_of<Operation>>)`, called once.
    template <class Operation, class Handler>
    void call(const typename Operation::request& request, Handler handler) {
        static_assert(async_transport<Transport>, "a call with a handler needs an async transport: "
                                                  "async_exchange(http_request, Handler)");
        make_exchange<Operation>(
            request, detail::wrapped_handler{std::move(handler), [](Handler& to, auto answered) {
                                                 to(without_reply(std::move(answered)));
                                             }});
    }

    /// Launches documents. The value's `exceptions` are warnings.
    submit_result async_submit(const async_submit_request& request) {
        return call<assuresign::async_submit>(request);
    }
    /// The same with a handler, `void(submit_result)`, called once.
    template <class Handler>
    void async_submit(const async_submit_request& request, Handler handler) {
        call<assuresign::async_submit>(request, std::move(handler));
    }

    /// Asks for any number of sessions at once.
    lookup_result lookup_session(const lookup_session_request& request) {
        static_assert(blocking_transport<Transport>,
                      "a call without a handler needs a blocking transport: "
                      "http_result exchange(const http_request&)");
        return finish_lookup(request, make_exchange<assuresign::lookup_session>(request),
                             *options_);
    }
    /// The same with a handler, `void(lookup_result)`, called once.
    template <class Handler>
    void lookup_session(const lookup_session_request& request, Handler handler) {
        static_assert(async_transport<Transport>, "a call with a handler needs an async transport: "
                                                  "async_exchange(http_request, Handler)");
        // What the answer needs is copied before anything is sent.
        auto asked = detail::catch_bad_alloc([&]() -> result<question> {
            return question{request, options_};
        });
        if (!asked) {
            handler(lookup_result{detail::not_made<assuresign::lookup_session>(asked.error())});
            return;
        }
        make_exchange<assuresign::lookup_session>(
            request,
            detail::wrapped_handler{
                std::move(handler), [asked = std::move(*asked)](Handler& to, auto answered) {
                    to(finish_lookup(asked.request, std::move(answered), *asked.options));
                }});
    }

    /// Takes a machine to its end. `observe` is called with every step but `send`, `wait` and
    /// `done`: as `session_step&`, of which it may keep what it likes, or by value. The sleeper's
    /// stop request cancels what is left.
    ///
    ///     assuresign::session_machine machine{policy};
    ///     machine.resume(token, account).value();
    ///     client.run(machine, [](const assuresign::session_step& step) { keep(step); },
    ///                assuresign::steady_sleeper{stop});
    template <class Machine, class Observer, class Sleeper>
    void run(Machine& machine, Observer observe, Sleeper sleeper) {
        static_assert(blocking_transport<Transport> && assuresign::sleeper<Sleeper>);
        machine.allow_put_back();
        detail::run_to_end(transport_, machine, observe, sleeper);
    }

    /// Launches documents and waits until they are ready; or makes any call that starts a session,
    /// and waits until that has ended. What the service tells of other sessions meanwhile is in the
    /// result (`unmatched`); if it is more than `Limits.items`, the waiting ends as `still_pending`
    /// (`errc::too_many_items`).
    ///
    ///     using operation = assuresign::async_submit_with_file;
    ///     auto finished = client.submit_and_wait<operation>({.documents = {scan}});
    template <class Operation = assuresign::async_submit, class Sleeper = steady_sleeper>
    session_result submit_and_wait(typename Operation::request request,
                                   const polling_policy& policy = {}, Sleeper sleeper = {}) {
        return run_one({}, policy, submitting<Operation>(std::move(request)), std::move(sleeper));
    }
    /// Waits until the documents of a session that exists are ready.
    template <class Sleeper = steady_sleeper>
    session_result wait(const session_lookup& lookup, const polling_policy& policy = {},
                        Sleeper sleeper = {}) {
        return run_one(lookup.session_id, policy, watching(lookup), std::move(sleeper));
    }

    /// `run` with handlers: `void()` at the end. The machine, the transport and the timer must live
    /// until then; all is called from where the transport and the timer call their handlers. To
    /// cancel, end the timer's wait with false, or call `session_machine::cancel` from there.
    template <class Machine, class Observer, class Timer, class Handler>
    void run(Machine& machine, Observer observe, Timer& timer, Handler handler) {
        machine.allow_put_back();
        start(machine, observe, timer, handler)->advance();
    }
    /// `submit_and_wait` with a handler, `void(session_result)`, called once.
    template <class Operation = assuresign::async_submit, class Timer, class Handler>
    void submit_and_wait(typename Operation::request request, const polling_policy& policy,
                         Timer& timer, Handler handler) {
        run_one({}, policy, submitting<Operation>(std::move(request)), timer, std::move(handler));
    }
    /// `wait` with a handler, `void(session_result)`, called once.
    template <class Timer, class Handler>
    void wait(const session_lookup& lookup, const polling_policy& policy, Timer& timer,
              Handler handler) {
        run_one(lookup.session_id, policy, watching(lookup), timer, std::move(handler));
    }

private:
    // A lookup and how its answer is to be read.
    struct question {
        lookup_session_request request;
        std::shared_ptr<const client_options> options;
    };

    // `class` and not `operation` here: Clang 14 crashes on constrained members of this template.
    template <class Operation>
    result<http_request> make_request(const typename Operation::request& value,
                                      secret_values& secrets) const {
        return detail::catch_bad_alloc([&] {
            secrets = secret_values{value};
            return make_http_request<Operation>(value, options_->path_prefix);
        });
    }

    template <class Operation>
    using completed = call_result<detail::answered<answer_of<Operation>>>;

    template <class Operation>
    completed<Operation> complete_unmade(const error& cause) const {
        auto failed = detail::not_made<Operation>(cause);
        detail::log_failure(options_->log, detail::name_of<Operation>, failed);
        return failed;
    }
    template <class Operation>
    static completed<Operation> complete(const client_options& options, http_result exchanged,
                                         secret_values secrets) {
        auto completed =
            detail::complete<Operation, Limits>(std::move(exchanged), options.decoding);
        if (!completed) {
            completed.error().secrets = std::move(secrets);
        }
        detail::log_completed(options.log, detail::name_of<Operation>, completed);
        return completed;
    }

    template <class Operation>
    completed<Operation> make_exchange(const typename Operation::request& value) {
        secret_values secrets;
        const auto request = make_request<Operation>(value, secrets);
        if (!request) {
            return complete_unmade<Operation>(request.error());
        }
        detail::log_request(options_->log, detail::name_of<Operation>, *request);
        return complete<Operation>(*options_, transport_.exchange(*request), std::move(secrets));
    }

    template <class Operation, class Handler>
    void make_exchange(const typename Operation::request& value, Handler handler) {
        secret_values secrets;
        auto request = make_request<Operation>(value, secrets);
        if (!request) {
            return handler(complete_unmade<Operation>(request.error()));
        }
        detail::log_request(options_->log, detail::name_of<Operation>, *request);
        transport_.async_exchange(
            std::move(*request),
            detail::wrapped_handler{
                std::move(handler), [options = options_, secrets = std::move(secrets)](
                                        Handler& to, http_result exchanged) mutable {
                    to(complete<Operation>(*options, std::move(exchanged), std::move(secrets)));
                }});
    }

    template <class T>
    static call_result<T> without_reply(call_result<detail::answered<T>> completed) {
        if (!completed) {
            return std::move(completed.error());
        }
        return std::move(completed->value);
    }

    static lookup_result finish_lookup(const lookup_session_request& asked,
                                       completed<assuresign::lookup_session> completed,
                                       const client_options& options) {
        return without_reply(
            detail::complete_lookup(asked, std::move(completed), options.is_pending));
    }

    // If memory runs out, observer and handler are as they were.
    template <class Machine, class Observer, class Timer, class Handler>
    auto start(Machine& machine, Observer& observe, Timer& timer, Handler& handler) {
        static_assert(async_transport<Transport> && assuresign::timer<Timer>);
        using run = detail::async_run<Machine, Transport, Timer, Observer, Handler>;
        return std::make_shared<run>(machine, transport_, timer, std::move(observe),
                                     std::move(handler));
    }

    // What a machine with one session is given: a request, or a session that exists.
    template <class Operation>
    static auto submitting(typename Operation::request request) {
        return [request = std::move(request)](machine_type& machine) mutable {
            machine.template submit<Operation>(std::move(request));
        };
    }
    static auto watching(const session_lookup& lookup) {
        return [lookup](machine_type& machine) {
            machine.watch(lookup);
        };
    }
    template <class Setup>
    result<std::unique_ptr<single_session>> make_one(const polling_policy& policy,
                                                     Setup& setup) const {
        return detail::catch_bad_alloc([&]() -> result<std::unique_ptr<single_session>> {
            auto made = std::make_unique<single_session>(policy, *options_, Limits.items);
            setup(made->machine());
            return made;
        });
    }
    // `id` is that of a session that exists.
    template <class Setup, class Sleeper>
    session_result run_one(const session_id& id, const polling_policy& policy, Setup setup,
                           Sleeper sleeper) {
        const auto one = make_one(policy, setup);
        if (!one) {
            return detail::end_out_of_memory(id);
        }
        static_assert(blocking_transport<Transport> && assuresign::sleeper<Sleeper>);
        detail::caught_transport<Transport> transport{transport_};
        detail::caught_sleeper<Sleeper> stopping{sleeper};
        const auto ignore = [](const session_step&) {
        };
        detail::run_to_end(transport, **one, ignore, stopping);
        return (*one)->take_result();
    }
    template <class Setup, class Timer, class Handler>
    void run_one(const session_id& id, const polling_policy& policy, Setup setup, Timer& timer,
                 Handler handler) {
        auto one = make_one(policy, setup);
        if (!one) {
            return handler(detail::end_out_of_memory(id));
        }
        auto& session = **one;
        auto observe = [](const session_step&) {
        };
        detail::wrapped_handler finish{std::move(handler), [one = std::move(*one)](Handler& to) {
                                           to(one->take_result());
                                       }};
        auto started = detail::catch_bad_alloc(
            [&]() -> result<decltype(start(session, observe, timer, finish))> {
                return start(session, observe, timer, finish);
            });
        return started ? (*started)->advance() : finish();
    }

    Transport& transport_;
    std::shared_ptr<const client_options> options_; // shared with calls under way
};

} // namespace v0_1
} // namespace assuresign
