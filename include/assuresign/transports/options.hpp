// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Options of the HTTP transports: the service's address, timeouts, limits.

#include <assuresign/call/retry_after.hpp>
#include <assuresign/call/transport.hpp>
#include <assuresign/detail/ascii.hpp>
#include <assuresign/detail/sanitizer.hpp>
#include <assuresign/xml/limits.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace assuresign {
inline namespace v0_1 {

/// Options of every transport in `transports/`. A mistake in them is reported by each exchange, as
/// `errc::misconfigured`. A negative time is zero.
///
///     assuresign::transport_options options{.endpoint = "https://www.assuresign.net"};
struct transport_options {
    /// "https://host[:port]" or "http://host[:port]", where host is a name, an IPv4 address or an
    /// IPv6 address in brackets. No path: that is `client_options::path_prefix`.
    std::string endpoint{};
    /// From the start until the request's first byte can leave: the name's lookup, TCP, the proxy,
    /// TLS. Zero: no limit but `timeout`.
    std::chrono::milliseconds connect_timeout{10'000};
    /// From the start until the reply is whole. Zero: no limit. A request may have a shorter one
    /// (`http_request::timeout`).
    std::chrono::milliseconds timeout{60'000};
    /// "http://host[:port]", or empty for none. The environment is not looked at.
    std::string proxy{};
    /// A file of certificates, PEM, that are trusted instead of the system's.
    std::string ca_file{};
    /// Bound of the reply's body; past it, the exchange ends with `errc::too_many_bytes`. The
    /// reply's header has a bound of its own, 64 KiB.
    std::size_t max_response_bytes = xml::limits{}.bytes;
    /// How many connections are kept open, at most, for requests to come that are repeatable.
    std::size_t idle_connections = 8;
    /// For how long an idle connection is taken to be alive. Zero: none is kept.
    std::chrono::seconds idle_timeout{30};
};

namespace detail {

// Bound of a reply's header, in bytes; what comes before it (RFC 9110 §15.2) counts as well.
inline constexpr std::uint32_t max_header_bytes = std::uint32_t{64} << 10;

// A scheme and an authority (RFC 3986 §3.1, §3.2) without userinfo.
struct http_origin {
    bool is_tls = false;
    std::string host{}; // without brackets
    std::uint16_t port = 0;

    bool is_ipv6() const { return host.find(':') != std::string::npos; }

    // As Host carries it (RFC 9110 §7.2), or CONNECT (§9.3.6), which wants the port.
    std::string authority(bool with_port) const {
        std::string text = is_ipv6() ? "[" + host + "]" : host;
        return with_port ? text.append(":").append(std::to_string(port)) : text;
    }
    std::string authority() const { return authority(port != default_port()); }
    std::uint16_t default_port() const { return is_tls ? 443 : 80; }
};

// VCHAR (RFC 5234 §B.1).
constexpr bool is_visible(char c) noexcept {
    return c > ' ' && c < '\x7F';
}

// The host that `url` begins with, without brackets; `url` keeps what comes after it.
inline std::optional<std::string> take_host(std::string_view& url) {
    const std::size_t bracket = url.starts_with('[') ? 1 : 0;
    const auto end = bracket != 0 ? url.find(']') : std::min(url.find(':'), url.size());
    if (end == std::string_view::npos) {
        return std::nullopt;
    }
    std::string host{url.substr(bracket, end - bracket)};
    url.remove_prefix(end + bracket);
    const bool is_host = !host.empty() && std::all_of(host.begin(), host.end(), is_visible) &&
                         host.find_first_of("/?#@[]") == std::string::npos &&
                         (host.find(':') != std::string::npos) == (bracket != 0);
    return is_host ? std::optional{std::move(host)} : std::nullopt;
}

inline std::optional<http_origin> parse_origin(std::string_view url) {
    // RFC 3986 §3.1: a scheme's case does not matter.
    http_origin origin{.is_tls = starts_with_ignoring_case(url, "https://")};
    if (!origin.is_tls && !starts_with_ignoring_case(url, "http://")) {
        return std::nullopt;
    }
    url.remove_prefix(url.find("//") + 2);
    if (url.ends_with('/')) {
        url.remove_suffix(1);
    }
    auto host = take_host(url);
    int port = url.empty() ? origin.default_port() : 0;
    if (url.starts_with(':')) {
        port = parse_digits<int>(url.substr(1)).value_or(0);
    }
    if (!host || port == 0 || port > 0xFFFF) {
        return std::nullopt;
    }
    origin.host = std::move(*host);
    origin.port = static_cast<std::uint16_t>(port);
    return origin;
}

// Whether the request's target can stand in an HTTP/1.1 header without ending it.
inline bool fits_target(std::string_view path) {
    return path.starts_with('/') && std::all_of(path.begin(), path.end(), is_visible);
}

// The same of all its texts.
inline bool fits_header(const http_request& request) {
    const auto is_value = [](std::string_view text) {
        return std::all_of(text.begin(), text.end(),
                           [](char c) { return c == ' ' || is_visible(c); });
    };
    return fits_target(request.path) && is_value(request.soap_action) &&
           is_value(request.content_type);
}

// RFC 9110 §10.1.5 wants one.
inline constexpr std::string_view user_agent = "assuresign";

// What may be answered (RFC 9110 §12.5.1): with MTOM, a fault comes without a package.
inline std::string_view acceptable_reply(const http_request& request) {
    return starts_with_ignoring_case(request.content_type, "multipart/")
               ? "multipart/related, text/xml"
               : "text/xml";
}

// Words for mistakes that a person mends. They fit into an error's excerpt.
inline constexpr std::string_view endpoint_mistake =
    "endpoint is https://host[:port]; put /Documents into path_prefix";
inline constexpr std::string_view proxy_mistake =
    "proxy is http://host[:port], without anything more";
inline constexpr std::string_view target_mistake =
    "path_prefix is empty, or begins with / and has no blanks";
inline constexpr std::string_view header_mistake = "The request's header is malformed";
inline constexpr std::string_view ca_file_mistake = "ca_file has no certificates (PEM) to read";
inline constexpr std::string_view system_trust_mistake =
    "The system's certificates cannot be read: set ca_file";
inline constexpr std::string_view proxy_credentials_mistake =
    "The proxy wants credentials (407), which are not sent";

// What is wrong with the request; nothing if it can be sent.
inline std::string_view mistake_in(const http_request& request) {
    return !fits_target(request.path) ? target_mistake
           : !fits_header(request)    ? header_mistake
                                      : std::string_view{};
}

// What an exchange may take: the shorter of both times; zero is no limit. Nothing if there is no
// time left.
inline std::optional<std::chrono::milliseconds> time_limit(std::chrono::milliseconds timeout,
                                                           const http_request& request) {
    const auto own = std::max(timeout, timeout.zero());
    if (!request.timeout) {
        return own;
    }
    if (*request.timeout <= timeout.zero()) {
        return std::nullopt;
    }
    return own == own.zero() ? *request.timeout : std::min(own, *request.timeout);
}

// A transport's error in its own words.
inline error transport_failure(errc code, std::string_view words) noexcept {
    error e{.code = code};
    append_sanitized(e.excerpt, words, e.excerpt.capacity());
    return e;
}

} // namespace detail

} // namespace v0_1
} // namespace assuresign
