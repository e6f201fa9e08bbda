// SPDX-License-Identifier: BSL-1.0

// The C library's memory functions for cost.cpp: they count what they look at, sixteen bytes a
// step, as a vectorised one would. Compiled without built-ins, lest they call themselves, and
// without instrumentation.

#include <cstddef>
#include <cstdint>

extern std::uint64_t steps_taken;

namespace {

const unsigned char* bytes_of(const void* p) {
    return static_cast<const unsigned char*>(p);
}

void count(std::size_t bytes) {
    steps_taken += 1 + bytes / 16;
}

} // namespace

extern "C" {

void __sanitizer_cov_trace_pc() { // NOLINT(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp):
                                  // the compiler's name
    ++steps_taken;
}

void* memcpy(void* to, const void* from, std::size_t size) {
    count(size);
    auto* out = static_cast<unsigned char*>(to);
    for (std::size_t i = 0; i < size; ++i) {
        out[i] = bytes_of(from)[i];
    }
    return to;
}

void* memmove(void* to, const void* from, std::size_t size) {
    if (to <= from) {
        return memcpy(to, from, size);
    }
    count(size);
    auto* out = static_cast<unsigned char*>(to);
    for (std::size_t i = size; i != 0; --i) {
        out[i - 1] = bytes_of(from)[i - 1];
    }
    return to;
}

int memcmp(const void* a, const void* b, std::size_t size) {
    std::size_t i = 0;
    while (i < size && bytes_of(a)[i] == bytes_of(b)[i]) {
        ++i;
    }
    count(i);
    return i == size ? 0 : bytes_of(a)[i] - bytes_of(b)[i];
}

int bcmp(const void* a, const void* b, std::size_t size) {
    return memcmp(a, b, size);
}

void* memchr(const void* in, int sought, std::size_t size) {
    const auto* at = bytes_of(in);
    const auto* const last = at + size;
    while (at != last && *at != static_cast<unsigned char>(sought)) {
        ++at;
    }
    count(static_cast<std::size_t>(at - bytes_of(in)));
    return at == last ? nullptr : const_cast<unsigned char*>(at);
}
}
