// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// One source for libFuzzer, AFL++ and the plain driver: a harness defines `fuzz`.

#include <boost/assert/source_location.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include <string>
#include <string_view>

/// One input. Must return for any bytes, and hold the harness's invariant.
void fuzz(std::string_view input);

/// Ends the program, loudly, if an invariant does not hold.
inline void require(bool holds, boost::source_location where = BOOST_CURRENT_LOCATION) {
    if (!holds) {
        std::fprintf(stderr, "%s:%u: the invariant does not hold\n", where.file_name(),
                     static_cast<unsigned>(where.line()));
        std::abort();
    }
}

/// Runs a harness on a copy in a heap buffer of exact size, so that sanitizers see any overread.
inline void fuzz_exactly(const char* data, std::size_t size) {
    const auto copy = std::make_unique<char[]>(size);
    std::copy_n(data, size, copy.get());
    fuzz({copy.get(), size});
}

extern "C" __attribute__((used)) inline int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                                                   std::size_t size) {
    fuzz_exactly(reinterpret_cast<const char*>(data), size);
    return 0;
}
