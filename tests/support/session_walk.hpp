// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// A walk of a session machine through whatever can happen, beside a model of what must come of it.
/// The model is written from what session/machine.hpp documents, not from what it does: for tests,
/// and for the fuzz harness `service`.

#include "replies.hpp"
#include "submission.hpp"

#include <assuresign/session/machine.hpp>

#include <boost/assert/source_location.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace assuresign::tests {

/// `Choices` has `below(count)`, a number from 0 to less than it, and `empty()`, whether there are
/// no more. `judge` ends the walk if what it is told does not hold.
template <class Choices>
class session_walk {
public:
    using requirement = void (*)(bool holds, boost::source_location where);

    session_walk(Choices& choices, requirement judge) : choices_(choices), require_(judge) {
        start_process();
    }

    void run(std::size_t steps) {
        for (; steps != 0 && !choices_.empty(); --steps) {
            take_step();
        }
        is_healthy_ = true;
        finish();
        require_nothing_lost();
    }

    /// Exchanges that the machines asked for.
    std::size_t exchanges() const noexcept { return exchanges_; }

private:
    using time_point = std::chrono::steady_clock::time_point;
    using milliseconds = std::chrono::milliseconds;

    // ---- the service: each document is ready after so many lookups, and may not be told of always

    struct served_document {
        document_id id{};
        auth_token token{};
        std::size_t ready_at = 0;
    };
    struct served_session {
        std::vector<served_document> documents;
        std::size_t lookups = 0;
        bool fails = false;
    };

    // ---- the model of one session

    struct expected_end {
        bool is_success = false;
        failure_kind kind{};
        std::optional<errc> cause{};
    };

    struct followed {
        bool is_submission = false;
        bool is_well_made = true;
        bool is_launched = false; // the service acted on the submission
        bool may_have_left = false;
        bool has_ended = false;
        bool is_under_way = false; // in the exchange
        bool is_tried = false;
        bool is_alone = false; // looked up without others: the last reply was damaged
        session_id id{};
        std::size_t documents = 0; // that were submitted; 0 where that is not known
        std::size_t polls = 0;
        std::size_t errors = 0;
        std::optional<time_point> deadline{};
        double delay = 0;                        // the next, in ms
        time_point early{}, low{}, high{};       // when it may join, and when it is due
        std::map<document_id, bool> delivered{}; // whether with an AuthToken
        std::set<document_id> announced{};
        std::set<document_id> to_tell{};
        std::optional<expected_end> end{};
        bool is_accepted = false; // to be told
    };

    // An exchange, and what it does when the machine hears of it.
    struct exchange {
        bool is_submission = false;
        std::vector<std::size_t> sessions;
        http_result reply = error{.code = errc::connection_lost};
        std::optional<expected_end> failure{};
        bool is_refused = false; // before processing
        session_id id{};
        std::vector<session_lookup_result> results{};
        std::size_t unmatched = 0;
    };

    void require(bool holds, boost::source_location where = BOOST_CURRENT_LOCATION) const {
        require_(holds, where);
    }
    bool one_in(std::size_t count) { return choices_.below(count) == count - 1; }
    template <class Item, std::size_t Size>
    Item pick(const std::array<Item, Size>& items) {
        return items[choices_.below(Size)];
    }

    // ---- the process

    void start_process() {
        using namespace std::chrono_literals;
        policy_.initial_delay = pick(std::array<milliseconds, 4>{10s, 0ms, 1ms, 90s});
        policy_.multiplier = pick(std::array{1.5, 1.0, 10.0});
        policy_.max_delay = pick(std::array<milliseconds, 3>{60s, 15s, milliseconds::max()});
        policy_.jitter = pick(std::array{0.0, 0.25, 1.0});
        policy_.seed = choices_.below(256);
        policy_.max_polls = pick(std::array<std::size_t, 4>{100, 1, 2, 7});
        policy_.deadline = pick(std::array<milliseconds, 4>{600s, 0ms, 45s, milliseconds::max()});
        policy_.max_errors = pick(std::array<std::size_t, 4>{3, 1, 2, 10});
        policy_.batch_size = pick(std::array<std::size_t, 4>{20, 1, 2, 3});
        policy_.max_retry_after = pick(std::array<milliseconds, 3>{300s, 50s, 1h});
        policy_.resubmit_unavailable = one_in(2);
        client_options options;
        // Of this service's own kind: it says when it is done.
        options.is_pending = [](const session_lookup_result& result) {
            return result.exceptions.empty();
        };
        machine_ = std::make_unique<session_machine>(policy_, std::move(options));
        sessions_.clear();
        names_.clear();
        followed_here_.clear();
        under_way_.reset();
        heard_.reset();
        is_cancelled_ = false;
        was_quiet_ = false;
        has_given_ = false;
        unmatched_ = 0;
        quiet_ = time_point::min();
    }

    // The process dies; the next has nothing but the token.
    void die() {
        const auto token = machine_->resume_token();
        const auto open = open_sessions();
        start_process();
        require(machine_->resume(token, account).value() == open.size());
        for (const auto& each : open) {
            sessions_.push_back(
                {.id = each.session_id, .documents = each.documents, .delay = initial_delay()});
            followed_here_.insert(each.session_id);
        }
    }

    void require_token_has_open_sessions() const {
        require(read_resume_token(machine_->resume_token()).value() == open_sessions());
    }

    std::vector<resumable_session> open_sessions() const {
        std::vector<resumable_session> open;
        for (const auto& each : sessions_) {
            if (!each.has_ended && !each.id.empty()) {
                open.push_back({.session_id = each.id, .documents = each.documents});
            }
        }
        return open;
    }

    // ---- what happens

    void take_step() {
        switch (choices_.below(16)) {
        case 0:
        case 1:
            return add_submission();
        case 2:
            return add_watched();
        case 3:
            return is_telling() ? turn() : pass_time();
        case 4:
            return require_token_has_open_sessions();
        case 5:
            if (one_in(16) && !is_telling()) {
                machine_->cancel();
                is_cancelled_ = true;
            }
            return;
        case 6:
            return one_in(16) ? die() : turn();
        case 7:
        case 8:
        case 9:
        case 10:
            return hear();
        default:
            return turn();
        }
    }

    void finish() {
        for (std::size_t turns = 0; !is_done_; ++turns) {
            require(turns < 100'000);
            hear();
            turn();
        }
        require(machine_->open_sessions() == 0);
        turn();
        require(is_done_);
    }

    void pass_time() {
        using namespace std::chrono_literals;
        now_ += pick(std::array<milliseconds, 5>{1ms, 1s, 4s, 30s, 1h});
    }

    void add_submission() {
        auto made = rental_document();
        followed added{.is_submission = true};
        made.metadata->document_name = std::to_string(submissions_++);
        if (one_in(16)) {
            made.metadata->user_name = "\x01";
            added.is_well_made = false;
        }
        added.documents = 1 + choices_.below(3);
        async_submit_request request;
        for (std::size_t i = 0; i < added.documents; ++i) {
            request.documents.push_back(made);
        }
        require(machine_->submit(std::move(request)) == sessions_.size());
        names_[*made.metadata->document_name] = sessions_.size();
        added.delay = initial_delay();
        sessions_.push_back(std::move(added));
        is_done_ = false;
    }

    void add_watched() {
        session_lookup lookup{account, third_session}; // which the service does not know
        if (!service_.empty()) {
            auto known = service_.begin();
            std::advance(known, choices_.below(std::min<std::size_t>(service_.size(), 256)));
            lookup.session_id = known->first;
        }
        if (!followed_here_.insert(lookup.session_id).second) {
            return; // the model could not tell two that are the same apart
        }
        followed added{.delay = initial_delay()};
        if (one_in(16)) {
            if (choices_.below(2) == 0) {
                lookup.context_identifier = {};
            } else {
                lookup.session_id = {};
            }
            added.is_well_made = false;
        }
        added.id = lookup.session_id;
        require(machine_->watch(lookup) == sessions_.size());
        sessions_.push_back(std::move(added));
        is_done_ = false;
    }

    // The reply, or its lack, reaches the machine.
    void hear() {
        if (under_way_) {
            machine_->received(under_way_->reply);
            heard_ = std::exchange(under_way_, std::nullopt);
        }
    }

    // ---- one step of the machine

    void turn() {
        for (auto& each : sessions_) {
            if (!each.is_submission && !each.deadline) {
                each.deadline = sum(now_, policy_.deadline);
            }
        }
        if (under_way_ && is_cancelled_) {
            under_way_->failure = {.kind = under_way_->is_submission ? failure_kind::maybe_submitted
                                                                     : failure_kind::no_reply,
                                   .cause = errc::cancelled};
            under_way_->reply = error{.code = errc::cancelled};
            under_way_->results.clear();
            under_way_->is_refused = false;
            heard_ = std::exchange(under_way_, std::nullopt);
        }
        if (heard_) {
            take(*heard_);
            heard_.reset();
        }
        auto given = machine_->next(now_);
        if (!std::holds_alternative<step::send>(given) && one_in(8)) { // nobody could keep it
            machine_->put_back(std::move(given));
            given = machine_->next(now_);
        }
        is_done_ = std::holds_alternative<step::done>(given);
        has_given_ = !is_done_ && !std::holds_alternative<step::send>(given) &&
                     !std::holds_alternative<step::wait>(given);
        std::visit([this](auto& each) { this->check(each); }, given);
    }

    bool is_telling() const {
        return heard_ || has_given_ || unmatched_ != 0 ||
               std::any_of(sessions_.begin(), sessions_.end(), [](const followed& each) {
                   return each.is_accepted || each.end || !each.to_tell.empty();
               });
    }

    void check(step::send& send) {
        require(!is_telling() && !is_cancelled_ && !under_way_);
        require(now_ >= quiet_);
        ++exchanges_;
        under_way_ = exchange{};
        if (send.request.soap_action.find("AsyncSubmit") != std::string::npos) {
            check_submission(send.request);
        } else {
            check_lookup(send.request);
        }
    }

    void check_submission(const http_request& request) {
        const auto read = decode<async_submit_request>(request.body).value();
        const auto& made = std::get<async_submit_request>(read).documents.front();
        const auto index = names_.at(made.metadata->document_name.value());
        auto& each = sessions_.at(index);
        require(each.is_submission && each.is_well_made && !each.has_ended);
        require(!each.may_have_left && each.id.empty()); // never made twice
        require(!each.is_tried || now_ >= each.low);
        each.is_tried = true;
        if (!each.deadline) {
            each.deadline = sum(now_, policy_.deadline);
        }
        each.is_under_way = true;
        under_way_->is_submission = true;
        under_way_->sessions = {index};
        answer_submission(each, *under_way_);
    }

    void check_lookup(const http_request& request) {
        const auto read = decode<lookup_session_request>(request.body).value();
        const auto& asked = std::get<lookup_session_request>(read).session_lookups;
        require(asked.size() <= policy_.batch_size);
        bool is_due = false;
        for (const auto& lookup : asked) {
            const auto index = waiting_session(lookup.session_id);
            auto& each = sessions_[index];
            require(now_ >= each.early);
            is_due = is_due || now_ >= each.low;
            each.is_under_way = true;
            under_way_->sessions.push_back(index);
        }
        require(is_due);
        require_no_one_left_out();
        answer_lookup(*under_way_);
    }

    // A session may be watched more than once: any that waits.
    std::size_t waiting_session(const session_id& id) {
        std::optional<std::size_t> found;
        for (std::size_t i = 0; i < sessions_.size(); ++i) {
            const auto& each = sessions_[i];
            const bool waits = each.id == id && !each.has_ended && !each.is_under_way;
            if (waits && each.is_well_made && (!found || each.high < sessions_[*found].high)) {
                found = i;
            }
        }
        require(found.has_value());
        return *found;
    }

    // New submissions go first. One that is made again may stand between two lookups, and so may a
    // session that is looked up alone.
    void require_no_one_left_out() const {
        const auto waits = [](const followed& each) {
            return !each.has_ended && !each.is_under_way;
        };
        bool may_be_cut = was_quiet_ || under_way_->sessions.size() == policy_.batch_size;
        for (const auto& each : sessions_) {
            const bool is_submission = each.is_submission && each.id.empty();
            require(!waits(each) || !is_submission || each.is_tried || was_quiet_);
            may_be_cut = may_be_cut || (waits(each) && (is_submission || each.is_alone));
        }
        const auto& asked = under_way_->sessions;
        for (const auto index : asked) {
            require(asked.size() == 1 || !sessions_[index].is_alone);
            may_be_cut = may_be_cut || sessions_[index].is_alone;
        }
        for (const auto& each : sessions_) {
            require(may_be_cut || !waits(each) || each.high > now_ || !each.is_well_made);
        }
    }

    void check(step::wait& wait) {
        if (under_way_) {
            require(wait.until == time_point::max());
            return;
        }
        require(!is_telling() && !is_cancelled_);
        require(wait.until > now_);
        bool is_anyone_open = false;
        for (const auto& each : sessions_) {
            if (!each.has_ended) {
                is_anyone_open = true;
                require(wait.until <= std::max(each.high, quiet_));
                require(!each.deadline || wait.until <= *each.deadline);
            }
        }
        require(is_anyone_open);
        wait_until(wait.until);
    }
    void wait_until(time_point until) {
        if (until < time_point::max()) {
            now_ = is_healthy_ || !one_in(4) ? until : now_;
        } else if (is_healthy_) { // nobody has so much time
            machine_->cancel();
            is_cancelled_ = true;
        }
    }

    void check(step::submitted& given) {
        auto& each = sessions_.at(given.index);
        require(std::exchange(each.is_accepted, false));
        require(given.session_id == each.id);
    }
    void check(step::documents_ready& given) {
        auto& each = sessions_.at(given.index);
        require(given.session_id == each.id && !given.documents.empty());
        for (const auto& document : given.documents) {
            require(each.to_tell.erase(document.id) == 1);
            require(each.announced.insert(document.id).second);
        }
        require(each.to_tell.empty());
    }
    void check(step::unmatched& given) {
        require(given.results.size() == std::exchange(unmatched_, 0U) && !given.results.empty());
    }
    void check(step::done&) {
        require(!is_telling() && !under_way_);
        for (const auto& each : sessions_) {
            require(each.has_ended);
        }
    }

    void check(step::ended& given) {
        auto& each = sessions_.at(given.index);
        require(!std::exchange(each.has_ended, true));
        require(each.to_tell.empty() && !each.is_accepted);
        const auto expected = end_of(each);
        require(given.result.has_value() == expected.is_success);
        if (given.result) {
            require(given.result->documents.size() >= std::max<std::size_t>(each.documents, 1));
            return require_documents(each, to_message(*std::move(given.result)));
        }
        const auto failed = given.result.error();
        require(failed.kind == expected.kind);
        require(!expected.cause || failed.cause.code == *expected.cause);
        require(failed.session_id == each.id);
        require(!each.is_launched || failed.kind == failure_kind::documents_failed ||
                failed.may_be_submitted());
        require(each.delivered.empty() || failed.result.has_value());
        if (failed.result) {
            require_documents(each, *failed.result);
        }
        each.end.reset();
    }

    // What a reply decided, or what the machine may decide by itself.
    expected_end end_of(followed& each) {
        if (each.end) {
            return *std::exchange(each.end, std::nullopt);
        }
        require(!each.is_under_way);
        const bool is_submitted = !each.is_submission || !each.id.empty();
        const auto kind = is_submitted ? failure_kind::still_pending : failure_kind::not_sent;
        if (is_cancelled_) {
            return {.kind = kind, .cause = errc::cancelled};
        }
        const auto deadline = each.deadline.value_or(sum(now_, policy_.deadline));
        const bool is_hopeless = quiet_ > now_ && quiet_ > deadline;
        if (!each.is_well_made && !is_hopeless) {
            return {.kind = failure_kind::invalid_request};
        }
        require(is_hopeless);
        require(now_ >= each.low);
        return {.kind = kind, .cause = errc::deadline_passed};
    }

    void require_documents(const followed& each, const session_lookup_result& result) const {
        for (const auto& [id, has_token] : each.delivered) {
            const auto found =
                std::find_if(result.document_results.begin(), result.document_results.end(),
                             [&id = id](const auto& document) { return document.id == id; });
            require(found != result.document_results.end());
            require(!has_token || found->auth_token.has_value());
        }
    }

    // ---- the network and the service

    http_result break_off(exchange& made, bool may_act) {
        made.failure.emplace();
        made.failure->kind =
            made.is_submission ? failure_kind::maybe_submitted : failure_kind::no_reply;
        switch (may_act ? choices_.below(3) : 3 + choices_.below(5)) {
        case 0:
            made.failure->cause = errc::connection_lost;
            return error{.code = errc::connection_lost};
        case 1: {
            made.failure->kind = failure_kind::invalid_response;
            auto cut = made.reply.value();
            cut.body.resize(cut.body.size() - 1 - choices_.below(cut.body.size() / 2));
            read_cut(made, cut);
            return cut;
        }
        case 2:
            made.failure = {.kind = failure_kind::invalid_response, .cause = errc::html_body};
            return html_reply(200);
        case 3:
            made.failure->kind =
                made.is_submission ? failure_kind::not_sent : failure_kind::no_reply;
            made.failure->cause = errc::not_sent;
            made.is_refused = true;
            return error{.code = errc::not_sent};
        case 4:
            made.failure = {.kind = failure_kind::soap_fault, .cause = errc::soap_fault};
            return xml_reply(500, fault_xml("s:Client", "no"));
        case 5:
            made.failure = {.kind = failure_kind::http_error, .cause = errc::html_body};
            made.is_refused = true;
            return html_reply(429);
        default:
            made.failure = {.kind = failure_kind::http_error, .cause = errc::html_body};
            made.is_refused = policy_.resubmit_unavailable;
            return html_reply(503);
        }
    }

    // What can be read of it counts.
    void read_cut(exchange& made, const http_response& cut) const {
        if (made.is_submission) {
            if (!read_response<async_submit>(cut).error().session_id.empty()) {
                made.failure.reset();
            }
            return;
        }
        const auto read = read_response<lookup_session>(cut);
        const auto& sessions = read.error().sessions;
        made.results.assign(sessions.begin(), sessions.end());
        made.unmatched = static_cast<std::size_t>(
            std::count_if(sessions.begin(), sessions.end(), [](const session_lookup_result& each) {
                return each.session_id == second_session;
            }));
    }

    void order_retry_after(http_result& reply) {
        using namespace std::chrono_literals;
        if (!is_healthy_ && reply && one_in(6)) {
            reply->retry_after =
                pick(std::array<std::chrono::seconds, 5>{20s, 0s, 100s, 1000s, -1s});
        }
    }

    void answer_submission(followed& each, exchange& made) {
        const auto fate = is_healthy_ ? 0 : choices_.below(4);
        if (fate == 1) {
            made.reply = break_off(made, false);
        } else {
            each.is_launched = true;
            made.id = launch(each.documents);
            made.reply = xml_reply(200, submit_reply(made.id.str()));
            if (fate == 2) {
                made.reply = break_off(made, true);
            }
        }
        each.may_have_left = !made.is_refused;
        order_retry_after(made.reply);
    }

    session_id launch(std::size_t count) {
        served_session added;
        for (; count != 0; --count) {
            added.documents.push_back(
                {numbered<document_id>(), numbered<auth_token>(), choices_.below(4)});
        }
        added.fails = one_in(4);
        const auto id = numbered<session_id>();
        service_.emplace(id, std::move(added));
        followed_here_.insert(id);
        return id;
    }

    void answer_lookup(exchange& made) {
        const auto fate = is_healthy_ ? 0 : choices_.below(4);
        if (fate == 1) {
            made.reply = break_off(made, false);
        } else {
            std::set<session_id> mentioned;
            for (const auto index : made.sessions) {
                const auto& id = sessions_[index].id;
                if ((is_healthy_ || !one_in(8)) && mentioned.insert(id).second) {
                    made.results.push_back(look_up(id));
                }
            }
            if (!is_healthy_ && one_in(8)) {
                made.results.push_back({.session_id = second_session});
                ++made.unmatched;
            }
            made.reply =
                xml_reply(200, encode(lookup_session_response{in_parts(made.results)}).value());
            if (fate == 2) {
                made.results.clear();
                made.unmatched = 0;
                made.reply = break_off(made, true);
            }
        }
        order_retry_after(made.reply);
    }

    // Some of them in two results: of the first document, and of all the rest.
    std::vector<session_lookup_result> in_parts(const std::vector<session_lookup_result>& results) {
        std::vector<session_lookup_result> parts;
        for (const auto& each : results) {
            if (!is_healthy_ && one_in(8) && !each.document_results.empty()) {
                auto first = each, rest = each;
                first.document_results = {each.document_results.front()};
                first.exceptions = {};
                rest.document_results = {};
                for (std::size_t i = 1; i < each.document_results.size(); ++i) {
                    rest.document_results.push_back(each.document_results[i]);
                }
                parts.push_back(std::move(first));
                parts.push_back(std::move(rest));
            } else {
                parts.push_back(each);
            }
        }
        return parts;
    }

    session_lookup_result look_up(const session_id& id) {
        session_lookup_result result{.session_id = id};
        const auto found = service_.find(id);
        if (found == service_.end()) {
            result.exceptions = {{severity_level::error, "The session does not exist."}};
            return result;
        }
        auto& asked = found->second;
        bool is_done = true;
        for (const auto& each : asked.documents) {
            const bool is_ready = is_healthy_ || each.ready_at <= asked.lookups;
            is_done = is_done && is_ready;
            if (is_ready && (is_healthy_ || !one_in(6))) {
                const auto token = one_in(8) ? std::nullopt : std::optional{each.token};
                result.document_results.push_back({.id = each.id, .auth_token = token});
            } else if (one_in(2)) {
                result.document_results.push_back({});
            }
        }
        ++asked.lookups;
        if (is_done) {
            const auto said = asked.fails ? severity_level::error : severity_level::warning;
            result.exceptions = {{said, "That is all."}};
        }
        return result;
    }

    template <class Id>
    Id numbered() {
        std::string text{"10000000-0000-4000-8000-000000000000"};
        const auto digits = std::to_string(++ids_);
        text.replace(text.size() - digits.size(), digits.size(), digits);
        return Id::parse(text).value();
    }

    // ---- what must come of a reply

    void take(const exchange& heard) {
        if (heard.reply && heard.reply->retry_after) {
            was_quiet_ = true;
            const auto asked = std::max(*heard.reply->retry_after, std::chrono::seconds{0});
            quiet_ =
                std::max(quiet_, now_ + std::min<milliseconds>(asked, policy_.max_retry_after));
        }
        for (const auto index : heard.sessions) {
            sessions_[index].is_under_way = false;
        }
        if (heard.is_submission) {
            return take_submission(sessions_[heard.sessions.front()], heard);
        }
        for (const auto index : heard.sessions) {
            take_lookup(sessions_[index], heard);
        }
        // A session that ends with the damaged reply has all of it.
        const bool has_ended = heard.failure && sessions_[heard.sessions.back()].end;
        unmatched_ = has_ended ? 0 : heard.unmatched;
    }

    bool is_too_late(const followed& each) const {
        return now_ >= *each.deadline || quiet_ > *each.deadline;
    }

    void take_submission(followed& each, const exchange& heard) {
        if (!heard.failure) {
            each.id = heard.id;
            each.is_accepted = true;
            each.errors = 0;
            each.delay = initial_delay();
            return let_wait(each);
        }
        const bool is_over =
            is_cancelled_ || each.errors + 1 >= policy_.max_errors || is_too_late(each);
        if (!heard.is_refused || is_over) {
            each.end = heard.failure;
            return;
        }
        ++each.errors;
        let_wait(each);
    }

    void take_lookup(followed& each, const exchange& heard) {
        if (heard.failure) {
            for (const auto& result : heard.results) {
                if (result.session_id == each.id) {
                    deliver(each, result);
                }
            }
            each.is_alone = each.is_alone || !heard.results.empty();
            return take_error(each, *heard.failure);
        }
        const auto found =
            std::find_if(heard.results.begin(), heard.results.end(),
                         [&](const auto& result) { return result.session_id == each.id; });
        if (found == heard.results.end()) {
            return take_error(each,
                              {.kind = failure_kind::invalid_response, .cause = errc::unanswered});
        }
        each.is_alone = false;
        deliver(each, *found);
        const bool fails = worst_severity(found->exceptions) >= severity_level::error;
        if (fails || (!found->exceptions.empty() && are_all_there(each, *found))) {
            each.end = {.is_success = !fails,
                        .kind = failure_kind::documents_failed,
                        .cause = errc::rejected};
            return;
        }
        tell(each);
        take_pending(each);
    }

    static void deliver(followed& each, const session_lookup_result& result) {
        for (const auto& document : result.document_results) {
            if (document.id) {
                auto& has_token = each.delivered[*document.id];
                has_token = has_token || document.auth_token.has_value();
            }
        }
    }
    static void tell(followed& each) {
        for (const auto& [id, token] : each.delivered) {
            if (!each.announced.contains(id)) {
                each.to_tell.insert(id);
            }
        }
    }

    // The service says that it is done, but may have left out a document.
    static bool are_all_there(const followed& each, const session_lookup_result& found) {
        const auto& documents = found.document_results;
        return !documents.empty() && each.delivered.size() >= each.documents &&
               std::all_of(documents.begin(), documents.end(),
                           [](const auto& document) { return document.id.has_value(); });
    }

    void take_pending(followed& each) {
        if (is_too_late(each)) {
            each.end = {.kind = failure_kind::still_pending, .cause = errc::deadline_passed};
        } else if (++each.polls >= policy_.max_polls) {
            each.end = {.kind = failure_kind::still_pending, .cause = errc::too_many_polls};
        } else {
            each.errors = 0;
            let_wait(each);
        }
    }

    void take_error(followed& each, const expected_end& failure) {
        const bool is_over = each.errors + 1 >= policy_.max_errors || is_too_late(each);
        if (is_over && !is_cancelled_) {
            each.end = failure;
            return;
        }
        tell(each);
        ++each.errors;
        let_wait(each);
    }

    // ---- time

    static time_point sum(time_point time, milliseconds by) {
        return by > std::chrono::hours{1'000'000} ? time_point::max() : time + by;
    }
    double initial_delay() const {
        return static_cast<double>(std::min(policy_.initial_delay, policy_.max_delay).count());
    }

    void let_wait(followed& each) {
        using fraction = std::chrono::duration<double, std::milli>;
        const auto after = [&](double delay) {
            const auto rounded = std::chrono::floor<milliseconds>(fraction{delay});
            return std::min(std::max(sum(now_, rounded), quiet_), *each.deadline);
        };
        each.low = after(each.delay * (1 - policy_.jitter));
        each.high = after(each.delay);
        each.early = now_ + (each.low - now_) / 4 * 3;
        each.delay = std::min(each.delay * policy_.multiplier,
                              static_cast<double>(policy_.max_delay.count()));
    }

    // ---- at the end

    // Whoever was told a SessionId finds all documents, and those of no other.
    void require_nothing_lost() {
        std::set<document_id> known;
        for (const auto& [id, session] : service_) {
            session_machine machine;
            machine.resume(make_resume_token(std::array{id}), account).value();
            auto sent = machine.next(now_);
            require(std::holds_alternative<step::send>(sent));
            machine.received(xml_reply(
                200,
                encode(lookup_session_response{.session_lookup_results = {look_up(id)}}).value()));
            auto given = machine.next(now_);
            require(std::holds_alternative<step::ended>(given));
            const auto& result = std::get<step::ended>(given).result;
            const auto found = result ? to_message(*result) : *result.error().result;
            require(found.document_results.size() == session.documents.size());
            for (const auto& document : found.document_results) {
                require(known.insert(document.id.value()).second);
            }
        }
    }

    Choices& choices_;
    requirement require_;

    polling_policy policy_;
    std::unique_ptr<session_machine> machine_;
    std::vector<followed> sessions_;
    std::optional<exchange> under_way_;
    std::optional<exchange> heard_; // by the machine, which has not been asked since
    bool is_cancelled_ = false;
    bool is_done_ = false;
    bool was_quiet_ = false;
    bool has_given_ = false;    // of a session that is only then taken to be pending
    std::size_t unmatched_ = 0; // to be told
    time_point quiet_ = time_point::min();

    time_point now_{std::chrono::hours{100}};
    bool is_healthy_ = false; // from then on nothing goes wrong
    std::map<session_id, served_session> service_;
    std::map<std::string, std::size_t> names_; // the documents', of this process's sessions
    std::set<session_id> followed_here_;       // by this process
    std::size_t submissions_ = 0;
    std::size_t exchanges_ = 0;
    std::size_t ids_ = 0;
};

} // namespace assuresign::tests
