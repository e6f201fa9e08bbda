// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Everything that also compiles with -fno-exceptions -fno-rtti and without iostreams: messages,
/// encoding, decoding, transports, client.

#include <assuresign/client.hpp>
#include <assuresign/decode.hpp>
#include <assuresign/encode.hpp>
#include <assuresign/error.hpp>
#include <assuresign/excerpt.hpp>
#include <assuresign/exchange.hpp>
#include <assuresign/guid.hpp>
#include <assuresign/list.hpp>
#include <assuresign/log.hpp>
#include <assuresign/lookup.hpp>
#include <assuresign/messages.hpp>
#include <assuresign/operation.hpp>
#include <assuresign/options.hpp>
#include <assuresign/outcome.hpp>
#include <assuresign/result.hpp>
#include <assuresign/resume_token.hpp>
#include <assuresign/schema.hpp>
#include <assuresign/session.hpp>
#include <assuresign/transport.hpp>
#include <assuresign/version.hpp>
#include <assuresign/xml/limits.hpp>
#include <assuresign/xml/reader.hpp>
#include <assuresign/xml/writer.hpp>
