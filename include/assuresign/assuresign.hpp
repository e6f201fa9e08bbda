// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Everything that a hosted program wants. Opt-in headers are not included: json.hpp, transports/
/// and testing/.

#include <assuresign/binary.hpp>
#include <assuresign/core.hpp>
#include <assuresign/file.hpp>
#include <assuresign/mtom.hpp>
#include <assuresign/operations/async_close_envelope.hpp>
#include <assuresign/operations/async_submit_with_file.hpp>
#include <assuresign/operations/async_submit_with_file_retrieval.hpp>
#include <assuresign/operations/submit.hpp>
#include <assuresign/ostream.hpp>
#include <assuresign/property_tree.hpp>
#include <assuresign/sleeper.hpp>
