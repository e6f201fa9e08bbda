// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// How requests leave and replies come back: the concepts that the user's transport fits.

#include <assuresign/detail/sanitizer.hpp>
#include <assuresign/error.hpp>
#include <assuresign/result.hpp>

#include <chrono>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace assuresign {
inline namespace v0_1 {

/// An HTTP POST to be made. Holds secrets: do not log the body.
struct http_request {
    /// The request target, from the host's root: "/Services/DocumentNOW/v2/…". The host is the
    /// transport's business.
    std::string path;
    /// The value of the SOAPAction header, in the double quotes that SOAP 1.1 §6.1.1 wants.
    std::string soap_action;
    /// The value of the Content-Type header.
    std::string content_type;
    /// UTF-8 XML; with MTOM, XML and the bytes of files.
    std::string body;
    /// Whether making the request twice is the same as making it once. Where not, the transport
    /// must not let anything below it repeat the request: HTTP stacks do so on their own when a
    /// connection that they kept open turns out to be dead (RFC 9110 §9.2.2).
    bool is_idempotent = false;
    /// How long the exchange may take, where the caller has a deadline. A transport stops after
    /// this or after its own limit, whichever is shorter.
    std::optional<std::chrono::milliseconds> timeout{};
};

/// What came back, whatever its status: an HTTP error is a response too.
struct http_response {
    int status = 0; ///< HTTP's status code; 0 where there is no response.
    /// The value of the Content-Type header, empty if there was none.
    std::string content_type;
    /// With any transfer coding undone, and any content coding too, unless `content_encoding` names
    /// it. Whoever unpacks must bound what comes out.
    std::string body;
    /// How long the service wants to be left alone (RFC 9110 §10.2.3), if it said so; see
    /// `parse_retry_after`.
    std::optional<std::chrono::seconds> retry_after{};
    /// The value of the Content-Encoding header (RFC 9110 §8.4), if the body still has it: "gzip".
    /// A reply with another than "identity" is refused, with its body kept.
    std::string content_encoding{};
    /// The value of the Location header (RFC 9110 §10.2.2), for people: redirects are not followed.
    std::string location{};
};

namespace detail {

// The error for a body whose encoding is not supported. `field` is the header's name and a colon.
constexpr error unexpected_encoding(std::string_view field, std::string_view value) noexcept {
    error e{.code = errc::unexpected_content_encoding, .field = {field}};
    append_sanitized(e.field, value, 60);
    return e;
}

} // namespace detail

/// Why an exchange brought no response, and what had come of one.
///
/// The cause's code decides what may be done next, so be careful with two: `errc::not_sent` and
/// `errc::misconfigured` say that *no byte of the request* can have left. After the first, the
/// request may be made again (no route, connection refused); after the second, somebody must change
/// something before (a malformed address, a certificate that is not trusted). Any other code,
/// `errc::connection_lost` by convention, says that the service may have got the request. When in
/// doubt, it is neither of the two.
///
///     exchanged = assuresign::error{.code = assuresign::errc::connection_lost};
struct transport_error {
    error cause{}; ///< What went wrong.
    /// What had come when it did: status, headers, and the body as far as it came. The ids that
    /// stand in it are not lost then. `status` is 0 where nothing came.
    http_response reply{};

    /// Made of an error, where nothing came.
    transport_error(const error& why, http_response came = {}) noexcept
        : cause(why), reply(std::move(came)) {}
};

/// For a person or a log: the cause.
inline std::string to_string(const transport_error& e) {
    return to_string(e.cause);
}

/// What a transport reports.
using http_result = result<http_response, transport_error>;

/// A transport that waits for the reply.
///
///     struct gateway {
///         assuresign::http_result exchange(const assuresign::http_request& request);
///     };
///     static_assert(assuresign::blocking_transport<gateway>);
///
/// `exchange` makes the request once; it neither repeats it nor follows redirects. The request is
/// valid during the call. An exception that it throws says nothing of the request, which may have
/// been received: `client::submit_and_wait` and `wait` take it as `errc::connection_lost`, the
/// client's other functions let it pass through.
///
/// Most HTTP stacks repeat requests by themselves, some of them POSTs. Switch that off for each
/// request that is not `is_idempotent`:
/// - libcurl repeats any request that finds a kept connection dead. Set `CURLOPT_FRESH_CONNECT`,
///   and refuse a second connection in `CURLOPT_PREREQFUNCTION`. `curl_transport` does both.
/// - Boost.Beast repeats nothing.
/// - QNetworkAccessManager repeats any request, up to three times, whose connection ends without a
///   reply; there is no switch. Give it the body as a sequential `QIODevice`, which cannot be
///   rewound, with `DoNotBufferUploadDataAttribute` and a Content-Length. Since Qt 6 it follows
///   redirects: set `ManualRedirectPolicy`.
/// - WinHTTP repeats requests on kept connections and follows redirects. Set
///   `WINHTTP_OPTION_DISABLE_FEATURE` to `WINHTTP_DISABLE_KEEP_ALIVE` and
///   `WINHTTP_DISABLE_REDIRECTS`; leave `WINHTTP_OPTION_FAILED_CONNECTION_RETRIES` alone.
/// - NSURLSession repeats what it takes for idempotent, which a POST is not, and follows redirects.
///   Give it the body as a stream, and no second stream in `needNewBodyStream`; complete
///   `willPerformHTTPRedirection` with nil.
/// - Go's net/http, as in many gateways, repeats a POST of which nothing was written, or that has
///   an Idempotency-Key header. Send no such header; return `ErrUseLastResponse` from
///   `CheckRedirect`.
/// - Java's HttpURLConnection repeats a POST once. Set `-Dsun.net.http.retryPost=false`, and
///   `setInstanceFollowRedirects(false)`.
/// - Proxies: nginx repeats no POST without `non_idempotent` in `proxy_next_upstream`. HAProxy does
///   where `retry-on` says so: `http-request disable-l7-retry if METH_POST`. Envoy and service
///   meshes have retry policies by route.
/// - Queues deliver again what is not acknowledged: acknowledge before the exchange, not after it.
template <class T>
concept blocking_transport = requires(T& transport, const http_request& request) {
    { transport.exchange(request) } -> std::convertible_to<http_result>;
};

namespace detail {

// Stands for any completion handler: move-only, called once with the result.
struct handler_archetype {
    handler_archetype(handler_archetype&&) = default;
    handler_archetype& operator=(handler_archetype&&) = default;
    void operator()(http_result) const;
};

} // namespace detail

/// A transport that returns at once and calls a handler when the reply is there.
///
///     struct queue {
///         template <class Handler> // void(assuresign::http_result)
///         void async_exchange(assuresign::http_request request, Handler handler);
///     };
///     static_assert(assuresign::async_transport<queue>);
///
/// `async_exchange` owns the request, makes it once and calls the handler exactly once, from
/// wherever it likes, even before it returns. Handlers may be move-only. If `async_exchange`
/// throws, it must not call the handler any more; whoever waits for a session takes that as
/// `errc::connection_lost`, and from `client::call` and its like the exception passes through.
template <class T>
concept async_transport = requires(T& transport, http_request request,
                                   detail::handler_archetype handler) {
    transport.async_exchange(std::move(request), std::move(handler));
};

/// Either kind.
template <class T>
concept transport = blocking_transport<T> || async_transport<T>;

} // namespace v0_1
} // namespace assuresign
