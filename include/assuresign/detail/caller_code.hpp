// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Calls of the caller's code, which may throw anything.

#include <assuresign/version.hpp>

#include <new>

namespace assuresign {
inline namespace v0_1 {
namespace detail {

// `returns`: whether `work` returned; false if it threw. `throw_bad_alloc`: so that whoever ran out
// of memory can try again.
#if defined(__cpp_exceptions)
inline namespace with_exceptions {
template <class Work>
bool returns(Work work) noexcept {
    try {
        work();
        return true;
    } catch (...) {
        return false;
    }
}
inline void throw_bad_alloc() {
    throw std::bad_alloc{};
}
} // namespace with_exceptions
#else
inline namespace without_exceptions {
template <class Work>
bool returns(Work work) noexcept {
    work();
    return true;
}
inline void throw_bad_alloc() noexcept {}
} // namespace without_exceptions
#endif

} // namespace detail
} // namespace v0_1
} // namespace assuresign
