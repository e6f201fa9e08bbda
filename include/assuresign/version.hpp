// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// The library's version, which stands here and nowhere else: the build reads it from this file.

#include <string_view>

/// Everything public. The inline namespace is the version's part that says what is compatible
/// (Semantic Versioning 2.0.0 §4, §8): major and minor number before 1.0.0, the major number
/// after it. So two libraries in one program may each use a version of their own; names in source
/// are the same, `assuresign::client`.
namespace assuresign::inline v0_1 {

/// As Semantic Versioning 2.0.0 has it: `major.minor.patch`. Of static storage.
inline constexpr std::string_view version = "0.1.0";

} // namespace assuresign::inline v0_1
