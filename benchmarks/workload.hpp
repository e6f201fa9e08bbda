// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// The messages that the benchmarks work on.

#include <assuresign/contract/async_submit.hpp>
#include <assuresign/contract/lookup_session.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace assuresign::benchmarks {

/// A LookupSessionResponse of `results` sessions with a document each, of which every fourth
/// carries a warning with entities in it.
lookup_session_response make_response(std::size_t results);

/// Its bytes, in an envelope. Made once for each size, and kept.
const std::string& reply_of(std::size_t results);

/// An AsyncSubmit of `count` documents of ten parameters each.
async_submit_request make_request(std::size_t count);

/// How many bytes ours makes of it, in an envelope.
std::size_t size_of(const async_submit_request& request);

/// The request that somebody encoded. Throws if it is none.
async_submit_request read_request(std::string_view body);

} // namespace assuresign::benchmarks
