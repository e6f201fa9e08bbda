// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Submit, then poll: the state machine and what it needs. No clock, no I/O, no thread.

#include <assuresign/session/lookup.hpp>
#include <assuresign/session/machine.hpp>
#include <assuresign/session/options.hpp>
#include <assuresign/session/policy.hpp>
#include <assuresign/session/resume_token.hpp>
#include <assuresign/session/session_result.hpp>
#include <assuresign/session/step.hpp>
