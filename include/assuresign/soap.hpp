// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Between values and bytes: encoding, decoding, excerpts, multipart, MTOM.

#include <assuresign/soap/content.hpp>
#include <assuresign/soap/decode.hpp>
#include <assuresign/soap/encode.hpp>
#include <assuresign/soap/excerpt.hpp>
#include <assuresign/soap/mtom.hpp>
#include <assuresign/soap/multipart.hpp>
#include <assuresign/soap/package.hpp>
