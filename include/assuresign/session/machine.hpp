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
#include <assuresign/result.hpp>
#include <assuresign/session/detail/evidence.hpp>
#include <assuresign/session/detail/random_numbers.hpp>
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

namespace assuresign::inline v0_1 {

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
        list<service_exception> warnings{};
        std::optional<session_lookup_result> result{};
        secret_values secrets{}; // from when the request is made
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
    bool has_told_ready_ = false; // of the last in the batch: its documents_ready was told
    lookup_session_request asked_;
    secret_values asked_secrets_; // of the submissions that began the sessions
    std::variant<std::monostate, completed_submission, completed_lookup> reply_;
};

// How a machine's one session ends if memory runs out, which is an end like any other. To submit
// takes no memory from when the request is made to when the SessionId is kept.
inline session_failure end_out_of_memory(const session_id& id) {
    return {.kind = id.empty() ? failure_kind::not_sent : failure_kind::still_pending,
            .cause = {.code = errc::out_of_memory},
            .session_id = id};
}

// What the machine says of its one session. If memory runs out it is asked again, and then gives
// away what it has.
template <class Machine>
session_step next_of_one(Machine& machine, time_point now) {
    const auto ask = [&] {
        return catch_bad_alloc([&]() -> result<session_step> { return machine.next(now); });
    };
    auto told = ask();
    if (!told) {
        told = ask();
    }
    return told ? std::move(*told) : step::ended{0, machine.end_without_memory(0)};
}

} // namespace detail

/// Takes submissions, and sessions that exist already, to their ends. It is asked for the next
/// step, and told what came of each exchange; it makes one exchange at a time, and of sessions that
/// are due about the same time one lookup. A submission of which a byte may have left is never made
/// again. Time is the caller's: any clock that does not go back, in `steady_clock`'s type.
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
/// A session is finished when each document that the machine submitted has an Id, or when the
/// envelope that it closed is told of. Of a session that existed already it is not known how many
/// documents there are: it is finished when a lookup tells of at least one document or envelope,
/// and each that it tells of has an Id. Documents with an EnvelopeId stay pending until their
/// envelope is closed. If a document ends in an exception of severity Error or Fatal, or in any
/// exception and without an Id, the session ends as `documents_failed` as soon as nothing is
/// pending: `session_failure::result` has the Ids and AuthTokens of the others.
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
    std::size_t watch(const session_lookup& lookup) {
        const auto index = add({.lookup = lookup, .is_submitted = true});
        random_.mix(lookup.session_id.hash());
        return index;
    }
    /// The sessions of a resume token, which belong to `account`. Returns how many they are.
    /// Errors: `malformed_token`, `unsupported_token`.
    result<std::size_t> resume(std::string_view token, const context_identifier& account) {
        const auto ids = read_resume_token(token);
        if (!ids) {
            return ids.error();
        }
        make_room(ids->size()); // all of them, or none
        for (const auto& id : *ids) {
            watch({account, id});
        }
        return ids->size();
    }

    /// What is to be done now. Between a `send` and its `received` that is to wait, without end.
    session_step next(time_point now) {
        if (retry_after_) {
            quiet_until_ = std::max(quiet_until_, detail::later(now, *retry_after_));
            retry_after_.reset();
        }
        begin_watched(now);
        if (is_cancelled_) {
            received(error{.code = errc::cancelled});
        }
        if (auto told = take_reply(now)) {
            return std::move(*told);
        }
        return is_sending() ? step::wait{time_point::max()} : advance(now);
    }

    /// What came of the exchange that the last `send` asked for: a response, or the transport's
    /// error, which says whether bytes may have left. Ignored if there is none. What `is_pending`
    /// throws passes through; the lookup then counts as one that had no reply.
    void received(http_result exchanged) {
        if (!is_sending()) {
            return;
        }
        if (exchanged && exchanged->retry_after) {
            using std::chrono::seconds; // at most some thirty years, which can be added to
            retry_after_ = std::clamp(*exchanged->retry_after, seconds{0}, seconds{1'000'000'000});
        }
        if (sending_ == sending::submission) {
            const auto& submission = *sessions_[submitting_].submission;
            auto completed = submission.complete(std::move(exchanged));
            if (!completed) {
                completed.error().secrets = sessions_[submitting_].secrets;
            }
            detail::log_completed(options_.log, submission.name(), completed);
            reply_ = std::move(completed);
            sending_ = sending::nothing;
        } else {
            auto completed = detail::complete<lookup_session, Limits>(std::move(exchanged));
            if (!completed) {
                completed.error().secrets = asked_secrets_;
            }
            detail::log_completed(options_.log, detail::name_of<lookup_session>, completed);
            reply_ = detail::completed_lookup{
                detail::without_response<lookup_session>({{.code = errc::no_reply}})};
            sending_ = sending::nothing;
            reply_ = detail::complete_lookup(asked_, std::move(completed), options_.is_pending);
        }
    }

    /// Ends every session as soon as `next` is called: `not_sent` what was not submitted,
    /// `still_pending` what was, each with the cause `cancelled`; also those that are given to the
    /// machine later. What `received` was told before `next` is called still counts; after that, an
    /// exchange that is under way is lost. `resume_token` no longer has the sessions then: take it
    /// before.
    void cancel() noexcept { is_cancelled_ = true; }

    /// The sessions that have a SessionId and have not ended, as text that can be kept: `resume`
    /// goes on with them in another process. Holds nothing secret.
    std::string resume_token() const {
        std::vector<session_id> ids;
        for (const auto& each : sessions_) {
            if (!each.has_ended && !each.lookup.session_id.empty()) {
                ids.push_back(each.lookup.session_id);
            }
        }
        return make_resume_token(ids);
    }

    /// The SessionId of a session; unset as long as it has none, or if there is no such session.
    session_id id_of(std::size_t index) const noexcept {
        return index < sessions_.size() ? sessions_[index].lookup.session_id : session_id{};
    }

    /// Sessions that have not ended.
    std::size_t open_sessions() const noexcept { return open_; }

private:
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
            const auto index = queue_.front();
            const auto& each = sessions_[index];
            if (is_cancelled_) {
                return give_up_next(errc::cancelled);
            }
            if (each.due > now) {
                return wait(each.due, now);
            }
            if (quiet_until_ > now) {
                if (quiet_until_ > deadline_of(each, now)) {
                    return give_up_next(errc::deadline_passed);
                }
                dequeue();
                enqueue(index, quiet_until_);
                continue;
            }
            auto told = !each.is_submitted ? submit_next(now)
                        : has_ids(each)    ? look_up(now)
                                           : refuse_lookup();
            if (told) {
                return std::move(*told);
            }
        }
        return step::done{};
    }

    // That of a submission which was not made yet is as far away as it can be.
    time_point deadline_of(const session& each, time_point now) const noexcept {
        return each.has_begun ? each.deadline : detail::later(now, policy_.deadline);
    }

    session_step give_up_next(errc cause) {
        auto told = give_up(queue_.front(), cause);
        dequeue();
        return told;
    }

    session_step wait(time_point until, time_point now) const {
        detail::log(options_.log, log_event_kind::waiting, [&] {
            using std::chrono::milliseconds;
            const auto time = std::chrono::ceil<milliseconds>(detail::time_until(until, now));
            return std::to_string(open_) + " sessions open, for " + std::to_string(time.count()) +
                   " ms";
        });
        return step::wait{until};
    }

    // ---- submissions

    std::optional<session_step> submit_next(time_point now) {
        const auto index = queue_.front();
        auto& each = sessions_[index];
        begin(each, now);
        auto request = detail::catch_bad_alloc([&] {
            each.secrets = each.submission->secrets();
            return each.submission->make_request(options_.path_prefix);
        });
        if (!request) {
            auto told = end(index, make_failure(detail::not_made<async_submit>(request.error())));
            dequeue();
            return told;
        }
        dequeue();
        submitting_ = index;
        sending_ = sending::submission;
        detail::log_request(options_.log, each.submission->name(), *request);
        return step::send{std::move(*request)};
    }

    // Nothing where the submission is to be made again. Only to tell of an accepted one needs
    // memory, and its SessionId is kept before.
    std::optional<session_step> take_submission(detail::completed_submission& reply,
                                                time_point now) {
        if (!reply) {
            return take_failed_submission(reply.error(), now);
        }
        auto& each = sessions_[submitting_];
        auto& accepted = reply->value;
        each.lookup.session_id = accepted.session_id;
        each.lookup.context_identifier = each.submission->account();
        step::submitted told{submitting_, accepted.session_id, accepted.exceptions};
        each.submission.reset();
        each.is_submitted = true;
        each.errors = 0;
        each.delay = policy_.initial_delay;
        each.warnings = std::move(accepted.exceptions);
        reply_ = std::monostate{};
        random_.mix(each.lookup.session_id.hash());
        jitter_ = random_.next();
        enqueue_after_delay(submitting_, now);
        log_submitted(told);
        return told;
    }

    std::optional<session_step> take_failed_submission(failure& why, time_point now) {
        auto& each = sessions_[submitting_];
        const bool is_over = is_cancelled_ || each.errors + 1 >= policy_.max_errors ||
                             now >= each.deadline || quiet_until_ > each.deadline;
        if (why.kind != failure_kind::not_sent || is_over) {
            return end_submission(std::move(why));
        }
        ++each.errors;
        reply_ = std::monostate{};
        jitter_ = random_.next();
        enqueue_after_delay(submitting_, now);
        return std::nullopt;
    }

    session_step end_submission(failure why) {
        auto told = end(submitting_, make_failure(std::move(why)));
        reply_ = std::monostate{};
        return told;
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
        return !each.lookup.context_identifier.empty() && !each.lookup.session_id.empty();
    }

    // Alone, for it would spoil the lookup for others.
    std::optional<session_step> refuse_lookup() {
        const auto index = queue_.front();
        auto& each = sessions_[index];
        const auto request = make_http_request<lookup_session>({.session_lookups = {each.lookup}});
        auto made = make_failure(each, failure_kind::invalid_request, errc::missing_required, {});
        made.cause = request.error();
        auto told = end(index, std::move(made));
        dequeue();
        return told;
    }

    static bool is_about_due(const session& each, time_point now) noexcept {
        return each.is_submitted && has_ids(each) && std::min(each.due, each.early) <= now;
    }

    std::optional<session_step> look_up(time_point now) {
        while (!queue_.empty() && batch_.size() < policy_.batch_size &&
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
        sending_ = sending::lookup;
        detail::log_request(options_.log, detail::name_of<lookup_session>, *request);
        return step::send{std::move(*request)};
    }

    // The sessions of the lookup are taken one after the other, each when its step can be told.
    std::optional<session_step> take_lookup(detail::completed_lookup& reply, time_point now) {
        while (!batch_.empty()) {
            const auto index = batch_.back();
            auto told = has_told_ready_ ? take_pending(index, now) : take_answer(reply, index, now);
            if (told && !sessions_[index].has_ended) {
                has_told_ready_ = true;
                return told;
            }
            has_told_ready_ = false;
            batch_.pop_back();
            if (told) {
                return told;
            }
            enqueue_after_delay(index, now);
        }
        if (reply && !reply->value.unmatched.empty()) {
            return step::unmatched{std::exchange(reply->value.unmatched, {})};
        }
        reply_ = std::monostate{};
        return std::nullopt;
    }

    // Nothing where the session is to be asked for again. What needs memory comes before the result
    // is moved, so that it can be taken again where there was none.
    std::optional<session_step> take_answer(detail::completed_lookup& reply, std::size_t index,
                                            time_point now) {
        auto& each = sessions_[index];
        auto* const answer = reply ? reply->value.find(each.lookup.session_id) : nullptr;
        if (answer == nullptr || !answer->result) {
            return take_failed_lookup(reply, index, now);
        }
        auto& result = *answer->result;
        if (each.result) {
            detail::keep_documents(result, *each.result);
        }
        const bool is_pending =
            answer->state == session_state::pending || !detail::is_complete(result, each.expected);
        if (is_pending) {
            auto fresh = detail::new_documents(result, each.result ? &*each.result : nullptr);
            each.result = take_result(result, index);
            return fresh.empty() ? take_pending(index, now) : tell_ready(index, std::move(fresh));
        }
        if (detail::has_failed(result)) {
            return end(index, make_failure(each, failure_kind::documents_failed, errc::rejected,
                                           take_result(result, index)));
        }
        std::vector<finished_document> documents;
        documents.reserve(result.document_results.size());
        return end(index, make_finished(each, std::move(documents), take_result(result, index)));
    }

    // A copy where the same session is in the lookup once more.
    session_lookup_result take_result(session_lookup_result& result, std::size_t index) const {
        const bool is_needed = std::any_of(batch_.begin(), batch_.end() - 1, [&](auto other) {
            return sessions_[other].lookup.session_id == sessions_[index].lookup.session_id;
        });
        return is_needed ? session_lookup_result{result} : std::move(result);
    }

    // `documents` has the room that is needed.
    static finished_session make_finished(session& each, std::vector<finished_document> documents,
                                          session_lookup_result result) {
        for (auto& one : result.document_results) {
            documents.push_back(detail::as_finished(std::move(one)));
        }
        return {.session_id = each.lookup.session_id,
                .documents = std::move(documents),
                .close_envelope_result = std::move(result.close_envelope_result),
                .exceptions = std::move(result.exceptions),
                .warnings = std::move(each.warnings),
                .secrets = each.secrets};
    }

    std::optional<session_step> take_pending(std::size_t index, time_point now) {
        auto& each = sessions_[index];
        const bool is_late = now >= each.deadline || quiet_until_ > each.deadline;
        if (is_late || each.polls + 1 >= policy_.max_polls) {
            return give_up(index, is_late ? errc::deadline_passed : errc::too_many_polls);
        }
        ++each.polls;
        each.errors = 0;
        return std::nullopt;
    }

    std::optional<session_step> take_failed_lookup(detail::completed_lookup& reply,
                                                   std::size_t index, time_point now) {
        auto& each = sessions_[index];
        const bool is_over = each.errors + 1 >= policy_.max_errors || now >= each.deadline ||
                             quiet_until_ > each.deadline;
        if (!is_over || is_cancelled_) {
            ++each.errors;
            return std::nullopt;
        }
        auto why = take_failure(reply);
        const auto kind = why.kind == failure_kind::not_sent ? failure_kind::no_reply : why.kind;
        auto made = make_failure(each, kind, why.cause.code, std::move(each.result));
        made.cause = why.cause;
        made.secrets = why.secrets.values().empty() ? made.secrets : why.secrets;
        made.lookup = std::move(why);
        return end(index, std::move(made));
    }

    // A copy where there are others whose lookup it was.
    failure take_failure(detail::completed_lookup& reply) const {
        const bool is_needed = batch_.size() > 1;
        if (reply) { // which does not mention the session
            return detail::failed_call<lookup_session>(
                failure_kind::invalid_response, {.code = errc::unanswered},
                is_needed ? http_response{reply->reply} : std::move(reply->reply));
        }
        return is_needed ? failure{reply.error()} : std::move(reply.error());
    }

    // Takes what is kept of the session.
    static session_failure make_failure(session& each, failure_kind kind, errc cause,
                                        std::optional<session_lookup_result> result) {
        return {.kind = kind,
                .cause = {.code = cause},
                .session_id = each.lookup.session_id,
                .submitted_documents = each.expected.documents,
                .warnings = std::move(each.warnings),
                .result = std::move(result),
                .secrets = each.secrets};
    }

    // ---- ends

    session_step give_up(std::size_t index, errc cause) {
        auto& each = sessions_[index];
        const auto kind = each.is_submitted ? failure_kind::still_pending : failure_kind::not_sent;
        return end(index, make_failure(each, kind, cause, std::move(each.result)));
    }

    // Moves out what is known, to where it outlives the machine.
    session_failure end_without_memory(std::size_t index) noexcept {
        auto& each = sessions_[index];
        auto made = detail::end_out_of_memory(each.lookup.session_id);
        made.submitted_documents = each.expected.documents;
        made.warnings = std::move(each.warnings);
        made.result = std::move(each.result);
        made.secrets = each.secrets;
        auto* const lookup = std::get_if<detail::completed_lookup>(&reply_);
        auto* const answer =
            lookup != nullptr && *lookup ? (*lookup)->value.find(made.session_id) : nullptr;
        if (answer != nullptr && answer->result && !answer->result->document_results.empty()) {
            made.result = std::move(answer->result);
        }
        return made;
    }

    session_step end(std::size_t index, session_result result) {
        auto& each = sessions_[index];
        log_end(each, result);
        each.has_ended = true;
        each.submission.reset();
        each.warnings = {};
        each.result.reset();
        each.secrets = {};
        --open_;
        return step::ended{index, std::move(result)};
    }

    session_step tell_ready(std::size_t index, std::vector<finished_document> documents) const {
        const auto& id = sessions_[index].lookup.session_id;
        detail::log(options_.log, log_event_kind::documents_ready, [&] {
            return "SessionId " + std::string{id.str()} + ": " + std::to_string(documents.size()) +
                   " documents";
        });
        return step::documents_ready{index, id, std::move(documents)};
    }

    void log_submitted(const step::submitted& told) const {
        detail::log(options_.log, log_event_kind::submitted, [&] {
            std::string text{"SessionId "};
            text.append(told.session_id.str());
            detail::append_exceptions(text, told.warnings, sessions_[told.index].secrets);
            return text;
        });
    }
    void log_end(const session& each, const session_result& result) const {
        detail::log(options_.log, log_event_kind::ended, [&] {
            if (!result) {
                return to_string(result.error());
            }
            return "SessionId " + std::string{each.lookup.session_id.str()} + ": " +
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

} // namespace assuresign::inline v0_1
