// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// HTTP(S) through libcurl (7.85 or later), waiting for the reply. Opt-in: no other header includes
/// it, and what includes it must link libcurl (Meson: `dependency('assuresign-curl')`).

#include <assuresign/detail/ascii.hpp>
#include <assuresign/transports/detail/reply_header.hpp>
#include <assuresign/transports/options.hpp>

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <limits>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>

namespace assuresign {
inline namespace v0_1 {

namespace detail {

template <auto Free>
struct curl_deleter {
    template <class T>
    void operator()(T* held) const noexcept {
        Free(held);
    }
};
using curl_handle = std::unique_ptr<CURL, curl_deleter<curl_easy_cleanup>>;
using curl_list = std::unique_ptr<curl_slist, curl_deleter<curl_slist_free_all>>;

// Sets options, and remembers the first that libcurl did not take.
class curl_settings {
public:
    explicit curl_settings(CURL* handle) noexcept : handle_(handle) {}

    // The option is C's variadic argument: its type must be exact.
    template <class Value>
    void set(CURLoption option, Value value) noexcept {
        static_assert(!std::is_same_v<Value, int> && !std::is_same_v<Value, bool>);
        const auto done = curl_easy_setopt(handle_, option, value);
        failed_ = failed_ == CURLE_OK ? done : failed_;
    }
    // Options that this libcurl does not know are left out.
    template <class Value>
    void set_if_known(CURLoption option, Value value) noexcept {
        static_cast<void>(curl_easy_setopt(handle_, option, value));
    }
    void set_milliseconds(CURLoption option, std::chrono::milliseconds time) noexcept {
        constexpr auto most = std::numeric_limits<int>::max();
        set(option,
            static_cast<long>(std::clamp<std::chrono::milliseconds::rep>(time.count(), 0, most)));
    }
    CURLcode failed() const noexcept { return failed_; }

private:
    CURL* handle_;
    CURLcode failed_ = CURLE_OK;
};

inline void append(curl_list& list, const std::string& line) {
    // The list's head stays the same, but for the first line.
    curl_slist* const longer = curl_slist_append(list.get(), line.c_str());
    if (longer == nullptr) {
        throw std::bad_alloc{};
    }
    static_cast<void>(list.release());
    list.reset(longer);
}

// What libcurl's callbacks gather in the course of one exchange. They must not throw.
class curl_exchange {
public:
    curl_exchange(std::size_t max_body_bytes, bool is_idempotent,
                  const std::function<bool()>& stop_requested)
        : max_body_bytes_(max_body_bytes),
          is_repeatable_(is_idempotent),
          stop_requested_(stop_requested) {
        body_.reserve(reserved_body_bytes(max_body_bytes));
    }
    curl_exchange(const curl_exchange&) = delete;
    curl_exchange& operator=(const curl_exchange&) = delete;

    void listen(curl_settings& settings) noexcept {
        settings.set(CURLOPT_PREREQFUNCTION, &on_connection);
        settings.set(CURLOPT_PREREQDATA, this);
        settings.set(CURLOPT_HEADERFUNCTION, &on_header);
        settings.set(CURLOPT_HEADERDATA, this);
        settings.set(CURLOPT_WRITEFUNCTION, &on_body);
        settings.set(CURLOPT_WRITEDATA, this);
        settings.set(CURLOPT_ERRORBUFFER, words_.data());
        if (stop_requested_) {
            settings.set(CURLOPT_NOPROGRESS, 0L);
            settings.set(CURLOPT_XFERINFOFUNCTION, &on_progress);
            settings.set(CURLOPT_XFERINFODATA, this);
        }
    }

    // Whether there was a connection, TLS and all, so that bytes of the request may have left.
    bool may_be_sent() const noexcept { return connections_ != 0; }
    // If it was this object that broke the exchange off.
    std::optional<error> refusal() const noexcept { return refusal_; }
    bool is_stopped() const noexcept { return is_stopped_; }
    // Whether the header ended with its empty line. libcurl takes one that is cut off between two
    // lines for a whole one.
    bool has_header() const noexcept { return header_.is_whole(); }
    // Whether more of the body was announced than may come.
    bool is_too_long() const noexcept { return header_.content_length() > max_body_bytes_; }
    // libcurl's own, which name hosts and files.
    std::string_view words() const noexcept { return words_.data(); }

    // What came of the reply. Once.
    http_response take_reply() noexcept { return header_.make_response(std::move(body_)); }

private:
    static int on_connection(void* self, char*, char*, int, int) noexcept {
        auto& exchange = *static_cast<curl_exchange*>(self);
        // libcurl resends by itself when a kept connection is dead.
        const bool is_first = exchange.connections_++ == 0;
        return is_first || exchange.is_repeatable_ ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
    }

    static std::size_t on_header(char* data, std::size_t, std::size_t size, void* self) noexcept {
        return static_cast<curl_exchange*>(self)->take_header({data, size}) ? size : 0;
    }

    static std::size_t on_body(char* data, std::size_t, std::size_t size, void* self) noexcept {
        return static_cast<curl_exchange*>(self)->take_body({data, size}) ? size : 0;
    }

    static int on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) noexcept {
        auto& exchange = *static_cast<curl_exchange*>(self);
        exchange.is_stopped_ = exchange.stop_requested_();
        return exchange.is_stopped_ ? 1 : 0;
    }

    bool refuse(const error& why) noexcept {
        refusal_ = why;
        return false;
    }
    bool refuse(errc code) noexcept { return refuse(error{.code = code}); }

    bool take_header(std::string_view line) noexcept {
        header_bytes_ += line.size();
        if (header_bytes_ > max_header_bytes) {
            return refuse(errc::too_many_bytes);
        }
        header_.take_line(line);
        // libcurl undoes any transfer coding by itself, and a small reply may become gigabytes.
        const auto coding = header_.transfer_encoding();
        if (header_.is_whole() && !coding.empty()) {
            return refuse(unexpected_encoding("Transfer-Encoding: ", coding));
        }
        return true;
    }

    // Of a body that is too long, as much as there may be: ids may stand in it.
    bool take_body(std::string_view piece) noexcept {
        const auto fitting = substring(piece, 0, max_body_bytes_ - body_.size());
        try {
            body_.append(fitting);
        } catch (const std::exception&) { // std::bad_alloc, std::length_error
            body_.append(fitting, 0, body_.capacity() - body_.size());
            return refuse(errc::out_of_memory);
        }
        return fitting.size() == piece.size() || refuse(errc::too_many_bytes);
    }

    std::size_t max_body_bytes_;
    bool is_repeatable_;
    const std::function<bool()>& stop_requested_;
    reply_header header_;
    std::string body_;
    std::array<char, CURL_ERROR_SIZE> words_{};
    std::size_t connections_ = 0;
    std::size_t header_bytes_ = 0;
    bool is_stopped_ = false;
    std::optional<error> refusal_;
};

} // namespace detail

/// Exchanges over HTTP/1.1 and libcurl, one at a time: a `blocking_transport`. Certificates and
/// host names are verified, against the system's authorities or `ca_file`; redirects are not
/// followed; there are no cookies, no credentials and no "Expect: 100-continue". A compressed reply
/// is not asked for; if one comes, its body is handed on as it is (`content_encoding`), and a call
/// refuses it.
///
/// A reply whose end is the connection's (without Content-Length, not chunked) may have been cut
/// short: libcurl does not ask TLS for its goodbye. Such a document fails to decode.
///
/// The last connection is kept for later requests. libcurl repeats a request by itself, a POST too,
/// where a connection that it kept turns out to be dead; so a request that is not `is_idempotent`
/// gets a new connection, always.
///
/// Errors: `errc::not_sent` if libcurl had no connection yet to send the request on;
/// `errc::misconfigured` if an option or the request's header is malformed, `ca_file` cannot be
/// read, the certificate is not trusted, or the proxy of an "https://" endpoint wants credentials;
/// `errc::too_many_bytes`; `errc::unexpected_content_encoding` of a Transfer-Encoding that is not
/// "chunked"; `errc::out_of_memory`, and `std::bad_alloc` before anything is sent;
/// `errc::cancelled`; `errc::connection_lost` for anything else, timeouts included. Their words are
/// libcurl's and the system's, and name no host. What had come of the reply is in the error: its
/// status, its header's values, and the body as far as it came.
///
/// A connection on which more has come than the reply is closed. Of TLS this is not known where the
/// surplus is in one record with the end of a body that has a Content-Length: libcurl keeps it, and
/// it would answer the next request on that connection. Where the service is not trusted that far,
/// set `idle_connections` to 0.
///
/// Not for several threads at once; several transports are. libcurl is initialised by the first; a
/// program that calls `curl_global_init` itself, with other flags, does so before. Where TLS is
/// OpenSSL's, libcurl may raise SIGPIPE before version 7.87: ignore that signal.
///
///     assuresign::curl_transport transport{{.endpoint = "https://www.assuresign.net"}};
///     assuresign::client client{transport};
class curl_transport {
public:
    /// `stop_requested` ends an exchange when it returns true: it is called in the course of each,
    /// at least once a second, and must not throw. Such an exchange ends with `errc::cancelled` if
    /// the request may have left, else with `errc::not_sent`.
    ///
    ///     assuresign::curl_transport transport{{.endpoint = "https://www.assuresign.net"},
    ///                                          [&] { return stop.stop_requested(); }};
    ///
    /// Throws std::bad_alloc if libcurl cannot be initialised.
    explicit curl_transport(transport_options options, std::function<bool()> stop_requested = {})
        : options_(std::move(options)),
          stop_requested_(std::move(stop_requested)),
          origin_(detail::parse_origin(options_.endpoint)) {
        if (const auto proxy = detail::parse_origin(options_.proxy); proxy && !proxy->is_tls) {
            proxy_ = "http://" + proxy->authority(true); // libcurl's own default is 1080
        }
        static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
        if (initialised != CURLE_OK) {
            throw std::bad_alloc{};
        }
        make_handle();
    }

    curl_transport(const curl_transport&) = delete;
    curl_transport& operator=(const curl_transport&) = delete;

    /// The blocking transport.
    http_result exchange(const http_request& request) {
        if (const auto mistake = mistake_before(request); !mistake.empty()) {
            return detail::transport_failure(errc::misconfigured, mistake);
        }
        const auto limit = detail::time_limit(options_.timeout, request);
        if (!limit) {
            return detail::transport_failure(errc::not_sent, "Timed out");
        }
        detail::curl_exchange exchange{options_.max_response_bytes, request.is_idempotent,
                                       stop_requested_};
        const auto fields = make_fields(request);
        if (!is_quiet()) {
            make_handle();
        }
        curl_easy_reset(handle_.get()); // leaves connections open
        detail::curl_settings settings{handle_.get()};
        set_up_connection(settings);
        settings.set_milliseconds(CURLOPT_TIMEOUT_MS, *limit);
        set_up_request(settings, request);
        settings.set(CURLOPT_HTTPHEADER, fields.get());
        exchange.listen(settings);
        const bool is_ready = settings.failed() == CURLE_OK;
        const auto ended = is_ready ? curl_easy_perform(handle_.get()) : settings.failed();
        settings.set(CURLOPT_ERRORBUFFER, static_cast<char*>(nullptr)); // the exchange ends here
        return interpret(ended, exchange);
    }

private:
    std::string_view mistake_before(const http_request& request) const {
        return !origin_                                    ? detail::endpoint_mistake
               : !options_.proxy.empty() && proxy_.empty() ? detail::proxy_mistake
                                                           : detail::mistake_in(request);
    }

    void make_handle() {
        handle_.reset(curl_easy_init());
        if (!handle_) {
            throw std::bad_alloc{};
        }
    }

    // Between two exchanges, the connection that is kept has nothing to be read: neither a byte,
    // which libcurl would take for the next reply's, nor the end. There is one at most.
    bool is_quiet() const noexcept {
        curl_socket_t kept = CURL_SOCKET_BAD;
        curl_easy_getinfo(handle_.get(), CURLINFO_ACTIVESOCKET, &kept);
        char byte{};
        return kept == CURL_SOCKET_BAD || ::recv(kept, &byte, 1, MSG_PEEK) < 0;
    }

    static detail::curl_list make_fields(const http_request& request) {
        detail::curl_list fields;
        detail::append(fields, "Content-Type: " + request.content_type);
        detail::append(fields, "SOAPAction: " + request.soap_action);
        // RFC 9110 §12.5.3: without it, the service may choose what cannot be read.
        detail::append(fields, "Accept-Encoding: identity");
        detail::append(fields, std::string{"Accept: "}.append(detail::acceptable_reply(request)));
        detail::append(fields, "Expect:"); // none
        return fields;
    }

    void set_up_connection(detail::curl_settings& settings) const {
        settings.set(CURLOPT_NOSIGNAL, 1L);
        settings.set(CURLOPT_PROTOCOLS_STR, "http,https");
        settings.set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
        settings.set(CURLOPT_HTTP09_ALLOWED, 0L);
        settings.set(CURLOPT_FOLLOWLOCATION, 0L);
        settings.set(CURLOPT_SSL_VERIFYPEER, 1L);
        settings.set(CURLOPT_SSL_VERIFYHOST, 2L);
        settings.set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
        if (!options_.ca_file.empty()) {
            settings.set(CURLOPT_CAINFO, options_.ca_file.c_str());
            settings.set_if_known(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
        }
        // Empty ones keep libcurl from the environment's.
        settings.set(CURLOPT_PROXY, proxy_.c_str());
        settings.set(CURLOPT_NOPROXY, "");
        settings.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
        // libcurl takes a connect timeout of zero for one of its own.
        settings.set_milliseconds(CURLOPT_CONNECTTIMEOUT_MS,
                                  options_.connect_timeout.count() > 0
                                      ? options_.connect_timeout
                                      : std::chrono::milliseconds::max());
        // A name's lookup that is out of time is not waited for (CURLOPT_QUICK_EXIT, libcurl 7.87).
        settings.set_if_known(static_cast<CURLoption>(CURLOPTTYPE_LONG + 322), 1L);
        // Exchanges are made one at a time.
        const long connections = options_.idle_connections == 0 ? 0 : 1;
        const auto idle_time = std::clamp<std::chrono::seconds::rep>(
            options_.idle_timeout.count(), 0, std::numeric_limits<int>::max());
        settings.set(CURLOPT_FORBID_REUSE, connections == 0 || idle_time == 0 ? 1L : 0L);
        settings.set(CURLOPT_MAXCONNECTS, connections);
        settings.set(CURLOPT_MAXAGE_CONN, static_cast<long>(idle_time));
    }

    // The body is not copied.
    void set_up_request(detail::curl_settings& settings, const http_request& request) const {
        const auto url =
            (origin_->is_tls ? "https://" : "http://") + origin_->authority() + request.path;
        settings.set(CURLOPT_URL, url.c_str());
        settings.set(CURLOPT_PATH_AS_IS, 1L);
        settings.set(CURLOPT_USERAGENT, detail::user_agent.data());
        // CURLOPT_ACCEPT_ENCODING is never set: with any value of it, libcurl unpacks each
        // compressed reply, and a reply of a few bytes may become gigabytes.
        settings.set(CURLOPT_HTTP_CONTENT_DECODING, 0L);
        settings.set(CURLOPT_POST, 1L);
        settings.set(CURLOPT_POSTFIELDS, request.body.data());
        settings.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
        settings.set(CURLOPT_FRESH_CONNECT, request.is_idempotent ? 0L : 1L);
    }

    // With the reply at hand, nothing may throw.
    http_result interpret(CURLcode ended, detail::curl_exchange& exchange) const noexcept {
        const auto cause = cause_of(ended, exchange);
        if (cause) {
            return transport_error{*cause, exchange.take_reply()};
        }
        return exchange.take_reply();
    }

    // Nothing of an exchange that brought a reply.
    std::optional<error> cause_of(CURLcode ended,
                                  const detail::curl_exchange& exchange) const noexcept {
        if (exchange.refusal()) {
            return exchange.refusal();
        }
        if (ended == CURLE_OK) {
            return exchange.has_header()
                       ? std::nullopt
                       : std::optional{detail::transport_failure(errc::connection_lost,
                                                                 "The reply's header is cut off")};
        }
        if (!exchange.may_be_sent()) {
            return exchange.is_stopped() ? detail::transport_failure(errc::not_sent, "Cancelled")
                                         : cause_before_sending(ended, exchange);
        }
        if (exchange.is_stopped()) {
            return error{.code = errc::cancelled};
        }
        if (exchange.is_too_long()) {
            return error{.code = errc::too_many_bytes};
        }
        if (ended == CURLE_OUT_OF_MEMORY) {
            return error{.code = errc::out_of_memory};
        }
        return detail::transport_failure(errc::connection_lost, curl_easy_strerror(ended));
    }

    error cause_before_sending(CURLcode ended,
                               const detail::curl_exchange& exchange) const noexcept {
        if (ended == CURLE_PEER_FAILED_VERIFICATION) {
            return detail::transport_failure(errc::misconfigured, verify_reason(exchange.words()));
        }
        if (ended == CURLE_SSL_CACERT_BADFILE) {
            return detail::transport_failure(errc::misconfigured, options_.ca_file.empty()
                                                                      ? detail::system_trust_mistake
                                                                      : detail::ca_file_mistake);
        }
        if (information(CURLINFO_HTTP_CONNECTCODE) == 407) {
            return detail::transport_failure(errc::misconfigured,
                                             detail::proxy_credentials_mistake);
        }
        auto cause = detail::transport_failure(errc::not_sent, curl_easy_strerror(ended));
        const auto system_error = information(CURLINFO_OS_ERRNO);
        if (ended == CURLE_COULDNT_CONNECT && system_error != 0) {
            add_system_words(cause, static_cast<int>(system_error));
        }
        return cause;
    }

    // What OpenSSL says of a certificate; other libraries' words name hosts and files.
    static std::string_view verify_reason(std::string_view words) noexcept {
        constexpr std::string_view start = "SSL certificate problem: ";
        return words.starts_with(start) ? words.substr(start.size())
                                        : "The certificate is not trusted, or another host's";
    }

    static void add_system_words(error& cause, int system_error) noexcept {
        try {
            const auto words = std::generic_category().message(system_error);
            cause.excerpt.append(": ");
            cause.excerpt.append(words);
        } catch (const std::exception&) {
            // There is no memory for them.
        }
    }

    long information(CURLINFO what) const noexcept {
        long value = 0;
        curl_easy_getinfo(handle_.get(), what, &value);
        return value;
    }

    transport_options options_;
    std::function<bool()> stop_requested_;
    std::optional<detail::http_origin> origin_;
    std::string proxy_;
    detail::curl_handle handle_;
};

static_assert(blocking_transport<curl_transport>);

} // namespace v0_1
} // namespace assuresign
