// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Boost.Beast and OpenSSL as an asynchronous transport, on any Asio executor. Opt-in: no other
/// header includes it, and what includes it must link OpenSSL and threads (Meson:
/// `dependency('assuresign-beast')`).

#include <assuresign/call/transport.hpp>
#include <assuresign/error.hpp>
#include <assuresign/transports/detail/connect_race.hpp>
#include <assuresign/transports/detail/reply_header.hpp>
#include <assuresign/transports/options.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_allocator.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/execution.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/ssl/verify_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/system_executor.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/none.hpp>
#include <boost/optional/optional.hpp>
#include <boost/system/errc.hpp>
#include <boost/system/error_code.hpp>

#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace assuresign {
inline namespace v0_1 {

namespace detail::beast {

namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace ssl = boost::asio::ssl;
using boost::asio::ip::tcp;
using boost::system::error_code;
using steady = std::chrono::steady_clock;

// Body of a reply: takes memory for what comes, not for what is announced, and holds what came
// when there is too much of it or no more memory.
struct bounded_body {
    struct value_type {
        std::string bytes{};
        std::size_t limit = 0;
    };

    class reader {
    public:
        template <bool IsRequest, class Fields>
        reader(http::header<IsRequest, Fields>&, value_type& body) : body_(body) {}

        void init(const boost::optional<std::uint64_t>&, error_code& ec) { ec = {}; }

        template <class Buffers>
        std::size_t put(const Buffers& buffers, error_code& ec) {
            ec = {};
            std::size_t taken = 0;
            for (const asio::const_buffer each : boost::beast::buffers_range_ref(buffers)) {
                append({static_cast<const char*>(each.data()), each.size()}, ec);
                taken += each.size();
            }
            return taken;
        }

        void finish(error_code& ec) { ec = {}; }

    private:
        void append(std::string_view piece, error_code& ec) {
            auto& [bytes, limit] = body_;
            const auto fitting = piece.substr(0, limit - bytes.size());
            try {
                bytes.append(fitting);
            } catch (const std::exception&) { // std::bad_alloc, std::length_error
                bytes.append(fitting, 0, bytes.capacity() - bytes.size());
                ec = make_error_code(boost::system::errc::not_enough_memory);
                return;
            }
            if (fitting.size() != piece.size()) {
                ec = http::error::body_limit;
            }
        }

        value_type& body_;
    };
};

// To the service or to its proxy, with TLS or without.
struct connection {
    explicit connection(const asio::any_io_executor& executor) : socket(executor) {
        buffer.reserve(buffer.max_size());
    }

    template <class Use>
    void with_stream(Use use) {
        if (tls) {
            use(*tls);
        } else {
            use(socket);
        }
    }

    // What was read and not used.
    std::string_view bytes() const noexcept {
        const auto data = buffer.data();
        return {static_cast<const char*>(data.data()), data.size()};
    }

    // Between two exchanges nothing is to be read: neither a byte nor the end. With TLS, that goes
    // for what is in its records.
    bool is_quiet() {
        char byte{};
        error_code ec;
        socket.non_blocking(true, ec);
        with_stream([&](auto& stream) { stream.read_some(asio::buffer(&byte, 1), ec); });
        return ec == asio::error::would_block && buffer.size() == 0;
    }

    tcp::socket socket;
    std::optional<ssl::stream<tcp::socket&>> tls;
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
            mistake = endpoint_mistake;
        }
        set_peer();
        if (endpoint.is_tls && tls == nullptr) {
            make_tls();
        }
    }

    bool has_proxy() const { return !options.proxy.empty(); }

    // ---- within the strand

    std::shared_ptr<connection> take_idle() {
        drop_stale();
        if (idle_.empty()) {
            return nullptr;
        }
        auto taken = std::move(idle_.back());
        idle_.pop_back();
        return taken;
    }

    void keep(std::shared_ptr<connection> used) noexcept {
        used->last_use = steady::now();
        drop_stale();
        try {
            idle_.push_back(std::move(used));
        } catch (const std::exception&) {
            return; // there is no memory to keep it
        }
        drop_stale();
        if (idle_.size() > options.idle_connections) {
            idle_.erase(idle_.begin());
        }
    }

    // ---- when the executor's context ends

    // Lets go of all that lives in the context.
    void leave_context() noexcept {
        idle_.clear();
        strand = {};
        executor = {};
    }
    bool has_context() const noexcept { return static_cast<bool>(executor); }

    // ---- does not change while the context is there

    asio::any_io_executor executor;
    asio::any_io_executor strand; // of everything but the handlers
    transport_options options;
    http_origin endpoint;
    http_origin peer;         // whom to connect to: the endpoint or the proxy
    std::string_view mistake; // what is wrong with the options
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
            mistake = proxy_mistake;
        }
    }

    // Whatever ended meanwhile is not left half open.
    void drop_stale() noexcept {
        constexpr std::chrono::seconds longest = std::chrono::years{1};
        const auto limit = std::min(options.idle_timeout, longest);
        const auto now = steady::now();
        std::erase_if(idle_, [&](const std::shared_ptr<connection>& each) {
            return now - each->last_use >= limit || !each->is_quiet();
        });
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
            mistake = options.ca_file.empty() ? system_trust_mistake : ca_file_mistake;
        }
    }

    std::optional<ssl::context> own_tls_;
    std::vector<std::shared_ptr<connection>> idle_;
};

// Of an executor's context: tells the transports that outlive it of its end.
class context_end : public asio::execution_context::service {
public:
    using key_type = context_end;
    inline static asio::execution_context::id id{};

    explicit context_end(asio::execution_context& context) : service(context) {}

    void tell(const std::shared_ptr<shared_state>& state) {
        const std::lock_guard lock{mutex_};
        std::erase_if(states_, [](const auto& each) { return each.expired(); });
        states_.push_back(state);
    }

private:
    void shutdown() override {
        for (const auto& each : states_) {
            if (const auto state = each.lock()) {
                state->leave_context();
            }
        }
    }

    std::mutex mutex_;
    std::vector<std::weak_ptr<shared_state>> states_;
};

inline std::shared_ptr<shared_state> make_state(asio::any_io_executor executor,
                                                transport_options options, ssl::context* tls) {
    auto& context = asio::query(executor, asio::execution::context);
    auto state = std::make_shared<shared_state>(std::move(executor), std::move(options), tls);
    asio::use_service<context_end>(context).tell(state);
    return state;
}

// What is called when an exchange ends, and with what. Needs nothing of the transport's context.
struct ending {
    virtual ~ending() = default;
    virtual void call() = 0;

    http_result result = error{.code = errc::not_sent};
};

// One exchange, step after step, within the strand. Where it can end early, what is still under way
// finds that out when it completes.
//
// The handler waits from the start, behind a timer: so no memory is needed to call it. If memory
// runs out where only Asio could know, the exchange is destroyed, which ends it as well.
class exchange : public std::enable_shared_from_this<exchange> {
    // What calls `step`, unless the exchange has ended or changed its connection meanwhile. The
    // connection outlives its operations.
    template <class... Results>
    auto then(void (exchange::*step)(Results...)) {
        return [self = shared_from_this(), used = connection_, step](Results... results) {
            if (used == self->connection_) {
                self->guarded([&] { (self.get()->*step)(std::move(results)...); });
            }
        };
    }

    template <class Step>
    void guarded(Step step) {
        if (has_ended_) {
            return;
        }
        try {
            step();
        } catch (const std::bad_alloc&) {
            end_without_memory();
        } catch (const std::length_error&) {
            end_without_memory();
        }
    }

public:
    exchange(std::shared_ptr<shared_state> shared, http_request request,
             std::shared_ptr<ending> at_end)
        : shared_(std::move(shared)),
          request_(std::move(request)),
          ending_(std::move(at_end)),
          end_(shared_->executor, steady::time_point::max()),
          timer_(shared_->strand),
          resolver_(std::in_place, shared_->strand) {}
    exchange(const exchange&) = delete;
    exchange& operator=(const exchange&) = delete;
    ~exchange() {
        if (!has_ended_) {
            end_without_memory();
        }
    }

    // Never calls the handler before it returns. `to` and `allocator` are the handler's.
    template <class Executor, class Allocator>
    void start(const Executor& to, const Allocator& allocator) {
        // Not from within the strand, which a slow handler would hold up.
        end_.async_wait(asio::bind_allocator(
            allocator,
            asio::bind_executor(to, [at_end = ending_](error_code) { at_end->call(); })));
        asio::post(shared_->strand,
                   [self = shared_from_this()] { self->guarded([&] { self->begin(); }); });
    }
    void cancel() {
        asio::post(shared_->strand,
                   [self = shared_from_this()] { self->guarded([&] { self->end_cancelled(); }); });
    }

private:
    // ---- the way to the service

    void begin() {
        const auto mistake = shared_->mistake.empty() ? mistake_in(request_) : shared_->mistake;
        if (!mistake.empty()) {
            end_with(errc::misconfigured, mistake);
            return;
        }
        const auto limit = time_limit(shared_->options.timeout, request_);
        if (!limit) {
            end_with(errc::not_sent, "Timed out");
            return;
        }
        deadline_ = from_now(*limit);
        make_head();
        connection_ = request_.is_idempotent ? shared_->take_idle() : nullptr;
        is_reused_ = connection_ != nullptr;
        if (is_reused_) {
            send();
        } else {
            connect();
        }
    }

    void make_head() {
        const bool is_for_proxy = shared_->has_proxy() && !shared_->endpoint.is_tls;
        const auto host = shared_->endpoint.authority();
        head_.append("POST ").append(is_for_proxy ? "http://" + host : "");
        head_.append(request_.path).append(" HTTP/1.1\r\n");
        add_field(head_, "Host", host);
        add_field(head_, "User-Agent", user_agent);
        add_field(head_, "Accept", acceptable_reply(request_));
        add_field(head_, "Accept-Encoding", "identity");
        add_field(head_, "Content-Type", request_.content_type);
        add_field(head_, "SOAPAction", request_.soap_action);
        add_field(head_, "Content-Length", std::to_string(request_.body.size()));
        head_.append("\r\n");
    }

    static void add_field(std::string& head, std::string_view name, std::string_view value) {
        head.append(name).append(": ").append(value).append("\r\n");
    }

    void connect() {
        is_reused_ = false;
        parser_.reset();
        connection_ = std::make_shared<connection>(shared_->strand);
        wait_until(std::min(deadline_, from_now(shared_->options.connect_timeout)));
        resolver_->async_resolve(shared_->peer.host, std::to_string(shared_->peer.port),
                                 tcp::resolver::numeric_service, then(&exchange::on_resolved));
    }

    void on_resolved(error_code ec, tcp::resolver::results_type found) {
        if (ec) {
            fail(ec);
            return;
        }
        const std::vector<tcp::endpoint> addresses{found.begin(), found.end()};
        const auto race = std::make_shared<connect_race>(
            shared_->strand, addresses,
            [self = shared_from_this()](error_code failed, tcp::socket& connected) {
                self->guarded([&] { self->on_connected(failed, connected); });
            });
        race_ = race;
        race->start();
    }

    void on_connected(error_code ec, tcp::socket& connected) {
        if (ec) {
            fail(ec);
            return;
        }
        connection_->socket = std::move(connected);
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
        tunnel_ = "CONNECT " + host + " HTTP/1.1\r\n";
        add_field(tunnel_, "Host", host);
        add_field(tunnel_, "User-Agent", user_agent);
        tunnel_.append("\r\n");
        asio::async_write(connection_->socket, asio::buffer(tunnel_),
                          then(&exchange::on_tunnel_asked_for));
    }

    void on_tunnel_asked_for(error_code ec, std::size_t) {
        if (ec) {
            fail(ec);
            return;
        }
        tunnel_parser_.emplace();
        tunnel_parser_->header_limit(max_header_bytes);
        http::async_read_header(connection_->socket, connection_->buffer, *tunnel_parser_,
                                then(&exchange::on_tunnel_answered));
    }

    void on_tunnel_answered(error_code ec, std::size_t) {
        if (ec) {
            fail(ec);
            return;
        }
        const auto status = tunnel_parser_->get().result_int();
        if (status == 407) {
            end_with(errc::misconfigured, proxy_credentials_mistake);
        } else if (status / 100 != 2 || connection_->buffer.size() != 0) {
            end_with(errc::not_sent, "The proxy answered with status " + std::to_string(status));
        } else {
            shake_hands();
        }
    }

    void shake_hands() {
        auto& tls = connection_->tls.emplace(connection_->socket, *shared_->tls);
        auto* const handle = tls.native_handle();
        const auto& host = shared_->endpoint.host;
        error_code ec;
        asio::ip::make_address(host, ec);
        const bool is_name = bool{ec};
        // RFC 6066 §3: addresses are not sent.
        const bool is_set =
            is_name ? SSL_set_tlsext_host_name(handle, host.c_str()) == 1 &&
                          SSL_set1_host(handle, host.c_str()) == 1
                    : X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(handle), host.c_str()) == 1;
        if (!is_set) {
            end_with(errc::not_sent, "The host's name does not fit TLS");
            return;
        }
        tls.set_verify_mode(ssl::verify_peer);
        // In place of the context's own, which may be less strict.
        tls.set_verify_callback([](bool is_verified, ssl::verify_context&) { return is_verified; });
        tls.async_handshake(ssl::stream_base::client, then(&exchange::on_hands_shaken));
    }

    void on_hands_shaken(error_code ec) {
        const auto verdict = SSL_get_verify_result(connection_->tls->native_handle());
        if (ec && verdict != X509_V_OK) {
            end_with(errc::misconfigured, X509_verify_cert_error_string(verdict));
        } else if (ec) {
            fail(ec);
        } else {
            send();
        }
    }

    // ---- the request and the reply

    // Reads while it writes: a service need not read a request that it refuses.
    void send() {
        header_ = reply_header{};
        header_bytes_ = 0;
        expect_reply();
        wait_until(deadline_);
        is_sent_ = false;
        has_begun_ = false;
        may_have_left_ = true;
        const std::array message{asio::buffer(head_), asio::buffer(request_.body)};
        connection_->with_stream(
            [&](auto& stream) { asio::async_write(stream, message, then(&exchange::on_sent)); });
        receive();
    }

    // Behind an informational reply, in the memory that is there already.
    void expect_reply() {
        auto bytes = parser_ ? std::move(parser_->get().body().bytes) : std::string{};
        bytes.clear();
        bytes.reserve(reserved_body_bytes(shared_->options.max_response_bytes));
        parser_.emplace();
        parser_->header_limit(max_header_bytes);
        parser_->body_limit(boost::none); // the body has its own
        parser_->get().body() = {std::move(bytes), shared_->options.max_response_bytes};
    }

    // Where it was not sent, the reply may say why, and the connection's end is noticed there.
    void on_sent(error_code ec, std::size_t) { is_sent_ = !ec; }

    void receive() {
        auto& buffer = connection_->buffer;
        const auto room = buffer.max_size() - buffer.size();
        if (room == 0) {
            fail(http::error::buffer_overflow);
            return;
        }
        connection_->with_stream([&](auto& stream) {
            stream.async_read_some(buffer.prepare(room), then(&exchange::on_received));
        });
    }

    void on_received(error_code ec, std::size_t size) {
        connection_->buffer.commit(size);
        has_begun_ = has_begun_ || size != 0;
        if (ec && is_reused_ && !has_begun_) {
            connect(); // RFC 9112 §9.3.1: closed while idle, most likely
            return;
        }
        if (ec == asio::error::eof && parser_->got_some()) {
            parser_->put_eof(ec);
        } else if (!ec) {
            parse(ec);
        }
        if (ec) {
            fail(ec);
        } else if (parser_->is_done()) {
            finish();
        } else {
            receive();
        }
    }

    // As far as the bytes go.
    void parse(error_code& ec) {
        auto& buffer = connection_->buffer;
        while (!ec && !parser_->is_done() && buffer.size() != 0) {
            const bool is_in_header = !parser_->is_header_done();
            const auto used = parser_->put(buffer.data(), ec);
            if (is_in_header) { // the parser uses whole lines
                header_.take_lines(connection_->bytes().substr(0, used));
                header_bytes_ += used;
            }
            buffer.consume(used);
            if (is_in_header && parser_->is_header_done()) {
                end_header(ec);
            }
        }
        if (ec == http::error::need_more) {
            ec = {};
        }
    }

    void end_header(error_code& ec) {
        if (header_bytes_ > max_header_bytes) {
            ec = http::error::header_limit;
        } else if (parser_->get().result_int() / 100 == 1) { // RFC 9110 §15.2
            is_reused_ = false;
            expect_reply();
        }
    }

    void finish() {
        const bool may_be_kept = is_sent_ && parser_->keep_alive();
        http_result whole = take_reply();
        if (may_be_kept) {
            shared_->keep(std::move(connection_));
        }
        end(std::move(whole));
    }

    // As far as it came. Once.
    http_response take_reply() noexcept {
        if (!parser_) {
            return {};
        }
        if (!parser_->is_header_done() && connection_) {
            header_.take_lines(connection_->bytes());
        }
        return header_.make_response(std::move(parser_->get().body().bytes));
    }

    // ---- ends

    // `code` is one that says that nothing has left, which is looked at here.
    void end_with(errc code, std::string_view words) noexcept {
        end(transport_failure(may_have_left_ ? errc::connection_lost : code, words));
    }

    void fail(error_code ec) noexcept {
        const bool is_too_long = ec == http::error::header_limit || ec == http::error::body_limit ||
                                 ec == http::error::buffer_overflow ||
                                 header_.content_length() > shared_->options.max_response_bytes;
        if (is_too_long && may_have_left_) {
            end(error{.code = errc::too_many_bytes});
        } else if (ec == boost::system::errc::not_enough_memory) {
            end_without_memory();
        } else {
            std::array<char, 120> words{};
            end_with(errc::not_sent, ec.message(words.data(), words.size()));
        }
    }

    void end_without_memory() noexcept {
        end(error{.code = may_have_left_ ? errc::out_of_memory : errc::not_sent});
    }

    void end_cancelled() noexcept {
        if (may_have_left_) {
            end(error{.code = errc::cancelled});
        } else {
            end_with(errc::not_sent, "Cancelled");
        }
    }

    void end(const error& cause) noexcept { end(transport_error{cause, take_reply()}); }

    void end(http_result result) noexcept {
        has_ended_ = true;
        timer_.cancel();
        resolver_.reset(); // its `cancel` takes memory
        if (const auto race = race_.lock()) {
            race->cancel();
        }
        if (connection_) {
            error_code ec;
            connection_->socket.close(ec);
        }
        ending_->result = std::move(result);
        end_.cancel();
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
            end_with(errc::not_sent, "Timed out");
        }
    }

    std::shared_ptr<shared_state> shared_;
    http_request request_;
    std::shared_ptr<ending> ending_;
    std::string head_;
    std::string tunnel_;
    std::shared_ptr<connection> connection_;
    std::weak_ptr<connect_race> race_;
    std::optional<http::response_parser<http::empty_body>> tunnel_parser_;
    std::optional<http::response_parser<bounded_body>> parser_;
    reply_header header_;
    std::size_t header_bytes_ = 0; // of all replies, the informational ones too
    steady::time_point deadline_{};
    asio::steady_timer end_;
    asio::steady_timer timer_;
    std::optional<tcp::resolver> resolver_; // until the end
    bool is_reused_ = false;
    bool may_have_left_ = false;
    bool is_sent_ = false;
    bool has_begun_ = false; // the reply
    bool has_ended_ = false;
};

template <class Handler>
class ending_for final : public ending {
public:
    ending_for(Handler handler, const asio::any_io_executor& otherwise)
        : handler_(std::move(handler)), work_(asio::make_work_guard(*handler_, otherwise)) {}

    auto get_executor() const noexcept { return work_.get_executor(); }
    auto get_allocator() const noexcept { return asio::get_associated_allocator(*handler_); }

    // Ends exchanges early when it is asked to.
    void follow_cancellation(const std::shared_ptr<exchange>& of) {
        auto slot = asio::get_associated_cancellation_slot(*handler_);
        if (!slot.is_connected()) {
            return;
        }
        slot.assign([weak = std::weak_ptr<exchange>{of}](asio::cancellation_type type) {
            const auto one = weak.lock();
            if (one && type != asio::cancellation_type::none) {
                one->cancel();
            }
        });
    }

    // The handler is not to be called.
    void abandon() noexcept { handler_.reset(); }

    void call() override {
        if (!handler_) {
            return;
        }
        const auto work = std::move(work_);
        auto handler = std::move(*handler_);
        handler_.reset();
        asio::get_associated_cancellation_slot(handler).clear();
        std::move(handler)(std::move(result));
    }

private:
    using work_guard =
        asio::executor_work_guard<asio::associated_executor_t<Handler, asio::any_io_executor>>;

    std::optional<Handler> handler_;
    work_guard work_;
};

struct initiate_exchange {
    std::shared_ptr<shared_state> shared;

    template <class Handler>
    void operator()(Handler&& handler, http_request request) const {
        if (!shared->has_context()) {
            refuse(std::forward<Handler>(handler));
            return;
        }
        const auto at_end = std::make_shared<ending_for<std::decay_t<Handler>>>(
            std::forward<Handler>(handler), shared->executor);
        const auto each = std::make_shared<exchange>(shared, std::move(request), at_end);
        try {
            at_end->follow_cancellation(each);
            each->start(at_end->get_executor(), at_end->get_allocator());
        } catch (...) {
            at_end->abandon();
            throw;
        }
    }

    // At once, where the handler has no executor of its own: there is nobody else to call it.
    template <class Handler>
    static void refuse(Handler&& handler) {
        const auto to = asio::get_associated_executor(handler, asio::system_executor{});
        asio::dispatch(to, [called = std::forward<Handler>(handler)]() mutable {
            std::move(called)(
                transport_failure(errc::misconfigured, "The transport's context is gone"));
        });
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
/// Idle connections do not keep `context.run()` from returning.
///
/// **Errors.** As `transport` asks for, `errc::not_sent` says that no byte of the request can have
/// left: the name's lookup, TCP, the proxy, TLS or the time to connect failed, or memory ran out.
/// `errc::misconfigured` says the same, and that trying again does not help: the options or the
/// request are malformed, `ca_file` cannot be read, the certificate is not trusted, or the proxy of
/// an "https://" endpoint wants credentials. After that:
/// - `errc::connection_lost`: the connection broke, the reply was cut off or is not HTTP, or
///   `transport_options::timeout` passed;
/// - `errc::too_many_bytes`: the reply is longer than allowed;
/// - `errc::out_of_memory`: for the reply, or for the work that it takes;
/// - `errc::cancelled`: see below.
///
/// What had come of the reply is in the error: its status, its header's values, and the body as far
/// as it came. `async_exchange` throws std::bad_alloc before anything is sent; after that, the
/// transport throws nothing.
///
/// **Memory of Asio's own.** Its operations take little, and take what was freed before. Where
/// there is none all the same, std::bad_alloc comes out of the context's `run`, and the handler of
/// the exchange is called when `run` is called again. In a strand, such as the transport's, Asio
/// does worse: it ends the program, or throws, from `async_exchange` too, and never runs that
/// strand again. So a transport from which std::bad_alloc came is best replaced. Its exchanges
/// under way may never end: sessions are not lost where `client_options::accepted` has kept their
/// tokens.
///
/// Any HTTP status is a response, not an error. Redirects are not followed. A compressed reply is
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
/// them. A transport may outlive its context: its connections end with the context, and each
/// exchange from then on with `errc::misconfigured`, at once or through the handler's own executor.
class beast_transport {
public:
    /// Any executor.
    /// \{
    using executor_type = boost::asio::any_io_executor;
    /// \}

    /// Trusts `options.ca_file`, or the certificates that OpenSSL finds on this system; wants TLS
    /// 1.2 or later.
    beast_transport(executor_type executor, transport_options options)
        : shared_(detail::beast::make_state(std::move(executor), std::move(options), nullptr)) {}
    /// Trusts what `tls` trusts, and takes versions, ciphers and a certificate of the client's own
    /// from it; `options.ca_file` is not looked at. Verifies, whatever `tls` says of that.
    beast_transport(executor_type executor, boost::asio::ssl::context& tls,
                    transport_options options)
        : shared_(detail::beast::make_state(std::move(executor), std::move(options), &tls)) {}
    /// The same connections. A move copies too, so that both transports can be used.
    beast_transport(const beast_transport&) = default;
    /// As the constructor.
    beast_transport& operator=(const beast_transport&) = default;

    /// Where the connections live; none when its context has ended.
    executor_type get_executor() const { return shared_->executor; }

    /// Makes one exchange. `token` is a handler, `void(assuresign::http_result)`, or any completion
    /// token (`use_awaitable`, `use_future`). The handler is called once, through its associated
    /// executor if it has one, else through the transport's; it waits in memory of its associated
    /// allocator.
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

} // namespace v0_1
} // namespace assuresign
