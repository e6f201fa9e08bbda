// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Calls of the caller's code, which may throw anything.

#include <assuresign/version.hpp>

namespace assuresign::inline v0_1::detail {

// Whether `work` returned; false if it threw.
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
} // namespace with_exceptions
#else
inline namespace without_exceptions {
template <class Work>
bool returns(Work work) noexcept {
    work();
    return true;
}
} // namespace without_exceptions
#endif

} // namespace assuresign::inline v0_1::detail
