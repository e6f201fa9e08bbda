// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// What the caller decides for all calls.

#include <assuresign/call/log.hpp>
#include <assuresign/contract/lookup_session.hpp>
#include <assuresign/contract/storage.hpp>
#include <assuresign/session/lookup.hpp>
#include <assuresign/session/step.hpp>
#include <assuresign/soap/decode_options.hpp>

#include <functional>
#include <string>

namespace assuresign {
inline namespace v0_1 {

/// What the caller decides for all calls.
struct client_options {
    /// Comes before the path of each operation: "/Documents" on some sandboxes.
    std::string path_prefix{};
    /// How replies are read: which header entries are understood. What it points to must outlive
    /// the client and its calls.
    ///
    ///     static constexpr assuresign::header_name known[] = {{"urn:example", "Trace"}};
    ///     options.decoding = {.understood = known};
    decode_options decoding{};
    /// Decides whether a session is still being processed, of those that are not pending by
    /// `assuresign::is_pending` and have no exception of severity Error or Fatal. If it throws, the
    /// session counts as pending: its result is kept, and it is asked for again.
    std::function<bool(const session_lookup_result&)> is_pending = assuresign::is_pending<owned>;
    /// Is called with each SessionId as soon as it is known, by machines and by `submit_and_wait`
    /// of every client: the time to keep `resume_token()`. What it throws is ignored; the SessionId
    /// is in the step and in the session's result too.
    ///
    ///     options.accepted = [&](const assuresign::step::submitted& session) {
    ///         keep(session.resume_token());
    ///     };
    std::function<void(const step::submitted&)> accepted{};
    /// Is called at every event, with secrets masked. What it throws is ignored. It may submit to
    /// the machine that calls it, and cancel, as `accepted` may; but neither may call the machine's
    /// `next`, `received` or `put_back`.
    log_hook log{};
};

} // namespace v0_1
} // namespace assuresign
