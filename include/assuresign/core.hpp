// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Everything that also compiles with -fno-exceptions -fno-rtti, without streams and without Boost:
/// AsyncSubmit and LookupSession, encoding, decoding, calls, sessions, the client.

#include <assuresign/call.hpp>
#include <assuresign/client.hpp>
#include <assuresign/contract/async_submit.hpp>
#include <assuresign/contract/fault.hpp>
#include <assuresign/contract/lookup_session.hpp>
#include <assuresign/error.hpp>
#include <assuresign/result.hpp>
#include <assuresign/session.hpp>
#include <assuresign/soap/decode.hpp>
#include <assuresign/soap/encode.hpp>
#include <assuresign/soap/excerpt.hpp>
#include <assuresign/version.hpp>
#include <assuresign/xml.hpp>
