// SPDX-License-Identifier: BSL-1.0

// Invariant: whatever is submitted and looked up, with a handler or without, and whatever goes
// wrong on the way: a call of the caller's sends at most one request, and a handler is called once;
// documents that were launched are never reported as not sent or badly made; every id and AuthToken
// in a reply that arrived is in the call's result or in its failure's reply; what a failure says
// holds no secret; a session told to the caller can be looked up until its documents are there.
//
// The session machine, whatever its policy, the network, the clock and its caller do, does what the
// model of tests/support/session_walk.hpp expects: no submission is made again of which a byte may
// have left, no document is lost, no wait is too long, every session ends once.

#include "choice_source.hpp"
#include "fuzz.hpp"

#include "../tests/support/guids.hpp"
#include "../tests/support/session_walk.hpp"
#include "../tests/support/submission.hpp"

#include <assuresign/client.hpp>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace assuresign;
using tests::account;

// Of tests::rental_document, and of the parameter that is added to it.
constexpr std::array<std::string_view, 2> passwords{"open sesame", "swordfish"};

// ---- what really happened

// What came of one exchange.
struct exchanged {
    std::size_t launched = 0;
    std::string delivered{}; // the reply's body; empty where none arrived
};

// The service, with a record of what passes. Adds two faults that any network has: a reply that
// ends anywhere, and a proxy that sends the request back. And it quotes the passwords: those of a
// submission anywhere, others behind a word that announces them.
class recorder {
public:
    recorder(testing::service& service, choice_source& choices)
        : service_(service), choices_(choices) {}

    http_result exchange(const http_request& request) {
        ++attempts_;
        return witness(request, service_.exchange(request));
    }
    template <class Handler>
    void async_exchange(http_request request, Handler handler) {
        ++attempts_;
        service_.async_exchange(
            request, [this, request, handler = std::move(handler)](http_result result) mutable {
                handler(witness(request, std::move(result)));
            });
    }

    /// Requests that the client made.
    std::size_t attempts() const noexcept { return attempts_; }
    /// The exchange that came to its end last, once: nothing for a call that made none.
    exchanged take_last() { return std::exchange(last_, {}); }

private:
    http_result witness(const http_request& request, http_result result) {
        last_ = {.launched = service_.document_count() - documents_seen_};
        documents_seen_ = service_.document_count();
        if (!result) {
            last_.delivered = result.error().reply.body;
            return result;
        }
        switch (choices_.below(16)) {
        case 1:
            result->body.resize(choices_.below(256) * result->body.size() / 256);
            break;
        case 2:
            result->body = request.body;
            break;
        case 3:
            result->body = quotation(request);
            break;
        default:
            break;
        }
        last_.delivered = result->body;
        return result;
    }

    std::string quotation(const http_request& request) {
        std::string text{request.is_idempotent || choices_.flag() ? "The password: " : "Wrong: "};
        for (const auto password : passwords) {
            if (request.is_idempotent || request.body.find(password) != std::string::npos) {
                text.append(password).append(choices_.flag() ? " is short " : "-");
            }
        }
        const bool is_fault = choices_.flag();
        std::string body{
            "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body>"};
        body.append(is_fault ? "<s:Fault><faultstring>"
                             : "<AsyncSubmitResponse><AsyncSubmitResult SessionId=''><Exceptions>"
                               "<DocumentException Severity='Error'>");
        body.append(text);
        body.append(is_fault ? "</faultstring></s:Fault>"
                             : "</DocumentException></Exceptions></AsyncSubmitResult>"
                               "</AsyncSubmitResponse>");
        return body.append("</s:Body></s:Envelope>");
    }

    testing::service& service_;
    choice_source& choices_;
    std::size_t attempts_ = 0;
    std::size_t documents_seen_ = 0;
    exchanged last_{};
};

// ---- oracles

void require_all_ids_kept(std::string_view delivered, std::string_view kept) {
    require(tests::are_in(tests::guids_in(delivered), tests::guids_in(kept)));
}

void require_no_password(std::string_view text) {
    for (const auto password : passwords) {
        require(text.find(password) == text.npos);
    }
}

void require_honest(const failure& failed, const exchanged& seen) {
    const bool launched = seen.launched != 0;
    require(!launched || failed.may_be_submitted());
    require(!launched || (failed.kind != failure_kind::not_sent &&
                          failed.kind != failure_kind::invalid_request));
    require(failed.reply.body == seen.delivered);
    const auto text = to_string(failed);
    require(tests::guids_in(text).empty());
    require_no_password(text);
}

void require_honest(const submit_result& result, const exchanged& seen) {
    if (!result) {
        require_honest(result.error(), seen);
        return;
    }
    require(seen.launched != 0);
    const async_submit_response all{.async_submit_result = *result};
    require_all_ids_kept(seen.delivered, encode(all).value());
}

void require_honest(const lookup_result& result, const lookup_session_request& asked,
                    const exchanged& seen) {
    require(seen.launched == 0);
    if (!result) {
        require_honest(result.error(), seen);
        require(!result.error().may_be_submitted());
        return;
    }
    lookup_session_response all;
    for (const auto& lookup : asked.session_lookups) {
        require(result->find(lookup.session_id) != nullptr);
    }
    for (const auto& answer : result->sessions) {
        require(answer.result.has_value() == (answer.state != session_state::unanswered));
        if (answer.result) {
            all.session_lookup_results.push_back(*answer.result);
        }
    }
    for (const auto& unasked : result->unmatched) {
        all.session_lookup_results.push_back(unasked);
    }
    require_all_ids_kept(seen.delivered, encode(all).value());
}

// ---- the walk

class walk {
public:
    explicit walk(std::string_view input)
        : choices_(input),
          pending_lookups_(choices_.below(3)),
          service_(tests::rental_service({.pending_lookups = pending_lookups_, .form = form()})),
          transport_(service_, choices_),
          client_(transport_, {.log = [](const log_event& event) {
                      require_no_password(event.text);
                  }}) {}

    void run() {
        for (std::size_t step = 0; step < 64 && !choices_.empty(); ++step) {
            take_step();
        }
        finish_waiting();
        require_no_request_of_our_own();
        require_no_document_lost();
    }

private:
    namespace_form form() {
        return choices_.pick(
            std::array{namespace_form::qualified, namespace_form::uniform, namespace_form::none});
    }

    void take_step() {
        switch (choices_.below(8)) {
        case 0:
        case 1:
            return submit();
        case 2:
            return submit_with_handler();
        case 3:
            return look_up();
        case 4:
            return look_up_with_handler();
        case 5:
            return finish_waiting();
        default:
            return inject_fault();
        }
    }

    void inject_fault() {
        // All but the last, the exception, which passes through a call.
        constexpr auto count = static_cast<std::size_t>(testing::fault::exception);
        service_.inject(static_cast<testing::fault>(choices_.below(count)));
        ++faults_injected_;
    }

    template <class Call>
    void sending_at_most_one(Call call) {
        const auto before = transport_.attempts();
        ++calls_;
        call();
        require(transport_.attempts() <= before + 1);
    }
    void finish_waiting() {
        service_.run();
        require(handlers_waiting_ == 0);
    }

    // ---- AsyncSubmit

    document make_document() {
        auto made = tests::rental_document();
        switch (choices_.below(12)) {
        case 1:
            made.context_identifier = "00000000-0000-0000-0000-00000000000a"_guid;
            break;
        case 2:
            made.context_identifier = {}; // missing
            break;
        case 3:
            made.metadata.reset();
            break;
        case 4:
            made.metadata->user_name.reset();
            break;
        case 5:
            made.document_template.reset();
            break;
        case 6:
            made.document_template->id = "00000000-0000-0000-0000-00000000000b"_guid;
            break;
        case 7:
            made.document_template->parameters = {};
            break;
        case 8: // draws a warning
            made.document_template->parameters.push_back(
                {.name = "Signatory 1 Password", .value = std::string{passwords[1]}});
            break;
        case 9: // the service quotes it
            made.document_template->parameters.push_back({.name = std::string{account.str()}});
            break;
        case 10: // XML has no way to write it
            made.metadata->document_name = "\x01";
            break;
        default:
            break;
        }
        return made;
    }
    async_submit_request make_submission() {
        ++submissions_;
        async_submit_request made;
        for (auto count = choices_.pick(std::array{1U, 1U, 2U, 3U, 0U}); count != 0; --count) {
            made.documents.push_back(make_document());
        }
        return made;
    }

    void submit() {
        sending_at_most_one([this] { take_answer(client_.async_submit(make_submission())); });
    }
    void submit_with_handler() {
        ++handlers_waiting_;
        sending_at_most_one([this] {
            client_.async_submit(make_submission(),
                                 [this, called = false](submit_result result) mutable {
                                     require(!std::exchange(called, true));
                                     --handlers_waiting_;
                                     take_answer(result);
                                     if (result && choices_.flag()) {
                                         look_up_with_handler(); // from within a handler
                                     }
                                 });
        });
    }
    void take_answer(const submit_result& result) {
        const auto seen = transport_.take_last();
        require_honest(result, seen);
        if (result) {
            told_.push_back({result->session_id, seen.launched});
        } else {
            not_well_made_ += result.error().kind == failure_kind::invalid_request ? 1 : 0;
        }
    }

    // ---- LookupSession

    lookup_session_request make_lookup() {
        const auto& known = service_.session_ids();
        lookup_session_request made;
        for (auto count = choices_.below(5); count != 0; --count) {
            session_lookup each{.context_identifier = account};
            switch (choices_.below(8)) {
            case 1:
                each.context_identifier = "00000000-0000-0000-0000-00000000000a"_guid;
                break;
            case 2:
                each.session_id = {}; // missing
                made.session_lookups.push_back(each);
                continue;
            default:
                break;
            }
            const auto place = choices_.below(known.size() + 1);
            each.session_id = place < known.size()
                                  ? known[place]
                                  : session_id{"00000000-0000-0000-0000-00000000000c"_guid};
            made.session_lookups.push_back(each);
        }
        return made;
    }

    void look_up() {
        sending_at_most_one([this] {
            const auto asked = make_lookup();
            take_answer(client_.lookup_session(asked), asked);
        });
    }
    void look_up_with_handler() {
        ++handlers_waiting_;
        sending_at_most_one([this] {
            const auto asked = make_lookup();
            client_.lookup_session(asked,
                                   [this, asked, called = false](lookup_result result) mutable {
                                       require(!std::exchange(called, true));
                                       --handlers_waiting_;
                                       take_answer(result, asked);
                                   });
        });
    }
    void take_answer(const lookup_result& result, const lookup_session_request& asked) {
        require_honest(result, asked, transport_.take_last());
        if (!result) {
            not_well_made_ += result.error().kind == failure_kind::invalid_request ? 1 : 0;
        }
    }

    // ---- at the end

    void require_no_request_of_our_own() {
        require(transport_.attempts() + not_well_made_ == calls_);
        const std::string action = "\"" + std::string{assuresign::async_submit::soap_action} + "\"";
        const auto& arrived = service_.requests();
        const auto submitted =
            std::count_if(arrived.begin(), arrived.end(),
                          [&](const http_request& each) { return each.soap_action == action; });
        require(static_cast<std::size_t>(submitted) <= submissions_);
    }

    // Whoever was told a session gets all its documents by asking on.
    void require_no_document_lost() {
        for (; faults_injected_ != 0; --faults_injected_) {
            static_cast<void>(service_.exchange({})); // uses up a fault that is left
        }
        client undisturbed{service_};
        std::set<std::string> ids;
        for (const auto& [session, launched] : told_) {
            for (std::size_t i = 0; i < pending_lookups_; ++i) {
                require(undisturbed.lookup_session({.session_lookups = {{account, session}}})
                            .has_value());
            }
            const auto answer =
                undisturbed.lookup_session({.session_lookups = {{account, session}}}).value();
            const auto& found = answer.sessions.front();
            require(found.state == session_state::finished);
            require(found.result->document_results.size() == launched);
            for (const auto& document : found.result->document_results) {
                require(ids.emplace(document.id->str()).second);
                require(ids.emplace(document.auth_token->str()).second);
            }
        }
    }

    struct told_session {
        session_id id;
        std::size_t launched;
    };

    choice_source choices_;
    std::size_t pending_lookups_;
    testing::service service_;
    recorder transport_;
    client<recorder> client_;
    std::vector<told_session> told_;
    std::size_t calls_ = 0;
    std::size_t submissions_ = 0;
    std::size_t not_well_made_ = 0;
    std::size_t handlers_waiting_ = 0;
    std::size_t faults_injected_ = 0;
};

} // namespace

void fuzz(std::string_view input) {
    walk{input}.run();
    choice_source choices{input};
    tests::session_walk{choices, require}.run(256);
}
