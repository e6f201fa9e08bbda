// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// What the caller decides for all calls.

#include <assuresign/call/log.hpp>
#include <assuresign/contract/lookup_session.hpp>
#include <assuresign/contract/storage.hpp>
#include <assuresign/session/lookup.hpp>

#include <functional>
#include <string>

namespace assuresign::inline v0_1 {

/// What the caller decides for all calls.
struct client_options {
    /// Comes before the path of each operation: "/Documents" on some sandboxes.
    std::string path_prefix{};
    /// Decides whether a session is still being processed, of those that are not pending by
    /// `assuresign::is_pending` and have no exception of severity Error or Fatal.
    std::function<bool(const session_lookup_result&)> is_pending = assuresign::is_pending<owned>;
    /// Is told what happens, secrets masked.
    log_hook log{};
};

} // namespace assuresign::inline v0_1
