// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Sessions as text that can be kept: what a process that dies leaves to the next.

#include <assuresign/contract/guid.hpp>
#include <assuresign/error.hpp>
#include <assuresign/result.hpp>

#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace assuresign {
inline namespace v0_1 {

namespace detail {

inline constexpr std::string_view token_name = "assuresign-sessions-";
inline constexpr std::string_view token_version = "2";

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

/// A session that can be waited for in another process.
struct resumable_session {
    assuresign::session_id session_id{}; ///< What the service calls it.
    /// How many documents were submitted; 0 where that is not known.
    std::size_t documents = 0;
    /// Whether an AsyncCloseEnvelope began it.
    bool closes_envelope = false;
    friend bool operator==(const resumable_session&, const resumable_session&) = default;
};

/// The token of these sessions: `assuresign-sessions-2:`; of each its SessionId, what is expected
/// of it (`=3` documents, `=e` an envelope, nothing where that is not known) and a colon; and a
/// CRC-32 of all that. Holds no ContextIdentifier, which `session_machine::resume` is given.
template <class Sessions>
requires std::convertible_to<const Sessions&, std::span<const resumable_session>> std::string
make_resume_token(const Sessions& sessions) {
    std::string token{detail::token_name};
    token.append(detail::token_version).append(":");
    for (const resumable_session& each : std::span<const resumable_session>{sessions}) {
        token.append(each.session_id.str());
        if (each.closes_envelope) {
            token.append("=e");
        } else if (each.documents != 0) {
            token.append("=").append(std::to_string(each.documents));
        }
        token.append(":");
    }
    return token.append(detail::token_checksum(token));
}
/// Overload for sessions of which nothing but the SessionId is known.
inline std::string make_resume_token(std::span<const session_id> sessions) {
    std::vector<resumable_session> known;
    known.reserve(sessions.size());
    for (const auto& each : sessions) {
        known.push_back({.session_id = each});
    }
    return make_resume_token(known);
}

namespace detail {

// What stands between a session's SessionId and its colon. False where it is malformed.
inline bool read_expected(std::string_view text, resumable_session& into) noexcept {
    if (text.empty()) {
        return true;
    }
    if (text == "=e") {
        into.closes_envelope = true;
        return true;
    }
    const auto* const end = text.data() + text.size();
    if (text.size() < 2 || text[0] != '=' || text[1] < '1' || text[1] > '9') {
        return false;
    }
    const auto read = std::from_chars(text.data() + 1, end, into.documents);
    return read.ec == std::errc{} && read.ptr == end;
}

} // namespace detail

/// The sessions of a token, also of one of version 1, which has SessionIds only. Errors:
/// `malformed_token`, with the offset of the first part that is wrong: the name, the version, a
/// session, the checksum, or the end of a token that stops before; `unsupported_token`, of a
/// version that is not known here.
inline result<std::vector<resumable_session>> read_resume_token(std::string_view token) {
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
    if (number != "1" && number != detail::token_version) {
        return error{.code = errc::unsupported_token, .offset = at};
    }
    std::vector<resumable_session> sessions;
    at = colon + 1;
    for (auto end = token.find(':', at); end != token.npos; end = token.find(':', at)) {
        const auto part = token.substr(at, end - at);
        const auto id = session_id::parse(part.substr(0, detail::guid_length));
        if (!id) {
            return malformed(at);
        }
        resumable_session read{.session_id = *id};
        const auto rest = part.substr(detail::guid_length);
        if (number == "1" ? !rest.empty() : !detail::read_expected(rest, read)) {
            return malformed(at);
        }
        sessions.push_back(read);
        at = end + 1;
    }
    if (token.substr(at) != detail::token_checksum(token.substr(0, at))) {
        return malformed(at);
    }
    return sessions;
}

} // namespace v0_1
} // namespace assuresign
