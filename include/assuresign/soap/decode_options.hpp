// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// What a caller knows of a reply beside its bytes.

#include <assuresign/version.hpp>

#include <span>
#include <string_view>

namespace assuresign {
inline namespace v0_1 {

/// The name of an entry in a SOAP header.
struct header_name {
    std::string_view xmlns; ///< The URI of its namespace.
    std::string_view name;  ///< Without a prefix.
};

/// What a caller knows of a reply beside its bytes.
struct decode_options {
    /// The entries of a SOAP header that the caller understands: they may be marked mustUnderstand
    /// (SOAP 1.1 §4.2.3). Others so marked are an error, `must_understand`.
    ///
    ///     constexpr assuresign::header_name known[] = {{"urn:example", "Trace"}};
    ///     auto reply = assuresign::decode<assuresign::async_submit_response>(
    ///         body, {.understood = known});
    std::span<const header_name> understood{};
    /// Whether the transport says that the bytes are UTF-8. It knows better than the XML
    /// declaration, whose encoding does not count then (WS-I Basic Profile 1.1, R1019).
    bool is_utf8 = false;
};

} // namespace v0_1
} // namespace assuresign
