// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// What `to_string` writes, written to a std::ostream.

#include <assuresign/error.hpp>
#include <assuresign/result.hpp>

#include <concepts>
#include <ostream>
#include <string_view>

namespace assuresign {
inline namespace v0_1 {

/// Writes an error, a failure, an outcome, a message or whatever else has a `to_string` here,
/// secrets masked.
///
///     std::cerr << submitted.error() << '\n'; // "maybe_submitted (connection_lost: …"
template <class T>
requires requires(const T& value) {
    { to_string(value) } -> std::convertible_to<std::string_view>;
}
std::ostream& operator<<(std::ostream& out, const T& value) {
    return out << std::string_view{to_string(value)};
}

/// Writes a result: `value:` and its value, or `error:` and its error.
///
///     std::cerr << submitted << '\n'; // "error:maybe_submitted (connection_lost: …"
template <class T, class Error>
requires requires(std::ostream& out, const T& value, const Error& error) {
    out << value << error;
}
std::ostream& operator<<(std::ostream& out, const result<T, Error>& written) {
    return written ? out << "value:" << *written : out << "error:" << written.error();
}
/// The same of a result without a value: `value:void`.
template <class Error>
requires requires(std::ostream& out, const Error& error) {
    out << error;
}
std::ostream& operator<<(std::ostream& out, const result<void, Error>& written) {
    return written ? out << "value:void" : out << "error:" << written.error();
}

} // namespace v0_1
} // namespace assuresign
