// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// What `to_string` writes, written to a std::ostream.

#include <assuresign/client.hpp>
#include <assuresign/encode.hpp>
#include <assuresign/error.hpp>

#include <concepts>
#include <ostream>
#include <string_view>

namespace assuresign::inline v0_1 {

/// Writes an error, a failure, a result's value, an outcome or a message, secrets masked. With it
/// Boost.System writes a `result` too.
///
///     std::cerr << submitted << '\n'; // "error:maybe_submitted (connection_lost: …"
template <class T>
requires requires(const T& value) {
    { to_string(value) } -> std::convertible_to<std::string_view>;
}
std::ostream& operator<<(std::ostream& out, const T& value) {
    return out << std::string_view{to_string(value)};
}

} // namespace assuresign::inline v0_1
