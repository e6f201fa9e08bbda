// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// HTTP(S) through libcurl (7.85 or later), waiting for the reply. Opt-in: no other header includes
/// it, and what includes it must link libcurl (Meson: `dependency('assuresign-curl')`).

#include <assuresign/detail/ascii.hpp>
#include <assuresign/transports/options.hpp>

#include <curl/curl.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <limits>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>

namespace assuresign::inline v0_1 {

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
    // An option that makes no difference where there is no such thing.
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
    curl_exchange(std::size_t max_body_bytes, bool is_idempotent)
        : max_body_bytes_(max_body_bytes), is_repeatable_(is_idempotent) {
        content_encoding.reserve(max_content_encoding);
    }

    void listen(curl_settings& settings) noexcept {
        settings.set(CURLOPT_PREREQFUNCTION, &on_connection);
        settings.set(CURLOPT_PREREQDATA, this);
        settings.set(CURLOPT_HEADERFUNCTION, &on_header);
        settings.set(CURLOPT_HEADERDATA, this);
        settings.set(CURLOPT_WRITEFUNCTION, &on_body);
        settings.set(CURLOPT_WRITEDATA, this);
    }

    // Whether there was a connection, TLS and all, so that bytes of the request may have left.
    bool may_be_sent() const noexcept { return connections_ != 0; }
    // If it was this object that broke the exchange off.
    std::optional<error> refusal() const noexcept { return refusal_; }
    // Whether the last header ended with its empty line. libcurl takes one that is cut off between
    // two lines for a whole one.
    bool has_header() const noexcept { return has_header_; }

    std::string body;
    std::optional<std::chrono::seconds> retry_after;
    std::string content_encoding; // does not grow beyond what is reserved

private:
    static constexpr std::size_t max_content_encoding = 200;

    static int on_connection(void* self, char*, char*, int, int) noexcept {
        auto& exchange = *static_cast<curl_exchange*>(self);
        // libcurl sends again on its own account what it finds a kept connection to have lost.
        const bool is_first = exchange.connections_++ == 0;
        return is_first || exchange.is_repeatable_ ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
    }

    static std::size_t on_header(char* data, std::size_t, std::size_t size, void* self) noexcept {
        return static_cast<curl_exchange*>(self)->take_header({data, size}) ? size : 0;
    }

    static std::size_t on_body(char* data, std::size_t, std::size_t size, void* self) noexcept {
        return static_cast<curl_exchange*>(self)->take_body({data, size}) ? size : 0;
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
        if (line.starts_with("HTTP/")) {
            has_header_ = false; // informational ones come before the reply's own
            retry_after.reset();
            content_encoding.clear();
        }
        while (line.ends_with('\n') || line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        if (line.empty()) {
            has_header_ = true;
        } else if (const auto value = value_of("retry-after", line)) {
            retry_after = parse_retry_after(*value, std::chrono::system_clock::now());
        } else if (const auto length = value_of("content-length", line)) {
            const auto bytes = parse_digits<long long>(*length); // never negative
            if (bytes && static_cast<std::size_t>(*bytes) > max_body_bytes_) {
                return refuse(errc::too_many_bytes);
            }
        } else if (const auto encoding = value_of("content-encoding", line)) {
            add_content_encoding(*encoding);
        } else if (const auto coding = value_of("transfer-encoding", line)) {
            // libcurl unpacks any other coding by itself.
            if (!detail::equal_ignoring_case(*coding, "chunked")) {
                return refuse(unexpected_encoding("Transfer-Encoding: ", *coding));
            }
        }
        return true;
    }

    // Several lines are one list (RFC 9110 §5.3).
    void add_content_encoding(std::string_view value) noexcept {
        for (const auto part : {content_encoding.empty() ? ""sv : ", "sv, value}) {
            content_encoding.append(part, 0, max_content_encoding - content_encoding.size());
        }
    }

    bool take_body(std::string_view piece) noexcept {
        if (piece.size() > max_body_bytes_ - body.size()) {
            return refuse(errc::too_many_bytes);
        }
        try {
            body.append(piece);
        } catch (const std::bad_alloc&) {
            return refuse(errc::out_of_memory);
        }
        return true;
    }

    // Without the white space around it (RFC 9110 §5.5), if the line is of this field.
    static std::optional<std::string_view> value_of(std::string_view name, std::string_view line) {
        const auto colon = line.find(':');
        if (colon == line.npos || !detail::equal_ignoring_case(line.substr(0, colon), name)) {
            return std::nullopt;
        }
        return detail::without_space(line.substr(colon + 1));
    }

    std::size_t max_body_bytes_;
    bool is_repeatable_;
    std::size_t connections_ = 0;
    std::size_t header_bytes_ = 0;
    bool has_header_ = false;
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
/// Connections are kept for later requests. libcurl repeats a request by itself, a POST too, where
/// a connection that it kept turns out to be dead; so a request that is not `is_idempotent` gets a
/// new connection, always.
///
/// Errors: `errc::not_sent` if libcurl had no connection yet to send the request on, or an option
/// or the request's header is malformed; `errc::too_many_bytes`;
/// `errc::unexpected_content_encoding` of a Transfer-Encoding that is not "chunked";
/// `errc::out_of_memory`, and `std::bad_alloc` before anything is sent; `errc::connection_lost` for
/// anything else, timeouts included. Their words are libcurl's and the system's, and name no host.
///
/// Not for several threads at once; several transports are. libcurl is initialised by the first; a
/// program that calls `curl_global_init` itself, with other flags, does so before. Where TLS is
/// OpenSSL's, libcurl may raise SIGPIPE before version 7.87: ignore that signal.
///
///     assuresign::curl_transport transport{{.endpoint = "https://www.assuresign.net"}};
///     assuresign::client client{transport};
class curl_transport {
public:
    /// Throws std::bad_alloc if libcurl cannot be initialised.
    explicit curl_transport(transport_options options)
        : options_(std::move(options)), origin_(detail::parse_origin(options_.endpoint)) {
        if (const auto proxy = detail::parse_origin(options_.proxy); proxy && !proxy->is_tls) {
            proxy_ = "http://" + proxy->authority(true); // libcurl's own default is 1080
        }
        static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
        if (initialised == CURLE_OK) {
            handle_.reset(curl_easy_init());
        }
        if (!handle_) {
            throw std::bad_alloc{};
        }
    }

    curl_transport(const curl_transport&) = delete;
    curl_transport& operator=(const curl_transport&) = delete;

    /// The blocking transport.
    http_result exchange(const http_request& request) {
        if (!origin_) {
            return detail::transport_failure(errc::not_sent, "The endpoint is malformed");
        }
        if (!options_.proxy.empty() && proxy_.empty()) {
            return detail::transport_failure(errc::not_sent, "The proxy is malformed");
        }
        if (!detail::fits_header(request)) {
            return detail::transport_failure(errc::not_sent, "The request's header is malformed");
        }
        detail::curl_exchange exchange{options_.max_response_bytes, request.is_idempotent};
        const auto fields = make_fields(request);
        curl_easy_reset(handle_.get()); // leaves connections open
        detail::curl_settings settings{handle_.get()};
        set_up_connection(settings);
        set_up_request(settings, request);
        settings.set(CURLOPT_HTTPHEADER, fields.get());
        exchange.listen(settings);
        const bool is_ready = settings.failed() == CURLE_OK;
        return interpret(is_ready ? curl_easy_perform(handle_.get()) : settings.failed(), exchange);
    }

private:
    static detail::curl_list make_fields(const http_request& request) {
        detail::curl_list fields;
        detail::append(fields, "Content-Type: " + request.content_type);
        detail::append(fields, "SOAPAction: " + request.soap_action);
        // RFC 9110 §12.5.3: without it, the service may choose what cannot be read.
        detail::append(fields, "Accept-Encoding: identity");
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
        settings.set_milliseconds(CURLOPT_TIMEOUT_MS, options_.timeout);
        constexpr std::size_t most_connections = 1000;
        const auto connections = std::min(options_.idle_connections, most_connections);
        settings.set(CURLOPT_FORBID_REUSE, connections == 0 ? 1L : 0L);
        settings.set(CURLOPT_MAXCONNECTS, static_cast<long>(connections));
        settings.set(CURLOPT_MAXAGE_CONN, static_cast<long>(options_.idle_timeout.count()));
    }

    // The body is not copied.
    void set_up_request(detail::curl_settings& settings, const http_request& request) const {
        const auto url =
            (origin_->is_tls ? "https://" : "http://") + origin_->authority() + request.path;
        settings.set(CURLOPT_URL, url.c_str());
        settings.set(CURLOPT_PATH_AS_IS, 1L);
        // CURLOPT_ACCEPT_ENCODING is never set: with any value of it, libcurl unpacks each
        // compressed reply, and a reply of a few bytes may become gigabytes.
        settings.set(CURLOPT_HTTP_CONTENT_DECODING, 0L);
        settings.set(CURLOPT_POST, 1L);
        settings.set(CURLOPT_POSTFIELDS, request.body.data());
        settings.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
        settings.set(CURLOPT_FRESH_CONNECT, request.is_idempotent ? 0L : 1L);
    }

    http_result interpret(CURLcode ended, detail::curl_exchange& exchange) const {
        if (exchange.refusal()) {
            return *exchange.refusal();
        }
        if (ended != CURLE_OK) {
            const auto code = exchange.may_be_sent() ? errc::connection_lost : errc::not_sent;
            return detail::transport_failure(code, words_for(ended));
        }
        long status = 0;
        curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
        if (!exchange.has_header() || status < 200) {
            return detail::transport_failure(errc::connection_lost,
                                             "The reply's header is cut off");
        }
        http_response response{.status = static_cast<int>(status),
                               .content_type = {},
                               .body = std::move(exchange.body),
                               .retry_after = exchange.retry_after,
                               .content_encoding = std::move(exchange.content_encoding)};
        const char* content_type = nullptr;
        curl_easy_getinfo(handle_.get(), CURLINFO_CONTENT_TYPE, &content_type);
        if (content_type != nullptr) {
            response.content_type = content_type;
        }
        return response;
    }

    // CURLOPT_ERRORBUFFER would say more, and names hosts.
    std::string words_for(CURLcode ended) const {
        std::string words = curl_easy_strerror(ended);
        long system_error = 0;
        curl_easy_getinfo(handle_.get(), CURLINFO_OS_ERRNO, &system_error);
        if (ended == CURLE_COULDNT_CONNECT && system_error != 0) {
            words.append(": ").append(
                std::generic_category().message(static_cast<int>(system_error)));
        }
        return words;
    }

    transport_options options_;
    std::optional<detail::http_origin> origin_;
    std::string proxy_;
    detail::curl_handle handle_;
};

static_assert(blocking_transport<curl_transport>);

} // namespace assuresign::inline v0_1
