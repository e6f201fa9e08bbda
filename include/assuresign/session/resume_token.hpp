// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Sessions as text that can be kept: what a process that dies leaves to the next.

#include <assuresign/contract/guid.hpp>
#include <assuresign/error.hpp>
#include <assuresign/result.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace assuresign::inline v0_1 {

namespace detail {

inline constexpr std::string_view token_name = "assuresign-sessions-";
inline constexpr std::string_view token_version = "1";

// CRC-32 as of Ethernet and zip: its polynomial and its bits reversed (ISO 3309).
constexpr std::uint32_t crc_32(std::string_view text) noexcept {
    std::uint32_t crc = 0xFFFFFFFF;
    for (const char c : text) {
        crc ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit) {
            crc = crc >> 1U ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
        }
    }
    return ~crc;
}

inline std::string token_checksum(std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string written(8, '0');
    auto rest = crc_32(text);
    for (auto digit = written.rbegin(); digit != written.rend(); ++digit, rest >>= 4U) {
        *digit = digits[rest & 0xFU];
    }
    return written;
}

} // namespace detail

/// The token of these sessions: `assuresign-sessions-1:` and the SessionIds, each with a colon
/// after it, and a CRC-32 of all that. Holds no ContextIdentifier, which `session_machine::resume`
/// is told.
inline std::string make_resume_token(std::span<const session_id> sessions) {
    std::string token{detail::token_name};
    token.append(detail::token_version).append(":");
    for (const auto& each : sessions) {
        token.append(each.str()).append(":");
    }
    return token.append(detail::token_checksum(token));
}

/// The sessions of a token. Errors: `malformed_token`, with the offset of the first part that is
/// wrong: the name, the version, a SessionId, the checksum, or the end of a token that stops
/// before; `unsupported_token`, of a version that is not known here.
inline result<std::vector<session_id>> read_resume_token(std::string_view token) {
    const auto malformed = [](std::size_t offset) {
        return error{.code = errc::malformed_token, .offset = offset};
    };
    if (!token.starts_with(detail::token_name)) {
        return malformed(0);
    }
    auto at = detail::token_name.size();
    const auto colon = token.find(':', at);
    if (colon == token.npos) {
        return malformed(token.size());
    }
    const auto number = token.substr(at, colon - at);
    if (number.empty() || number.find_first_not_of("0123456789") != number.npos) {
        return malformed(at);
    }
    if (number != detail::token_version) {
        return error{.code = errc::unsupported_token, .offset = at};
    }
    std::vector<session_id> sessions;
    for (at = colon + 1; token.find(':', at) != token.npos; at += detail::guid_length + 1) {
        const auto id = session_id::parse(token.substr(at, detail::guid_length));
        if (!id || token.substr(at + detail::guid_length, 1) != ":") {
            return malformed(at);
        }
        sessions.push_back(*id);
    }
    if (token.substr(at) != detail::token_checksum(token.substr(0, at))) {
        return malformed(at);
    }
    return sessions;
}

} // namespace assuresign::inline v0_1
