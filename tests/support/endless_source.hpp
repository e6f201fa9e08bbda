// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Bytes that are too many for any memory, as a file system may say of what is no ordinary file.

#include <assuresign/contract/binary.hpp>

#include <cstdint>
#include <limits>
#include <span>

namespace cases {

struct endless_source : assuresign::byte_source {
    std::uint64_t size() const override { return std::numeric_limits<std::uint64_t>::max(); }
    bool read(std::uint64_t, std::span<char>) const override { return false; }
};

} // namespace cases
