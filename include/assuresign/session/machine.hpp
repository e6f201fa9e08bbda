// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Submit, then poll: a state machine with no clock, no I/O and no thread.

#include <assuresign/call/exchange.hpp>
#include <assuresign/call/failure.hpp>
#include <assuresign/call/secret_values.hpp>
#include <assuresign/call/transport.hpp>
#include <assuresign/contract/async_submit.hpp>
#include <assuresign/contract/document.hpp>
#include <assuresign/contract/envelope.hpp>
#include <assuresign/contract/exception.hpp>
#include <assuresign/contract/guid.hpp>
#include <assuresign/contract/lookup_session.hpp>
#include <assuresign/contract/operation.hpp>
#include <assuresign/contract/severity.hpp>
#include <assuresign/detail/caller_code.hpp>
#include <assuresign/detail/random_numbers.hpp>
#include <assuresign/result.hpp>
#include <assuresign/session/detail/evidence.hpp>
#include <assuresign/session/detail/submission.hpp>
#include <assuresign/session/lookup.hpp>
#include <assuresign/session/options.hpp>
#include <assuresign/session/policy.hpp>
#include <assuresign/session/resume_token.hpp>
#include <assuresign/session/session_result.hpp>
#include <assuresign/session/step.hpp>

#include <algorithm>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

namespace assuresign {
inline namespace v0_1 {

namespace detail {

// Everything that a machine holds. It is moved as a whole, and what is left is as good as new.
class machine_state {
public:
    machine_state() = default;
    machine_state(const polling_policy& policy, client_options options)
        : policy_(within_bounds(policy)), options_(std::move(options)), random_(policy.seed) {}

protected:
    struct session {
        std::unique_ptr<const detail::submission> submission{}; // until it is accepted
        session_lookup lookup{};
        expected_results expected{};
        bool is_submitted = false;
        bool has_begun = false; // its deadline is known
        bool has_ended = false;
        bool is_alone = false; // in its lookups, until one is answered
        list<service_exception> warnings{};
        std::optional<session_lookup_result> result{};
        secret_values secrets{}; // from when the request is made
        // The last that brought a reply. The sessions of one lookup share it.
        std::shared_ptr<failure> failed_lookup{};
        time_point due = time_point::min();
        time_point deadline = time_point::max();
        time_point early = time_point::min(); // from then on it may join a lookup
        delay_time delay{};                   // the next
        std::size_t polls = 0;
        std::size_t errors = 0; // in a row
    };

    enum class sending : std::uint8_t { nothing, submission, lookup };

    polling_policy policy_;
    client_options options_;
    random_numbers random_{0};
    double jitter_ = 0; // the same for all sessions of one lookup, which so stay together
    std::vector<session> sessions_;
    std::size_t open_ = 0;
    std::size_t begun_ = 0; // as many of the first sessions have a deadline, or are submissions
    std::vector<std::size_t> queue_; // those that are not being looked up or submitted
    time_point quiet_until_ = time_point::min();
    std::optional<std::chrono::milliseconds> retry_after_;
    bool is_cancelled_ = false;

    // The exchange under way, or just ended.
    sending sending_ = sending::nothing;
    std::size_t submitting_ = 0;
    std::vector<std::size_t> batch_;
    bool has_announced_ = false; // of the last in the batch: its documents_ready was given
    lookup_session_request asked_;
    secret_values asked_secrets_; // of the submissions that began the sessions
    std::variant<std::monostate, completed_submission, completed_lookup> reply_;
    std::shared_ptr<failure> failed_lookup_;                // taken from the reply
    std::unique_ptr<std::optional<session_step>> returned_; // by `put_back`; a step is large
};

// How a machine's one session ends if memory runs out, which is an end like any other. To submit
// takes no memory from when the request is made to when the SessionId is kept.
inline session_failure end_out_of_memory(const session_id& id) {
    return {.kind = is_real(id) ? failure_kind::still_pending : failure_kind::not_sent,
            .cause = {.code = errc::out_of_memory},
            .session_id = id};
}

// What the machine says of its one session. If memory runs out it is asked again, and then gives
// away what it has.
template <class Machine>
session_step next_of_one(Machine& machine, time_point now) {
    std::optional<session_step> next;
    const auto ask = [&]() -> result<void> {
        next.emplace(machine.next(now));
        return {};
    };
    if (catch_bad_alloc(ask) || catch_bad_alloc(ask)) {
        return *std::move(next);
    }
    return step::ended{0, machine.end_without_memory(0)};
}

} // namespace detail

/// Takes submissions, and sessions that exist already, to their ends. Ask it for the next step, and
/// give it what came of each exchange. It wants one exchange at a time, and makes one lookup for
/// sessions that are due about the same time. A submission of which a byte may have left is never
/// made again, unless it was refused before processing (HTTP status 429; see `polling_policy`).
/// Time is the caller's: any clock that does not go back, in `steady_clock`'s type.
///
///     assuresign::session_machine machine;
///     machine.submit({.documents = {contract}});
///     for (;;) {
///         auto next = machine.next(std::chrono::steady_clock::now());
///         if (auto* send = std::get_if<assuresign::step::send>(&next)) {
///             machine.received(gateway.exchange(send->request));
///         } else if (auto* wait = std::get_if<assuresign::step::wait>(&next)) {
///             std::this_thread::sleep_until(wait->until);
///         } else if (auto* ended = std::get_if<assuresign::step::ended>(&next)) {
///             keep(ended->result);
///         } else if (std::holds_alternative<assuresign::step::done>(next)) {
///             break;
///         }
///     }
///
/// A session is finished when each document that the machine submitted has an Id, or when a lookup
/// has the result of the envelope that it closed. How many documents a session has that existed
/// already is known from a resume token only. Where it is not known, the session is finished when a
/// lookup lists a document or an envelope, and each that it lists has an Id. Documents with an
/// EnvelopeId stay pending until their envelope is closed. If a document ends in an exception of
/// severity Error or Fatal, or in any exception and without an Id, the session ends as
/// `documents_failed` as soon as nothing is pending: `session_failure::result` has the Ids and
/// AuthTokens of the others.
///
/// A file whose bytes cannot be read, or whose source throws, ends its own submission as
/// `invalid_request` (`errc::unreadable_source`).
///
/// A reply that is cut or damaged still counts for what can be read of it. A SessionId in the reply
/// to a submission, without an exception of severity Error or Fatal, leads to lookups. The ids and
/// AuthTokens in the reply to a lookup are kept in the sessions' results. The next lookup of each
/// of these sessions is made for it alone, so that the damage ends none but its own session.
///
/// New submissions go before lookups. Not for several threads at once. Keeps some 400 bytes for
/// each session that it was ever given. If memory runs out, `next` throws and can be called again:
/// nothing is lost by it. Replies are read within `Limits`.
///
/// A machine cannot be copied, for the copy would submit again. A machine that was moved from is
/// like one that was made without arguments: it has no sessions.
template <xml::limits Limits = xml::limits{}>
class basic_session_machine : private detail::machine_state {
    using session = machine_state::session;
    using sending = machine_state::sending;

    template <class Machine>
    friend session_step detail::next_of_one(Machine&, detail::time_point);

public:
    /// Of any clock that does not go back.
    using time_point = std::chrono::steady_clock::time_point;

    /// Values of the policy beyond their bounds count as the nearest within.
    explicit basic_session_machine(const polling_policy& policy = {}, client_options options = {})
        : machine_state(policy, std::move(options)) {}

    /// Takes the other machine's sessions, its policy, its options and the exchange under way.
    basic_session_machine(basic_session_machine&& other) noexcept
        : machine_state(std::exchange<machine_state>(other, {})) {}
    /// The same; the sessions that this machine had are dropped without an end.
    basic_session_machine& operator=(basic_session_machine&& other) noexcept {
        machine_state::operator=(std::exchange<machine_state>(other, {}));
        return *this;
    }
    ~basic_session_machine() = default;

    /// A request to be submitted, and its session waited for. Returns its index.
    ///
    ///     machine.submit<assuresign::async_submit_with_file>({.documents = {scan}});
    template <session_operation Operation = async_submit>
    std::size_t submit(typename Operation::request request) {
        using submission = detail::submission_of<Operation, Limits>;
        auto made = std::make_unique<submission>(std::move(request));
        const auto expected = made->expected();
        return add({.submission = std::move(made), .expected = expected});
    }
    /// A session to be waited for that exists already. Returns its index.
    std::size_t watch(const session_lookup& lookup) { return watch(lookup, {}); }
    /// The sessions of a resume token, which belong to `account`. Returns their number.
    /// Errors: `malformed_token`, `unsupported_token`.
    result<std::size_t> resume(std::string_view token, const context_identifier& account) {
        const auto sessions = read_resume_token(token);
        if (!sessions) {
            return sessions.error();
        }
        make_room(sessions->size()); // all of them, or none
        for (const auto& each : *sessions) {
            watch({account, each.session_id}, {each.documents, each.closes_envelope});
        }
        return sessions->size();
    }

    /// What is to be done now. Between a `send` and its `received` that is to wait, without end.
    session_step next(time_point now) {
        if (returned_ && *returned_) {
            return *std::exchange(*returned_, std::nullopt);
        }
        if (retry_after_) {
            quiet_until_ = std::max(quiet_until_, detail::later(now, *retry_after_));
            retry_after_.reset();
        }
        begin_watched(now);
        if (is_cancelled_) {
            received(error{.code = errc::cancelled});
        }
        if (auto step = take_reply(now)) {
            return std::move(*step);
        }
        return is_sending() ? step::wait{time_point::max()} : advance(now);
    }

    /// Gives the last step of `next` back, which then says it once more: for a program that could
    /// not keep it. `client::run` does so if its observer throws.
    void put_back(session_step step) {
        allow_put_back();
        returned_->emplace(std::move(step));
    }
    /// Takes the memory that `put_back` needs, which then cannot throw.
    void allow_put_back() {
        if (!returned_) {
            returned_ = std::make_unique<std::optional<session_step>>();
        }
    }

    /// What came of the exchange that the last `send` asked for: a response, or the transport's
    /// error, which says whether bytes may have left. Ignored if there is none.
    void received(http_result exchanged) {
        if (!is_sending()) {
            return;
        }
        if (exchanged && exchanged->retry_after) {
            using std::chrono::milliseconds, std::chrono::seconds;
            const auto bound = std::chrono::ceil<seconds>(policy_.max_retry_after);
            const auto asked = std::clamp(*exchanged->retry_after, seconds{0}, bound);
            retry_after_ = std::min<milliseconds>(asked, policy_.max_retry_after);
        }
        if (sending_ == sending::submission) {
            auto completed = read_submission(std::move(exchanged));
            detail::log_completed(options_.log, sessions_[submitting_].submission->name(),
                                  completed);
            reply_ = std::move(completed);
            sending_ = sending::nothing;
        } else {
            auto completed = read_lookup(std::move(exchanged));
            detail::log_completed(options_.log, detail::name_of<lookup_session>, completed);
            reply_ = detail::complete_lookup(asked_, std::move(completed), options_.is_pending);
            sending_ = sending::nothing;
        }
    }

    /// Ends every session as soon as `next` is called: `not_sent` what was not submitted,
    /// `still_pending` what was, each with the cause `cancelled`; also those that are given to the
    /// machine later. A reply that `received` got before still counts; an exchange that is under
    /// way when `next` is called is lost. `resume_token` no longer has the sessions then: take it
    /// before.
    void cancel() noexcept { is_cancelled_ = true; }

    /// The sessions that have a SessionId and have not ended, as text that can be kept: `resume`
    /// goes on with them in another process. Holds nothing secret.
    std::string resume_token() const {
        std::vector<resumable_session> open;
        for (const auto& each : sessions_) {
            if (!each.has_ended && detail::is_real(each.lookup.session_id)) {
                open.push_back({each.lookup.session_id, each.expected.documents,
                                each.expected.closes_envelope});
            }
        }
        return make_resume_token(open);
    }

    /// The SessionId of a session; unset as long as it has none, or if there is no such session.
    session_id id_of(std::size_t index) const noexcept {
        return index < sessions_.size() ? sessions_[index].lookup.session_id : session_id{};
    }

    /// Sessions that have not ended.
    std::size_t open_sessions() const noexcept { return open_; }

private:
    std::size_t watch(const session_lookup& lookup, const detail::expected_results& expected) {
        const auto index = add({.lookup = lookup, .expected = expected, .is_submitted = true});
        random_.mix(lookup.session_id.hash());
        return index;
    }

    bool is_sending() const noexcept { return sending_ != sending::nothing; }

    // So that no later step needs memory for these sessions.
    void make_room(std::size_t count) {
        const auto room = [](auto& items, std::size_t size) {
            if (size > items.capacity()) {
                items.reserve(std::max(size, 2 * items.capacity()));
            }
        };
        const auto size = sessions_.size() + count;
        room(sessions_, size);
        room(queue_, size);
        room(batch_, std::min(policy_.batch_size, size));
    }
    std::size_t add(session added) {
        make_room(1);
        const auto index = sessions_.size();
        added.delay = policy_.initial_delay;
        sessions_.push_back(std::move(added));
        ++open_;
        enqueue(index, time_point::min());
        return index;
    }

    // ---- whose turn it is: a heap, the earliest first, and of equal ones those that are not for a
    // lookup, which they would cut in two, then the first given

    bool comes_later(std::size_t a, std::size_t b) const noexcept {
        const auto turn = [this](std::size_t index) {
            const auto& each = sessions_[index];
            return std::tuple{each.due, each.is_submitted && has_ids(each), index};
        };
        return turn(a) > turn(b);
    }
    void enqueue(std::size_t index, time_point due) {
        sessions_[index].due = std::min(due, sessions_[index].deadline);
        queue_.push_back(index);
        std::push_heap(queue_.begin(), queue_.end(),
                       [this](auto a, auto b) { return comes_later(a, b); });
    }
    void dequeue() {
        std::pop_heap(queue_.begin(), queue_.end(),
                      [this](auto a, auto b) { return comes_later(a, b); });
        queue_.pop_back();
    }

    void begin(session& each, time_point now) const noexcept {
        if (!each.has_begun) {
            each.has_begun = true;
            each.deadline = detail::later(now, policy_.deadline);
        }
    }
    // A submission begins when it is made.
    void begin_watched(time_point now) noexcept {
        for (; begun_ < sessions_.size(); ++begun_) {
            if (sessions_[begun_].is_submitted) {
                begin(sessions_[begun_], now);
            }
        }
    }

    void enqueue_after_delay(std::size_t index, time_point now) {
        auto& each = sessions_[index];
        const auto delay = detail::shortened(each.delay, policy_.jitter * jitter_);
        each.delay = detail::lengthened(each.delay, policy_);
        enqueue(index, std::max(detail::later(now, delay), quiet_until_));
        each.early = each.due - detail::time_until(each.due, now) / 4;
    }

    session_step advance(time_point now) {
        while (!queue_.empty()) {
            if (auto step = take_turn(queue_.front(), now)) {
                return std::move(*step);
            }
        }
        return step::done{};
    }

    // Nothing where another session may come first now.
    std::optional<session_step> take_turn(std::size_t index, time_point now) {
        const auto& each = sessions_[index];
        if (is_cancelled_) {
            return give_up_next(errc::cancelled);
        }
        if (each.due > now) {
            return wait(each.due, now);
        }
        if (quiet_until_ > now && is_silenced(each, now)) {
            return give_up_next(errc::deadline_passed);
        }
        if (quiet_until_ > now) {
            enqueue(take_next(), quiet_until_);
            return std::nullopt;
        }
        if (!each.is_submitted) {
            return submit_next(now);
        }
        return has_ids(each) ? look_up(now) : refuse_lookup();
    }

    // The deadline of a submission that was not made yet is as far away as it can be.
    time_point deadline_of(const session& each, time_point now) const noexcept {
        return each.has_begun ? each.deadline : detail::later(now, policy_.deadline);
    }
    // Whether Retry-After forbids every exchange before the deadline.
    bool is_silenced(const session& each, time_point now) const noexcept {
        return quiet_until_ > deadline_of(each, now);
    }
    // Whether nothing more can be asked before the deadline.
    bool is_past_deadline(const session& each, time_point now) const noexcept {
        return now >= deadline_of(each, now) || is_silenced(each, now);
    }
    bool is_last_error(const session& each, time_point now) const noexcept {
        return each.errors + 1 >= policy_.max_errors || is_past_deadline(each, now);
    }

    // A session leaves the queue before its step is made: the log hook that is called for the step
    // may give the machine more sessions.
    std::size_t take_next() {
        const auto index = queue_.front();
        dequeue();
        return index;
    }
    session_step give_up_next(errc cause) { return give_up(take_next(), cause); }

    // Nothing where the log hook has given the machine something to do before that.
    std::optional<session_step> wait(time_point until, time_point now) const {
        detail::log(options_.log, log_event_kind::waiting, [&] {
            using std::chrono::milliseconds;
            const auto time = std::chrono::ceil<milliseconds>(detail::time_until(until, now));
            return std::to_string(open_) + " sessions open, for " + std::to_string(time.count()) +
                   " ms";
        });
        if (is_cancelled_ || sessions_[queue_.front()].due < until) {
            return std::nullopt;
        }
        return step::wait{until};
    }

    // ---- submissions

    // A source of bytes may throw anything.
    result<http_request> make_request(const detail::submission& submission,
                                      secret_values& secrets) const {
        result<http_request> request = error{.code = errc::unreadable_source};
        static_cast<void>(detail::returns([&] {
            request = detail::catch_bad_alloc([&] {
                secrets = submission.secrets();
                return submission.make_request(options_.path_prefix);
            });
        }));
        return request;
    }

    session_step submit_next(time_point now) {
        const auto index = take_next();
        auto& each = sessions_[index];
        begin(each, now);
        auto request = make_request(*each.submission, each.secrets);
        if (!request) {
            return end(index, make_failure(detail::not_made<async_submit>(request.error())));
        }
        request->timeout = detail::exchange_time(each.deadline, now, policy_);
        submitting_ = index;
        sending_ = sending::submission;
        detail::log_request(options_.log, each.submission->name(), *request);
        return step::send{std::move(*request)};
    }

    // Nothing where the submission is to be made again.
    std::optional<session_step> take_submission(detail::completed_submission& reply,
                                                time_point now) {
        if (reply) {
            return accept(reply->value.session_id, reply->value.exceptions, now);
        }
        auto& why = reply.error();
        if (is_unread(why)) {
            return read_again(why, now);
        }
        if (detail::is_real(why.session_id) &&
            worst_severity(why.exceptions) < severity_level::error) {
            return accept(why.session_id, why.exceptions, now);
        }
        return take_failed_submission(why, now);
    }

    detail::completed_submission read_submission(http_result exchanged) const {
        const auto& each = sessions_[submitting_];
        auto completed = each.submission->complete(std::move(exchanged), options_.decoding);
        if (!completed) {
            completed.error().secrets = each.secrets;
        }
        return completed;
    }

    // Whether there was no memory to read the reply. Such a reply is read again, so that nothing in
    // it is lost.
    static bool is_unread(const failure& why) noexcept {
        return why.cause.code == errc::out_of_memory && why.kind == failure_kind::invalid_response;
    }
    std::optional<session_step> read_again(failure& why, time_point now) {
        auto completed = read_submission(std::move(why.reply));
        const bool has_failed_again = !completed && completed.error().cause == why.cause;
        auto& reply = reply_.emplace<detail::completed_submission>(std::move(completed));
        if (has_failed_again) {
            detail::throw_bad_alloc();
            return end_submission(std::move(reply.error()));
        }
        return take_submission(reply, now);
    }

    // Only the step needs memory. Before, the SessionId is kept. The arguments are in the reply.
    session_step accept(const session_id& id, list<service_exception>& warnings, time_point now) {
        auto& each = sessions_[submitting_];
        each.lookup.session_id = id;
        step::submitted step{submitting_, id, warnings, each.expected.documents,
                             each.expected.closes_envelope};
        each.lookup.context_identifier = each.submission->account();
        each.submission.reset();
        each.is_submitted = true;
        each.errors = 0;
        each.delay = policy_.initial_delay;
        each.warnings = std::move(warnings);
        reply_ = std::monostate{};
        random_.mix(each.lookup.session_id.hash());
        jitter_ = random_.next();
        enqueue_after_delay(submitting_, now);
        if (options_.accepted) {
            static_cast<void>(detail::returns([&] { options_.accepted(step); }));
        }
        log_submitted(step);
        return step;
    }

    // Whether the service, or a gateway before it, refused the submission before processing it.
    bool is_refused(const failure& why) const noexcept {
        if (why.kind == failure_kind::not_sent) {
            return true;
        }
        const bool is_of_http = why.kind == failure_kind::http_error;
        return (why.reply.status == 429 && (is_of_http || why.kind == failure_kind::soap_fault)) ||
               (why.reply.status == 503 && is_of_http && policy_.resubmit_unavailable);
    }

    std::optional<session_step> take_failed_submission(failure& why, time_point now) {
        auto& each = sessions_[submitting_];
        if (!is_refused(why) || is_cancelled_ || is_last_error(each, now)) {
            return end_submission(std::move(why));
        }
        ++each.errors;
        reply_ = std::monostate{};
        jitter_ = random_.next();
        enqueue_after_delay(submitting_, now);
        return std::nullopt;
    }

    session_step end_submission(failure why) {
        reply_ = std::monostate{};
        return end(submitting_, make_failure(std::move(why)));
    }

    static session_failure make_failure(failure why) {
        session_failure made{.kind = why.kind,
                             .cause = why.cause,
                             .session_id = why.session_id,
                             .secrets = why.secrets};
        made.submission = std::move(why);
        return made;
    }

    // ---- lookups

    static bool has_ids(const session& each) noexcept {
        return detail::is_real(each.lookup.context_identifier) &&
               detail::is_real(each.lookup.session_id);
    }

    // Alone, for it would spoil the lookup for others.
    session_step refuse_lookup() {
        const auto index = take_next();
        auto& each = sessions_[index];
        const bool has_account = detail::is_real(each.lookup.context_identifier);
        auto made = make_failure(each, failure_kind::invalid_request, errc::missing_required, {});
        made.cause.field = std::string_view{has_account ? "SessionLookups[0].SessionId"
                                                        : "SessionLookups[0].ContextIdentifier"};
        return end(index, std::move(made));
    }

    static bool is_about_due(const session& each, time_point now) noexcept {
        return each.is_submitted && has_ids(each) && std::min(each.due, each.early) <= now;
    }

    // Whether it may be in the lookup that is being put together.
    bool may_join(const session& each) const noexcept {
        return batch_.empty() || (batch_.size() < policy_.batch_size && !each.is_alone &&
                                  !sessions_[batch_.front()].is_alone);
    }

    std::optional<session_step> look_up(time_point now) {
        while (!queue_.empty() && may_join(sessions_[queue_.front()]) &&
               is_about_due(sessions_[queue_.front()], now)) {
            batch_.push_back(queue_.front());
            dequeue();
        }
        auto request = detail::catch_bad_alloc([&]() -> result<http_request> {
            asked_.session_lookups = {};
            asked_secrets_ = {};
            for (const auto index : batch_) {
                asked_secrets_.add(sessions_[index].secrets);
                asked_.session_lookups.push_back(sessions_[index].lookup);
            }
            return make_http_request<lookup_session>(asked_, options_.path_prefix);
        });
        std::reverse(batch_.begin(), batch_.end()); // for take_lookup, which takes from the back
        jitter_ = random_.next();
        if (!request) {
            reply_.emplace<detail::completed_lookup>(
                detail::not_made<lookup_session>(request.error()));
            return take_reply(now);
        }
        request->timeout = detail::exchange_time(latest_deadline(), now, policy_);
        sending_ = sending::lookup;
        detail::log_request(options_.log, detail::name_of<lookup_session>, *request);
        return step::send{std::move(*request)};
    }

    time_point latest_deadline() const noexcept {
        auto latest = time_point::min();
        for (const auto index : batch_) {
            latest = std::max(latest, sessions_[index].deadline);
        }
        return latest;
    }

    call_result<detail::answered<lookup_session_response>>
    read_lookup(http_result exchanged) const {
        auto completed =
            detail::complete<lookup_session, Limits>(std::move(exchanged), options_.decoding);
        if (!completed) {
            completed.error().secrets = asked_secrets_;
        }
        return completed;
    }

    // The sessions of the lookup are taken one after the other, each when its step can be given.
    std::optional<session_step> take_lookup(detail::completed_lookup& reply, time_point now) {
        if (!reply && !failed_lookup_) {
            if (is_unread(reply.error())) {
                reply = detail::complete_lookup(asked_, read_lookup(std::move(reply.error().reply)),
                                                options_.is_pending);
            }
            if (!reply) {
                failed_lookup_ = std::make_shared<failure>(std::move(reply.error()));
            }
        }
        while (!batch_.empty()) {
            const auto index = batch_.back();
            auto step = take_session(reply, index, now);
            has_announced_ = step && !sessions_[index].has_ended;
            if (has_announced_) {
                return step;
            }
            batch_.pop_back();
            if (step) {
                return step;
            }
            enqueue_after_delay(index, now);
        }
        if (reply && !reply->value.unmatched.empty()) {
            return step::unmatched{std::exchange(reply->value.unmatched, {})};
        }
        if (auto unasked = take_unasked(); !unasked.empty()) {
            return step::unmatched{std::move(unasked)};
        }
        failed_lookup_.reset();
        reply_ = std::monostate{};
        return std::nullopt;
    }

    // Takes the results of sessions that were not asked for out of a damaged reply.
    std::vector<session_lookup_result> take_unasked() {
        std::vector<session_lookup_result> found;
        if (!failed_lookup_) {
            return found;
        }
        auto& results = failed_lookup_->sessions;
        const auto is_unasked = [this](const session_lookup_result& each) {
            const auto& lookups = asked_.session_lookups;
            return each != session_lookup_result{} &&
                   std::none_of(lookups.begin(), lookups.end(), [&](const auto& lookup) {
                       return lookup.session_id == each.session_id;
                   });
        };
        found.reserve(
            static_cast<std::size_t>(std::count_if(results.begin(), results.end(), is_unasked)));
        for (auto& each : results) {
            if (is_unasked(each)) {
                found.push_back(std::exchange(each, {}));
            }
        }
        return found;
    }

    // Nothing where the session is to be asked for again. What needs memory comes before the result
    // is moved, so that it can be taken again where there was none.
    std::optional<session_step> take_session(detail::completed_lookup& reply, std::size_t index,
                                             time_point now) {
        auto* const answer =
            reply ? reply->value.find(sessions_[index].lookup.session_id) : nullptr;
        if (answer == nullptr || !answer->result) {
            return take_failed_lookup(reply, index, now);
        }
        return has_announced_ ? take_pending(index, now)
                              : take_answer(*answer, reply->reply, index, now);
    }

    std::optional<session_step> take_answer(session_answer& answer, http_response& reply,
                                            std::size_t index, time_point now) {
        auto& each = sessions_[index];
        auto& result = *answer.result;
        each.is_alone = false;
        if (has_too_many(result, each)) {
            return end_outgrown(result, reply, index);
        }
        if (each.result) {
            detail::keep_documents(result, *each.result);
        }
        const bool is_pending =
            answer.state == session_state::pending || !detail::is_complete(result, each.expected);
        const bool has_failed = detail::has_failed(result);
        if (each.result) {
            detail::keep_unidentified(result, *each.result);
        }
        if (is_pending) {
            auto fresh = detail::new_documents(result, each.result ? &*each.result : nullptr);
            each.result = take_result(result, index);
            return fresh.empty() ? take_pending(index, now) : announce(index, std::move(fresh));
        }
        if (has_failed) {
            auto lookup = copy_or_take(each.failed_lookup);
            auto made = make_failure(each, failure_kind::documents_failed, errc::rejected,
                                     take_result(result, index));
            made.lookup = std::move(lookup);
            return end(index, std::move(made));
        }
        finished_session finished;
        finished.documents.reserve(result.document_results.size());
        finished.unidentified.reserve(count_unidentified(result));
        return end(index, finish(each, std::move(finished), take_result(result, index)));
    }

    // Whether a session's documents have become more than a reply may have.
    static bool has_too_many(const session_lookup_result& result, const session& each) {
        return each.result && detail::count_together(result, *each.result) > Limits.items;
    }
    session_step end_outgrown(session_lookup_result& result, http_response& reply,
                              std::size_t index) {
        auto& each = sessions_[index];
        constexpr auto kind = failure_kind::invalid_response;
        list<session_lookup_result> sessions;
        sessions.emplace_back();
        auto lookup = detail::failed_call<lookup_session>(kind, {.code = errc::too_many_items},
                                                          is_shared() ? http_response{reply}
                                                                      : std::move(reply));
        sessions.begin()->session_id = each.lookup.session_id;
        *sessions.begin() = take_result(result, index);
        lookup.sessions = std::move(sessions);
        lookup.secrets = asked_secrets_;
        auto made = make_failure(each, kind, errc::too_many_items, std::move(each.result));
        made.lookup = std::move(lookup);
        return end(index, std::move(made));
    }

    // A copy where the same session is in the lookup once more.
    session_lookup_result take_result(session_lookup_result& result, std::size_t index) const {
        const bool is_needed = std::any_of(batch_.begin(), batch_.end() - 1, [&](auto other) {
            return sessions_[other].lookup.session_id == sessions_[index].lookup.session_id;
        });
        return is_needed ? session_lookup_result{result} : std::move(result);
    }

    static std::size_t count_unidentified(const session_lookup_result& result) {
        const auto& all = result.document_results;
        return static_cast<std::size_t>(std::count_if(
            all.begin(), all.end(), [](const auto& each) { return !detail::has_id(each); }));
    }
    // `made` has the room that is needed.
    static finished_session finish(session& each, finished_session made,
                                   session_lookup_result result) {
        for (auto& one : result.document_results) {
            if (detail::has_id(one)) {
                made.documents.push_back(detail::as_finished(std::move(one)));
            } else {
                made.unidentified.push_back(std::move(one));
            }
        }
        made.session_id = each.lookup.session_id;
        made.close_envelope_result = std::move(result.close_envelope_result);
        made.exceptions = std::move(result.exceptions);
        made.warnings = std::move(each.warnings);
        made.secrets = each.secrets;
        return made;
    }

    std::optional<session_step> take_pending(std::size_t index, time_point now) {
        auto& each = sessions_[index];
        if (is_past_deadline(each, now)) {
            return give_up(index, errc::deadline_passed);
        }
        if (each.polls + 1 >= policy_.max_polls) {
            return give_up(index, errc::too_many_polls);
        }
        ++each.polls;
        each.errors = 0;
        return std::nullopt;
    }

    std::optional<session_step> take_failed_lookup(detail::completed_lookup& reply,
                                                   std::size_t index, time_point now) {
        auto& each = sessions_[index];
        auto* const partial = find_partial(index);
        if (partial != nullptr && each.result) {
            detail::keep_documents(*partial, *each.result);
            detail::keep_unidentified(*partial, *each.result);
        }
        const bool is_hopeless =
            failed_lookup_ && failed_lookup_->cause.code == errc::misconfigured;
        if ((is_hopeless || is_last_error(each, now)) && !is_cancelled_) {
            return end_failed_lookup(reply, index, partial);
        }
        if (partial != nullptr) {
            auto fresh = detail::new_documents(*partial, each.result ? &*each.result : nullptr);
            each.result = take_result(*partial, index);
            each.failed_lookup = failed_lookup_;
            if (!fresh.empty()) {
                return announce(index, std::move(fresh));
            }
        }
        if (failed_lookup_ && may_have_ids(*failed_lookup_)) {
            each.failed_lookup = failed_lookup_;
        }
        // The part that cannot be read may be another session's.
        each.is_alone = each.is_alone || (failed_lookup_ && !failed_lookup_->sessions.empty());
        ++each.errors;
        return std::nullopt;
    }

    // Whether there may be ids in a reply that could not be read.
    static bool may_have_ids(const failure& why) noexcept {
        return !why.reply.body.empty() && why.kind != failure_kind::http_error &&
               why.kind != failure_kind::soap_fault;
    }

    // The session's result in a damaged reply, at the first call. Null where there is none.
    session_lookup_result* find_partial(std::size_t index) {
        const auto& each = sessions_[index];
        if (!failed_lookup_ || has_announced_) {
            return nullptr;
        }
        session_lookup_result* found = nullptr;
        for (auto& result : failed_lookup_->sessions) {
            if (result.session_id != each.lookup.session_id) {
                continue;
            }
            if (found == nullptr) {
                found = &result;
            } else {
                detail::add_result(*found, result);
                result = {};
            }
        }
        return found != nullptr && !has_too_many(*found, each) ? found : nullptr;
    }

    session_step end_failed_lookup(detail::completed_lookup& reply, std::size_t index,
                                   session_lookup_result* partial) {
        auto& each = sessions_[index];
        const auto cause = reply ? error{.code = errc::unanswered} : failed_lookup_->cause;
        auto kind = reply ? failure_kind::invalid_response : failed_lookup_->kind;
        kind = kind == failure_kind::not_sent ? failure_kind::no_reply : kind;
        const bool is_mute = !reply && failed_lookup_->reply.body.empty();
        // First, for it may take memory. Where it does not, `partial` moves with the failure.
        auto lookup = is_mute && each.failed_lookup ? copy_or_take(each.failed_lookup)
                                                    : std::optional{take_failure(reply)};
        auto made = make_failure(each, kind, cause.code,
                                 partial != nullptr ? take_result(*partial, index)
                                                    : std::exchange(each.result, std::nullopt));
        made.cause = cause;
        made.secrets = lookup->secrets.values().empty() ? made.secrets : lookup->secrets;
        made.lookup = std::move(lookup);
        return end(index, std::move(made));
    }

    // Whether others in the lookup still need its reply.
    bool is_shared() const noexcept { return batch_.size() > 1; }

    // A copy where there are others whose lookup it was.
    failure take_failure(detail::completed_lookup& reply) const {
        if (reply) { // which does not mention the session
            return detail::failed_call<lookup_session>(
                failure_kind::invalid_response, {.code = errc::unanswered},
                is_shared() ? http_response{reply->reply} : std::move(reply->reply));
        }
        return is_shared() ? failure{*failed_lookup_} : std::move(*failed_lookup_);
    }

    // A copy where other sessions have it too. Nothing where there is none.
    static std::optional<failure> copy_or_take(std::shared_ptr<failure>& lookup) {
        if (!lookup) {
            return std::nullopt;
        }
        return lookup.use_count() > 1 ? failure{*lookup} : std::move(*lookup);
    }

    // Takes what is kept of the session.
    static session_failure make_failure(session& each, failure_kind kind, errc cause,
                                        std::optional<session_lookup_result> result) {
        return {.kind = kind,
                .cause = {.code = cause},
                .session_id = each.lookup.session_id,
                .submitted_documents = each.expected.documents,
                .closes_envelope = each.expected.closes_envelope,
                .warnings = std::move(each.warnings),
                .result = std::move(result),
                .secrets = each.secrets};
    }

    // ---- ends

    session_step give_up(std::size_t index, errc cause) {
        auto& each = sessions_[index];
        const auto kind = each.is_submitted ? failure_kind::still_pending : failure_kind::not_sent;
        auto lookup = copy_or_take(each.failed_lookup);
        auto made = make_failure(each, kind, cause, std::move(each.result));
        made.lookup = std::move(lookup);
        return end(index, std::move(made));
    }

    // Moves out what is known, to where it outlives the machine: of the session that is the only
    // one.
    session_failure end_without_memory(std::size_t index) noexcept {
        auto& each = sessions_[index];
        auto made = detail::end_out_of_memory(each.lookup.session_id);
        made.submitted_documents = each.expected.documents;
        made.closes_envelope = each.expected.closes_envelope;
        made.warnings = std::move(each.warnings);
        made.result = std::move(each.result);
        made.secrets = each.secrets;
        if (each.failed_lookup) {
            made.lookup = std::move(*each.failed_lookup);
        }
        if (auto* const lookup = std::get_if<detail::completed_lookup>(&reply_)) {
            take_without_memory(*lookup, made);
        }
        if (auto* const submission = std::get_if<detail::completed_submission>(&reply_)) {
            take_without_memory(*submission, made);
        }
        return made;
    }
    static void take_without_memory(detail::completed_submission& reply,
                                    session_failure& made) noexcept {
        if (reply) {
            made.warnings = std::move(reply->value.exceptions);
            return;
        }
        made.kind = reply.error().kind;
        made.session_id = reply.error().session_id;
        made.submission = std::move(reply.error());
    }
    void take_without_memory(detail::completed_lookup& reply, session_failure& made) noexcept {
        if (!reply) {
            made.lookup = std::move(failed_lookup_ ? *failed_lookup_ : reply.error());
            return;
        }
        auto* const answer = reply->value.find(made.session_id);
        if (answer == nullptr || !answer->result) {
            return;
        }
        const bool is_together = !made.result || detail::returns([&] {
            detail::keep_documents(*answer->result, *made.result);
            detail::keep_unidentified(*answer->result, *made.result);
        });
        if (is_together) {
            made.result = std::move(answer->result);
        } else { // the newer result is in its bytes
            made.lookup = detail::failed_call<lookup_session>(failure_kind::invalid_response,
                                                              {.code = errc::out_of_memory},
                                                              std::move(reply->reply));
            made.lookup->secrets = asked_secrets_;
        }
    }

    session_step end(std::size_t index, session_result result) {
        auto& each = sessions_[index];
        each.has_ended = true;
        each.submission.reset();
        each.warnings = {};
        each.result.reset();
        each.secrets = {};
        each.failed_lookup.reset();
        --open_;
        step::ended step{index, std::move(result)};
        log_end(step.result);
        return step;
    }

    session_step announce(std::size_t index, std::vector<finished_document> documents) const {
        step::documents_ready step{index, id_of(index), std::move(documents)};
        detail::log(options_.log, log_event_kind::documents_ready, [&] {
            return "SessionId " + std::string{step.session_id.str()} + ": " +
                   std::to_string(step.documents.size()) + " documents";
        });
        return step;
    }

    // Hooks may give the machine more sessions: nothing refers to one when they are called.

    void log_submitted(const step::submitted& step) const {
        detail::log(options_.log, log_event_kind::submitted, [&] {
            std::string text{"SessionId "};
            text.append(step.session_id.str());
            detail::append_exceptions(text, step.warnings, sessions_[step.index].secrets);
            return text;
        });
    }
    void log_end(const session_result& result) const {
        detail::log(options_.log, log_event_kind::ended, [&] {
            if (!result) {
                return to_string(result.error());
            }
            return "SessionId " + std::string{result->session_id.str()} + ": " +
                   std::to_string(result->documents.size()) + " documents";
        });
    }

    std::optional<session_step> take_reply(time_point now) {
        if (auto* const submission = std::get_if<detail::completed_submission>(&reply_)) {
            return take_submission(*submission, now);
        }
        if (auto* const lookup = std::get_if<detail::completed_lookup>(&reply_)) {
            return take_lookup(*lookup, now);
        }
        return std::nullopt;
    }
};

/// The machine with the default limits.
using session_machine = basic_session_machine<>;

} // namespace v0_1
} // namespace assuresign
