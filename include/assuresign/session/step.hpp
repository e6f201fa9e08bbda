// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// The steps of a session machine: what is to be done, and what has happened.

#include <assuresign/call/transport.hpp>
#include <assuresign/contract/exception.hpp>
#include <assuresign/contract/guid.hpp>
#include <assuresign/contract/lookup_session.hpp>
#include <assuresign/session/resume_token.hpp>
#include <assuresign/session/session_result.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace assuresign {
inline namespace v0_1 {

/// What a session machine says is to be done, or has happened. `index` numbers the sessions of a
/// machine in the order in which they were given to it, from 0.
namespace step {

/// Make this exchange, once, and tell the machine what came of it (`received`). Cannot be copied.
struct send {
    http_request request; ///< Holds secrets.

    /// Takes the request.
    explicit send(http_request made) noexcept : request(std::move(made)) {}
    send(send&&) = default;            ///< The request moves.
    send& operator=(send&&) = default; ///< The request moves.
};
/// Call `next` again then.
struct wait {
    /// By the clock that `next` was called with.
    std::chrono::steady_clock::time_point until;
};
/// A submission was accepted. Now is the time to keep the resume token.
struct submitted {
    std::size_t index = 0;               ///< Which session of the machine.
    assuresign::session_id session_id{}; ///< What the service calls the session.
    list<service_exception> warnings{};  ///< What the service said beside it.
    std::size_t documents = 0;           ///< How many were submitted.
    bool closes_envelope = false;        ///< Whether an AsyncCloseEnvelope began the session.

    /// Of this session alone: `session_machine::resume` goes on with it in another process.
    std::string resume_token() const {
        return make_resume_token(
            std::array{resumable_session{session_id, documents, closes_envelope}});
    }
};
/// Documents that are new, of a session that is still pending.
struct documents_ready {
    std::size_t index = 0;                      ///< Which session of the machine.
    assuresign::session_id session_id{};        ///< Of the session.
    std::vector<finished_document> documents{}; ///< Hold secrets.
};
/// A session has ended.
struct ended {
    std::size_t index = 0;   ///< Which session of the machine.
    session_result result{}; ///< How.
};
/// Results of sessions that were not asked for: kept, so that no id is lost.
struct unmatched {
    std::vector<session_lookup_result> results{}; ///< Hold secrets.
};
/// Every session has ended.
struct done {};

} // namespace step

/// What `session_machine::next` says.
using session_step = std::variant<step::send, step::wait, step::submitted, step::documents_ready,
                                  step::ended, step::unmatched, step::done>;

} // namespace v0_1
} // namespace assuresign
