// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Everything that a hosted program wants, and nothing of Boost. Opt-in headers are not included:
/// property_tree.hpp, json.hpp, asio_client.hpp, transports/ and testing/.

#include <assuresign/contract.hpp>
#include <assuresign/core.hpp>
#include <assuresign/file.hpp>
#include <assuresign/ostream.hpp>
#include <assuresign/sleeper.hpp>
#include <assuresign/soap.hpp>
