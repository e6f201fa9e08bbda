// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// The in-memory DocumentNOW behind a real HTTP(S) server on the loopback interface, which
/// misbehaves when it is told to.

#include "certificates.hpp"

#include <assuresign/testing/service.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assuresign::tests {

using http_fields = std::vector<std::pair<std::string, std::string>>;

/// A request that arrived whole. Holds secrets.
struct arrived_request {
    std::string method;
    std::string target;
    http_fields fields;
    std::string body;
    /// On the wire, without TLS.
    std::size_t bytes = 0;
    /// Whether the client would like to use the connection again.
    bool keeps_alive = true;

    /// The values of all fields of this name, in whatever case; joined by ", " (RFC 9110 §5.3).
    std::string field(std::string_view name) const;
};

/// How a reply tells where its body ends (RFC 9112 §6.3).
enum class framing : std::uint8_t { content_length, chunked, until_close };

/// How one exchange goes. The default is that the service answers and the connection stays open.
struct exchange_plan {
    static constexpr auto never = static_cast<std::size_t>(-1);

    // What is replied.

    /// The status of a reply that does not come from the service, which is then not asked.
    std::optional<int> status{};
    std::string content_type = "text/html";
    std::string body{};
    /// Beside those that every reply has.
    http_fields fields{};
    /// All the bytes that are written, in place of a reply; the connection is closed after them.
    std::optional<std::string> raw{};

    // How.

    framing framed_as = framing::content_length;
    /// Bytes before the reply: "HTTP/1.1 100 Continue\r\n\r\n".
    std::string preamble{};
    /// Behind the last chunk (RFC 9112 §7.1.2).
    http_fields trailers{};
    /// Bytes behind the reply that nobody asked for: with its last bytes, or by themselves.
    std::string unasked{};
    bool is_unasked_apart = false;
    /// Before the reply's first byte, and in the middle of its bytes.
    std::chrono::milliseconds pause_before{};
    std::chrono::milliseconds pause_within{};
    /// The body is repeated for as long as the client takes it. Not with `content_length`.
    bool is_endless = false;
    /// The reply says "Connection: close", and the connection is.
    bool closes = false;

    // Where it breaks.

    /// The connection is closed when this many bytes of the request were read. With 0 it is not
    /// read at all; the plan must then be for the first exchange of a connection.
    std::size_t cut_request_after = never;
    /// The reply is written when this many bytes of the request were read, and no more are; the
    /// connection stays open for a while. Only with a status.
    std::size_t answer_after = never;
    /// The service acts, and the connection is closed when this many bytes were written.
    std::size_t cut_reply_after = never;
    /// Whether TLS says goodbye (close_notify) when the connection is cut.
    bool cut_politely = false;
};

/// A reply that was written, whole or not.
struct written_reply {
    std::size_t size = 0; ///< Of all its bytes on the wire, without TLS, if it had not been cut.
    std::string body;     ///< As far as it was written. Not of a chunked reply.
};

/// Where and how a server listens.
struct server_options {
    /// 0 for one that is free.
    unsigned short port = 0;
    /// Plain HTTP without one.
    std::optional<tls_identity> tls{};
};

/// Listens on 127.0.0.1 from its construction to its destruction; each connection has a thread of
/// its own. Its functions may be called from any thread. Throws boost::system::system_error if it
/// cannot listen.
///
///     http_server server{sample_service()};
///     server.expect({.cut_reply_after = 10});
///     // …point a client to server.url()…
class http_server {
public:
    explicit http_server(testing::service documentnow, const server_options& options = {});
    ~http_server();

    unsigned short port() const noexcept;
    /// "http://127.0.0.1:8080", without a slash at its end.
    std::string url(std::string_view host = "127.0.0.1") const;

    /// Orders how the exchange after those already ordered goes.
    void expect(exchange_plan next);
    /// Closes the connections that wait for a request. Returns how many there were.
    std::size_t close_idle();

    /// Requests that arrived whole, first to last.
    std::vector<arrived_request> arrived() const;
    /// How many of them were for the operation: `arrived<async_submit>()`.
    template <operation Operation>
    std::size_t arrived() const {
        return arrived_with_action("\"" + std::string{Operation::soap_action} + "\"");
    }
    /// Replies that were written, first to last; each is there before its first byte leaves.
    std::vector<written_reply> replies() const;
    /// Connections that were accepted, whatever became of them.
    std::size_t connections() const noexcept;
    /// Bytes of requests that were read, whole or not, without TLS.
    std::size_t bytes_read() const noexcept;
    /// Bytes of replies that were written, without TLS.
    std::size_t bytes_written() const noexcept;
    /// The bytes that the last reply had, or would have had if it had not been cut.
    std::size_t reply_size() const noexcept;

    /// Returns what `ask` returns of the service, while no exchange takes place.
    template <class Ask>
    auto with_service(Ask ask) {
        const std::lock_guard lock{service_mutex_};
        return ask(documentnow_);
    }

private:
    struct state;

    std::size_t arrived_with_action(std::string_view soap_action) const;

    std::mutex service_mutex_;
    testing::service documentnow_;
    std::unique_ptr<state> state_;
};

/// A port of the loopback interface where nobody listens.
unsigned short unused_port();

/// Listens on 127.0.0.1, so that clients connect, and never says a word.
class silent_server {
public:
    silent_server();
    ~silent_server();
    unsigned short port() const noexcept;

private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace assuresign::tests
