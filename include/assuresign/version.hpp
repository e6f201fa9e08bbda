// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// The library's version, which stands here and nowhere else: the build reads it from this file.

// Every header includes this one before anything else, so that no other error comes first.
#if __cplusplus < 202002L && !(defined(_MSVC_LANG) && _MSVC_LANG >= 202002L)
#error "assuresign needs C++20: compile with -std=c++20 or later (MSVC: /std:c++20)"
#endif

#include <string_view>

/// Everything public. The inline namespace is the version's part that says what is compatible
/// (Semantic Versioning 2.0.0 §4, §8): major and minor number before 1.0.0, the major number
/// after it. So two libraries in one program may each use a version of their own; names in source
/// are the same, `assuresign::client`.
namespace assuresign {
inline namespace v0_1 {

/// As Semantic Versioning 2.0.0 has it: `major.minor.patch`. Of static storage.
inline constexpr std::string_view version = "0.1.0";

} // namespace v0_1
} // namespace assuresign
