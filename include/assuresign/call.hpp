// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// One call without its transport: the request that is sent, and what its reply amounts to.

#include <assuresign/call/exchange.hpp>
#include <assuresign/call/failure.hpp>
#include <assuresign/call/log.hpp>
#include <assuresign/call/retry_after.hpp>
#include <assuresign/call/secret_values.hpp>
#include <assuresign/call/transport.hpp>
