// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Everything that a hosted program wants. Opt-in headers are not included: asio_client.hpp,
/// json.hpp, transports/ and testing/.

#include <assuresign/contract.hpp>
#include <assuresign/core.hpp>
#include <assuresign/file.hpp>
#include <assuresign/ostream.hpp>
#include <assuresign/property_tree.hpp>
#include <assuresign/sleeper.hpp>
#include <assuresign/soap.hpp>
