// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Boost.Beast and OpenSSL as an asynchronous transport, on any Asio executor. Opt-in: no other
/// header includes it, and what includes it must link OpenSSL and threads (Meson:
/// `dependency('assuresign-beast')`).

#include <assuresign/call/retry_after.hpp>
#include <assuresign/call/transport.hpp>
#include <assuresign/error.hpp>
#include <assuresign/transports/options.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <boost/system/error_code.hpp>

#include <openssl/ssl.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace assuresign::inline v0_1 {

namespace detail::beast {

namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace ssl = boost::asio::ssl;
using boost::asio::ip::tcp;
using boost::system::error_code;
using steady = std::chrono::steady_clock;

// To the service or to its proxy, with TLS or without.
struct connection {
    explicit connection(const asio::any_io_executor& executor) : socket(executor) {}

    template <class Use>
    void with_stream(Use use) {
        if (tls) {
            use(*tls);
        } else {
            use(socket);
        }
    }

    // Between two exchanges nothing is to be read: neither a byte nor the end.
    bool is_quiet() {
        char byte{};
        error_code ec;
        socket.non_blocking(true, ec);
        socket.receive(asio::buffer(&byte, 1), tcp::socket::message_peek, ec);
        return ec == asio::error::would_block;
    }

    tcp::socket socket;
    std::optional<boost::beast::ssl_stream<tcp::socket&>> tls;
    boost::beast::flat_buffer buffer{max_header_bytes};
    steady::time_point last_use{};
};

// What a transport's exchanges share, and what outlives it while they last.
class shared_state {
public:
    shared_state(asio::any_io_executor for_handlers, transport_options given,
                 ssl::context* given_tls)
        : executor(std::move(for_handlers)),
          strand(asio::make_strand(executor)),
          options(std::move(given)),
          tls(given_tls) {
        if (const auto origin = parse_origin(options.endpoint)) {
            endpoint = *origin;
        } else {
            mistake = "The endpoint is malformed";
        }
        set_peer();
        if (endpoint.is_tls && tls == nullptr) {
            make_tls();
        }
    }

    bool has_proxy() const { return !options.proxy.empty(); }

    // ---- within the strand

    std::unique_ptr<connection> take_idle() {
        while (!idle_.empty()) {
            auto candidate = std::move(idle_.back());
            idle_.pop_back();
            const bool is_fresh = steady::now() - candidate->last_use < options.idle_timeout;
            if (is_fresh && candidate->is_quiet()) {
                return candidate;
            }
        }
        return nullptr;
    }

    void keep(std::unique_ptr<connection> used) {
        used->last_use = steady::now();
        idle_.push_back(std::move(used));
        if (idle_.size() > options.idle_connections) {
            idle_.erase(idle_.begin());
        }
    }

    // ---- does not change

    asio::any_io_executor executor;
    asio::any_io_executor strand; // of everything but the handlers
    transport_options options;
    http_origin endpoint;
    http_origin peer;    // whom to connect to: the endpoint or the proxy
    std::string mistake; // what is wrong with the options
    ssl::context* tls;

private:
    void set_peer() {
        peer = endpoint;
        if (!has_proxy()) {
            return;
        }
        const auto origin = parse_origin(options.proxy);
        if (origin && !origin->is_tls) {
            peer = *origin;
        } else {
            mistake = "The proxy is malformed";
        }
    }

    void make_tls() {
        tls = &own_tls_.emplace(ssl::context::tls_client);
        error_code ec;
        if (SSL_CTX_set_min_proto_version(tls->native_handle(), TLS1_2_VERSION) != 1) {
            mistake = "OpenSSL has no TLS 1.2";
        }
        if (options.ca_file.empty()) {
            tls->set_default_verify_paths(ec);
        } else {
            tls->load_verify_file(options.ca_file, ec);
        }
        if (ec) {
            mistake = "The trusted certificates cannot be read: " + ec.message();
        }
    }

    std::optional<ssl::context> own_tls_;
    std::vector<std::unique_ptr<connection>> idle_;
};

// One exchange, step after step, within the strand. Where it can end early, what is still under way
// finds that out when it completes.
class exchange : public std::enable_shared_from_this<exchange> {
    // What calls `step`, unless the exchange has ended meanwhile.
    template <class... Results>
    auto then(void (exchange::*step)(Results...)) {
        return [self = shared_from_this(), step](Results... results) {
            if (!self->has_ended_) {
                (self.get()->*step)(std::move(results)...);
            }
        };
    }

public:
    exchange(std::shared_ptr<shared_state> shared, http_request request)
        : shared_(std::move(shared)),
          request_(std::move(request)),
          timer_(shared_->strand),
          resolver_(shared_->strand) {}
    exchange(const exchange&) = delete;
    exchange& operator=(const exchange&) = delete;
    virtual ~exchange() = default;

    // Never calls the handler before it returns.
    void start() { asio::post(shared_->strand, then(&exchange::begin)); }
    void cancel() { asio::post(shared_->strand, then(&exchange::end_cancelled)); }

protected:
    const asio::any_io_executor& executor() const { return shared_->executor; }

private:
    virtual void complete(http_result outcome) = 0;

    // ---- the way to the service

    void begin() {
        if (!shared_->mistake.empty()) {
            end(transport_failure(errc::not_sent, shared_->mistake));
            return;
        }
        if (!fits_header(request_)) {
            end(transport_failure(errc::not_sent, "The request's header is malformed"));
            return;
        }
        deadline_ = from_now(shared_->options.timeout);
        make_message();
        connection_ = request_.is_idempotent ? shared_->take_idle() : nullptr;
        is_reused_ = connection_ != nullptr;
        if (is_reused_) {
            send();
        } else {
            connect();
        }
    }

    void make_message() {
        const bool is_for_proxy = shared_->has_proxy() && !shared_->endpoint.is_tls;
        const auto host = shared_->endpoint.authority();
        message_.version(11);
        message_.method(http::verb::post);
        message_.target(is_for_proxy ? "http://" + host + request_.path : request_.path);
        message_.set(http::field::host, host);
        message_.set(http::field::user_agent, user_agent);
        message_.set(http::field::accept, "text/xml");
        message_.set(http::field::accept_encoding, "identity");
        message_.set(http::field::content_type, request_.content_type);
        message_.set("SOAPAction", request_.soap_action);
        message_.body() = std::move(request_.body);
        message_.prepare_payload();
    }

    void connect() {
        is_reused_ = false;
        connection_ = std::make_unique<connection>(shared_->strand);
        wait_until(std::min(deadline_, from_now(shared_->options.connect_timeout)));
        resolver_.async_resolve(shared_->peer.host, std::to_string(shared_->peer.port),
                                tcp::resolver::numeric_service, then(&exchange::on_resolved));
    }

    void on_resolved(error_code ec, tcp::resolver::results_type addresses) {
        if (ec) {
            fail(ec);
            return;
        }
        asio::async_connect(connection_->socket, addresses, then(&exchange::on_connected));
    }

    void on_connected(error_code ec, tcp::endpoint) {
        if (ec) {
            fail(ec);
            return;
        }
        connection_->socket.set_option(tcp::no_delay{true}, ec); // only slower without
        if (!shared_->endpoint.is_tls) {
            send();
        } else if (shared_->has_proxy()) {
            open_tunnel();
        } else {
            shake_hands();
        }
    }

    // RFC 9110 §9.3.6. None of the request's bytes are in it.
    void open_tunnel() {
        const auto host = shared_->endpoint.authority(true);
        tunnel_.version(11);
        tunnel_.method(http::verb::connect);
        tunnel_.target(host);
        tunnel_.set(http::field::host, host);
        tunnel_.set(http::field::user_agent, user_agent);
        http::async_write(connection_->socket, tunnel_, then(&exchange::on_tunnel_asked_for));
    }

    void on_tunnel_asked_for(error_code ec, std::size_t) {
        if (ec) {
            fail(ec);
            return;
        }
        parser_.emplace();
        parser_->header_limit(max_header_bytes);
        http::async_read_header(connection_->socket, connection_->buffer, *parser_,
                                then(&exchange::on_tunnel_answered));
    }

    void on_tunnel_answered(error_code ec, std::size_t) {
        if (ec) {
            fail(ec);
            return;
        }
        const auto status = parser_->get().result_int();
        if (status / 100 != 2 || connection_->buffer.size() != 0) {
            end(lost("The proxy answered with status " + std::to_string(status)));
            return;
        }
        shake_hands();
    }

    void shake_hands() {
        auto& tls = connection_->tls.emplace(connection_->socket, *shared_->tls);
        const auto& host = shared_->endpoint.host;
        error_code ec;
        asio::ip::make_address(host, ec);
        const bool is_name = bool{ec}; // RFC 6066 §3: addresses are not sent
        if (is_name && SSL_set_tlsext_host_name(tls.native_handle(), host.c_str()) != 1) {
            end(lost("The host's name does not fit TLS"));
            return;
        }
        tls.set_verify_mode(ssl::verify_peer);
        tls.set_verify_callback(ssl::host_name_verification{host});
        tls.async_handshake(ssl::stream_base::client, then(&exchange::on_hands_shaken));
    }

    void on_hands_shaken(error_code ec) {
        if (ec) {
            fail(ec);
            return;
        }
        send();
    }

    // ---- the request and the reply

    void send() {
        may_have_left_ = true;
        wait_until(deadline_);
        connection_->with_stream(
            [&](auto& stream) { http::async_write(stream, message_, then(&exchange::on_sent)); });
    }

    // A service that refuses a request before its end closes the connection, but has answered.
    void on_sent(error_code ec, std::size_t) {
        is_sent_ = !ec;
        receive();
    }

    void receive() {
        parser_.emplace();
        parser_->header_limit(max_header_bytes);
        parser_->body_limit(shared_->options.max_response_bytes);
        connection_->with_stream([&](auto& stream) {
            http::async_read(stream, connection_->buffer, *parser_, then(&exchange::on_received));
        });
    }

    void on_received(error_code ec, std::size_t) {
        if (ec && is_reused_ && !parser_->got_some()) {
            connect(); // RFC 9112 §9.3.1: closed while idle, most likely
        } else if (ec) {
            fail(ec);
        } else if (parser_->get().result_int() / 100 == 1) {
            is_reused_ = false;
            receive();
        } else {
            finish();
        }
    }

    void finish() {
        const bool may_be_kept =
            is_sent_ && parser_->keep_alive() && connection_->buffer.size() == 0;
        if (may_be_kept) {
            shared_->keep(std::move(connection_));
        }
        auto message = parser_->release();
        const auto type = message[http::field::content_type];
        http_response response{.status = static_cast<int>(message.result_int()),
                               .content_type = {type.data(), type.size()},
                               .body = std::move(message.body())};
        if (const auto value = message[http::field::retry_after]; !value.empty()) {
            response.retry_after =
                parse_retry_after({value.data(), value.size()}, std::chrono::system_clock::now());
        }
        add_encodings(response, message, http::field::transfer_encoding);
        add_encodings(response, message, http::field::content_encoding);
        end(std::move(response));
    }

    // Beast undoes "chunked" only. Several lines of a field are one list (RFC 9110 §5.3).
    template <class Message>
    static void add_encodings(http_response& response, const Message& message, http::field name) {
        auto& all = response.content_encoding;
        const auto [first, last] = message.equal_range(name);
        for (auto line = first; line != last; ++line) {
            const auto value = line->value();
            if (!boost::beast::iequals(value, "chunked")) {
                all.append(all.empty() ? "" : ", ").append(value.data(), value.size());
            }
        }
    }

    // ---- ends

    error lost(std::string_view words) const {
        return transport_failure(may_have_left_ ? errc::connection_lost : errc::not_sent, words);
    }

    void fail(error_code ec) {
        const bool is_too_long = ec == http::error::header_limit || ec == http::error::body_limit ||
                                 ec == http::error::buffer_overflow;
        if (is_too_long && may_have_left_) {
            end(error{.code = errc::too_many_bytes});
        } else {
            end(lost(ec.message()));
        }
    }

    void end_cancelled() {
        if (may_have_left_) {
            end(error{.code = errc::cancelled});
        } else {
            end(lost("Cancelled"));
        }
    }

    void end(http_result outcome) {
        has_ended_ = true;
        timer_.cancel();
        resolver_.cancel();
        if (connection_) {
            error_code ec;
            connection_->socket.close(ec);
        }
        complete(std::move(outcome));
    }

    // ---- time

    static steady::time_point from_now(std::chrono::milliseconds limit) {
        constexpr std::chrono::milliseconds longest = std::chrono::years{1};
        return limit > limit.zero() ? steady::now() + std::min(limit, longest)
                                    : steady::time_point::max();
    }

    void wait_until(steady::time_point when) {
        timer_.expires_at(when);
        if (when != steady::time_point::max()) {
            timer_.async_wait(then(&exchange::on_time));
        }
    }

    // An expiry that was put off may be on its way already.
    void on_time(error_code) {
        if (timer_.expiry() <= steady::now()) {
            end(lost("Timed out"));
        }
    }

    static constexpr const char* user_agent = "assuresign";

    std::shared_ptr<shared_state> shared_;
    http_request request_;
    http::request<http::string_body> message_;
    http::request<http::empty_body> tunnel_;
    std::unique_ptr<connection> connection_;
    std::optional<http::response_parser<http::string_body>> parser_;
    steady::time_point deadline_{};
    asio::steady_timer timer_;
    tcp::resolver resolver_;
    bool is_reused_ = false;
    bool may_have_left_ = false;
    bool is_sent_ = false;
    bool has_ended_ = false;
};

// An exchange and what is to be called when it ends.
template <class Handler>
class exchange_for final : public exchange {
public:
    exchange_for(std::shared_ptr<shared_state> shared, http_request request, Handler handler)
        : exchange(std::move(shared), std::move(request)),
          handler_(std::move(handler)),
          work_(asio::make_work_guard(handler_, executor())) {}

    void follow_cancellation() {
        auto slot = asio::get_associated_cancellation_slot(handler_);
        if (!slot.is_connected()) {
            return;
        }
        slot.assign([weak = this->weak_from_this()](asio::cancellation_type type) {
            const auto self = weak.lock();
            if (self && type != asio::cancellation_type::none) {
                self->cancel();
            }
        });
    }

private:
    using work_guard =
        asio::executor_work_guard<asio::associated_executor_t<Handler, asio::any_io_executor>>;

    // Posted, so that a slow handler does not hold up the strand.
    void complete(http_result outcome) override {
        const auto to = work_.get_executor();
        asio::post(to, [handler = std::move(handler_), work = std::move(work_),
                        outcome = std::move(outcome)]() mutable {
            asio::get_associated_cancellation_slot(handler).clear();
            std::move(handler)(std::move(outcome));
        });
    }

    Handler handler_;
    work_guard work_;
};

struct initiate_exchange {
    std::shared_ptr<shared_state> shared;

    template <class Handler>
    void operator()(Handler&& handler, http_request request) const {
        using started = exchange_for<std::decay_t<Handler>>;
        const auto each =
            std::make_shared<started>(shared, std::move(request), std::forward<Handler>(handler));
        each->follow_cancellation();
        each->start();
    }
};

} // namespace detail::beast

/// Makes exchanges over HTTP/1.1, with TLS or without, on an Asio executor. An `async_transport`.
///
///     boost::asio::io_context context;
///     assuresign::beast_transport transport{context.get_executor(),
///                                           {.endpoint = "https://www.assuresign.net"}};
///     assuresign::client client{transport};
///     client.async_submit(request, [](assuresign::submit_result submitted) { keep(submitted); });
///     context.run();
///
/// **Connections.** A request that is repeatable may go over a connection that is kept from an
/// earlier exchange; if that turns out to be closed before a byte of the reply came, it is sent
/// once more, over a fresh one. Any other request goes over a fresh connection, and is sent once.
/// Idle connections are no work: `context.run()` returns while there are some.
///
/// **Errors.** Nothing is thrown but for want of memory. As `transport` asks for, `errc::not_sent`
/// says that no byte of the request can have left: the options or the request are malformed, or
/// the name's lookup, TCP, the proxy, TLS or the time to connect failed. After that:
/// - `errc::connection_lost`: the connection broke, the reply was cut off or is not HTTP, or
///   `transport_options::timeout` passed;
/// - `errc::too_many_bytes`: the reply is longer than allowed;
/// - `errc::cancelled`: see below.
///
/// An HTTP status is no error, redirects included, which are not followed. A compressed reply is
/// not asked for; if one comes, its body is handed on as it is (`content_encoding`), and a call
/// refuses it.
///
/// **TLS.** The service's certificate is always verified, and so is its name; SNI is sent.
///
/// **Threads.** An exchange can be started from any thread; the transport does its own work in a
/// strand. Handlers do not run in that strand, and never before `async_exchange` returns.
///
/// **Lifetime.** The transport may be destroyed at any time, between any two calls: exchanges under
/// way go on, and call their handlers. The executor's context, and an `ssl::context` that was
/// given, must outlive them. A context destroyed before that destroys handlers without calling
/// them.
class beast_transport {
public:
    /// Any executor.
    /// \{
    using executor_type = boost::asio::any_io_executor;
    /// \}

    /// Trusts `options.ca_file`, or the certificates that OpenSSL finds on this system; wants TLS
    /// 1.2 or later.
    beast_transport(executor_type executor, transport_options options)
        : shared_(std::make_shared<detail::beast::shared_state>(std::move(executor),
                                                                std::move(options), nullptr)) {}
    /// Trusts what `tls` trusts, and takes versions, ciphers and a certificate of the client's own
    /// from it; `options.ca_file` is not looked at. Verifies, whatever `tls` says of that.
    beast_transport(executor_type executor, boost::asio::ssl::context& tls,
                    transport_options options)
        : shared_(std::make_shared<detail::beast::shared_state>(std::move(executor),
                                                                std::move(options), &tls)) {}

    /// Where the connections live.
    executor_type get_executor() const { return shared_->executor; }

    /// Makes one exchange. `token` is a handler, `void(assuresign::http_result)`, or any completion
    /// token (`use_awaitable`, `use_future`). The handler is called once, through its associated
    /// executor if it has one, else through the transport's.
    ///
    /// Cancellation of any type, through the handler's associated slot, ends the exchange early:
    /// with `errc::cancelled` if the request may have left, else with `errc::not_sent`. Too late,
    /// it does nothing. As everywhere in Asio, signals must not be emitted while the handler or its
    /// initiation can run in another thread. A name's lookup that is cancelled, or out of time,
    /// remains work for the context until the system's resolver returns.
    template <boost::asio::completion_token_for<void(http_result)> CompletionToken>
    auto async_exchange(http_request request, CompletionToken&& token)
        -> decltype(boost::asio::async_initiate<CompletionToken, void(http_result)>(
            std::declval<detail::beast::initiate_exchange>(), token, std::move(request))) {
        return boost::asio::async_initiate<CompletionToken, void(http_result)>(
            detail::beast::initiate_exchange{shared_}, token, std::move(request));
    }

private:
    std::shared_ptr<detail::beast::shared_state> shared_;
};

static_assert(async_transport<beast_transport>);

} // namespace assuresign::inline v0_1
