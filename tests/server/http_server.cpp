// SPDX-License-Identifier: BSL-1.0
#include "http_server.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http.hpp>

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <list>
#include <thread>

namespace assuresign::tests {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using plain_stream = tcp::socket;
using tls_stream = asio::ssl::stream<tcp::socket>;

tcp::endpoint loopback(unsigned short port) {
    return {asio::ip::address_v4::loopback(), port};
}

std::string header_line(std::string_view name, std::string_view value) {
    return std::string{name}.append(": ").append(value).append("\r\n");
}

std::string chunk_of(std::string_view data) {
    std::array<char, 24> size{};
    std::snprintf(size.data(), size.size(), "%zx\r\n", data.size());
    return std::string{size.data()}.append(data).append("\r\n");
}

std::string chunked(std::string_view body, const http_fields& trailers) {
    const auto most = std::max<std::size_t>(100, body.size() / 16); // several of them
    std::string chunks;
    for (std::size_t at = 0; at < body.size(); at += most) {
        chunks += chunk_of(body.substr(at, most));
    }
    chunks += "0\r\n";
    for (const auto& [name, value] : trailers) {
        chunks += header_line(name, value);
    }
    return chunks + "\r\n";
}

// All of a reply but an endless body.
std::string bytes_of(const http_response& response, const exchange_plan& plan, bool keeps_alive) {
    const auto reason =
        http::obsolete_reason(http::int_to_status(static_cast<unsigned>(response.status)));
    std::string bytes = plan.preamble + "HTTP/1.1 " + std::to_string(response.status) + " ";
    bytes.append(reason.data(), reason.size()).append("\r\n");
    if (!response.content_type.empty()) {
        bytes += header_line("Content-Type", response.content_type);
    }
    for (const auto& [name, value] : plan.fields) {
        bytes += header_line(name, value);
    }
    if (response.retry_after) {
        bytes += header_line("Retry-After", std::to_string(response.retry_after->count()));
    }
    if (!response.content_encoding.empty()) {
        bytes += header_line("Content-Encoding", response.content_encoding);
    }
    if (!response.location.empty()) {
        bytes += header_line("Location", response.location);
    }
    if (!keeps_alive) {
        bytes += header_line("Connection", "close");
    }
    switch (plan.framed_as) {
    case framing::content_length:
        bytes += header_line("Content-Length", std::to_string(response.body.size()));
        return bytes.append("\r\n").append(response.body);
    case framing::chunked:
        bytes += header_line("Transfer-Encoding", "chunked");
        return bytes.append("\r\n").append(plan.is_endless ? ""
                                                           : chunked(response.body, plan.trailers));
    case framing::until_close:
        return bytes.append("\r\n").append(plan.is_endless ? "" : response.body);
    }
    return bytes;
}

// RFC 9112 §3.2.2: a server takes absolute-form too, which is what proxies are sent.
std::string path_of(const std::string& target) {
    const auto scheme = target.find("://");
    if (scheme == std::string::npos) {
        return target;
    }
    const auto path = target.find('/', scheme + 3);
    return path == std::string::npos ? "/" : target.substr(path);
}

plain_stream& socket_of(plain_stream& stream) {
    return stream;
}
plain_stream& socket_of(tls_stream& stream) {
    return stream.next_layer();
}

} // namespace

std::string arrived_request::field(std::string_view name) const {
    std::string values;
    for (const auto& [each, value] : fields) {
        if (beast::iequals({each.data(), each.size()}, {name.data(), name.size()})) {
            values.append(values.empty() ? "" : ", ").append(value);
        }
    }
    return values;
}

struct http_server::state {
    // What the threads share of a connection, under `mutex`.
    struct connection {
        std::thread thread{};
        int socket = -1; // while it is open
        bool is_idle = false;
        bool is_over = false;
    };

    explicit state(http_server& its_owner, const server_options& options)
        : owner(its_owner),
          acceptor(io, loopback(options.port)),
          port(acceptor.local_endpoint().port()) {
        if (options.tls) {
            tls.emplace(asio::ssl::context::tls_server);
            tls->use_certificate_chain(asio::buffer(options.tls->certificate));
            tls->use_private_key(asio::buffer(options.tls->private_key), asio::ssl::context::pem);
        }
        accept_next();
        accepting = std::thread{[this] {
            io.run();
        }};
    }

    ~state() {
        io.stop();
        accepting.join();
        {
            const std::lock_guard lock{mutex};
            is_stopping = true;
            for (const auto& each : open) {
                shut_down(each);
            }
        }
        stopping.notify_all();
        for (auto& each : open) {
            each.thread.join();
        }
    }

    // ---- connections

    void accept_next() {
        acceptor.async_accept([this](error_code failed, tcp::socket socket) {
            if (!failed) {
                start(std::move(socket));
            }
            accept_next();
        });
    }

    void start(tcp::socket socket) {
        ++connections;
        const std::lock_guard lock{mutex};
        open.remove_if([](connection& each) {
            if (each.is_over) {
                each.thread.join();
            }
            return each.is_over;
        });
        auto& one = open.emplace_back();
        one.socket = socket.native_handle();
        one.thread = std::thread{[this, &one, moved = std::move(socket)]() mutable {
            serve(one, std::move(moved));
            const std::lock_guard over{mutex};
            one.is_over = true;
        }};
    }

    static void shut_down(const connection& one) {
        if (one.socket != -1) {
            ::shutdown(one.socket, SHUT_RDWR);
        }
    }

    void serve(connection& one, tcp::socket socket) {
        error_code failed;
        socket.set_option(tcp::no_delay{true}, failed);
        if (!tls) {
            talk(one, socket);
            return;
        }
        tls_stream stream{std::move(socket), *tls};
        stream.handshake(tls_stream::server, failed);
        if (failed) {
            close(one, stream, false);
            return;
        }
        talk(one, stream);
    }

    // Not politely: as if the cable were cut, for all that TLS can tell.
    template <class Stream>
    void close(connection& one, Stream& stream, bool politely) {
        error_code ignored;
        if constexpr (std::is_same_v<Stream, tls_stream>) {
            if (politely) {
                // Says goodbye, and then finds nothing where it looks for the peer's.
                socket_of(stream).shutdown(tcp::socket::shutdown_receive, ignored);
                stream.shutdown(ignored);
            }
        }
        const std::lock_guard lock{mutex};
        one.socket = -1;
        socket_of(stream).close(ignored);
    }

    // ---- exchanges

    // What becomes of a connection after an exchange.
    enum class fate : std::uint8_t { stays_open, closed, cut };

    template <class Stream>
    void talk(connection& one, Stream& stream) {
        if (const auto plan = plan_that_reads_nothing()) {
            close(one, stream, plan->cut_politely);
            return;
        }
        auto next = fate::stays_open;
        while (next == fate::stays_open) {
            next = exchange(one, stream);
        }
        close(one, stream, next == fate::closed);
    }

    template <class Stream>
    fate exchange(connection& one, Stream& stream) {
        set_idle(one, true);
        std::string bytes;
        const bool has_begun = read_some(stream, bytes, 1); // so that no idle connection has a plan
        set_idle(one, false);
        if (!has_begun) {
            return fate::closed;
        }
        const auto plan = next_plan();

        http::request_parser<http::string_body> parser;
        parser.eager(true);
        parser.body_limit(std::uint64_t{1} << 30);
        std::size_t total = bytes.size();
        for (;;) {
            error_code failed;
            bytes.erase(0, parser.put(asio::buffer(bytes), failed));
            if (failed && failed != http::error::need_more) {
                write(stream, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
                return fate::closed;
            }
            if (total >= plan.answer_after) {
                return answer_early(stream, plan);
            }
            if (parser.is_done() || total >= plan.cut_request_after) {
                break;
            }
            const auto left = bytes.size();
            if (!read_some(stream, bytes,
                           std::min(plan.cut_request_after, plan.answer_after) - total)) {
                return fate::closed;
            }
            total += bytes.size() - left;
        }
        return parser.is_done() ? answer(stream, record(parser.get(), total), plan) : cut_by(plan);
    }

    // To a request that is not read to its end.
    template <class Stream>
    fate answer_early(Stream& stream, const exchange_plan& plan) {
        const http_response response{
            .status = plan.status.value(), .content_type = plan.content_type, .body = plan.body};
        write(stream, bytes_of(response, plan, false));
        wait(std::chrono::seconds{30});
        return fate::cut;
    }

    static fate cut_by(const exchange_plan& plan) {
        return plan.cut_politely ? fate::closed : fate::cut;
    }

    template <class Stream>
    fate answer(Stream& stream, const arrived_request& came, const exchange_plan& plan) {
        auto exchanged = response_to(came, plan);
        const auto missing = exchanged ? 0 : make_whole(exchanged.error().reply);
        const auto& response = exchanged ? *exchanged : exchanged.error().reply;
        if (response.status == 0) {
            return cut_by(plan); // the service's own fault
        }
        const bool keeps_alive =
            came.keeps_alive && !plan.closes && plan.framed_as != framing::until_close;
        auto bytes = plan.raw ? *plan.raw : bytes_of(response, plan, keeps_alive);
        reply_size = bytes.size();
        if (!plan.is_unasked_apart) {
            bytes += plan.unasked;
        }
        const std::string_view left = std::string_view{bytes}.substr(
            0, std::min(plan.cut_reply_after, bytes.size() - missing));
        const auto middle = std::min(bytes.size() / 2, left.size());
        record_reply(response.body, left);
        wait(plan.pause_before);
        if (!write(stream, left.substr(0, middle))) {
            return fate::cut;
        }
        wait(plan.pause_within);
        if (!write(stream, left.substr(middle))) {
            return fate::cut;
        }
        if (plan.cut_reply_after != exchange_plan::never || missing != 0) {
            return cut_by(plan);
        }
        if (plan.is_unasked_apart && !write(stream, plan.unasked)) {
            return fate::cut;
        }
        if (plan.is_endless) {
            return write_without_end(stream, plan);
        }
        return keeps_alive && !plan.raw ? fate::stays_open : fate::closed;
    }

    template <class Stream>
    fate write_without_end(Stream& stream, const exchange_plan& plan) {
        const auto piece = plan.framed_as == framing::chunked ? chunk_of(plan.body) : plan.body;
        while (write(stream, piece)) {
        }
        return fate::cut;
    }

    // False if there is nothing more to come.
    template <class Stream>
    bool read_some(Stream& stream, std::string& bytes, std::size_t most) {
        std::array<char, 65536> buffer; // NOLINT: written before it is read
        error_code failed;
        const auto size =
            stream.read_some(asio::buffer(buffer.data(), std::min(buffer.size(), most)), failed);
        bytes.append(buffer.data(), size);
        total_read += size;
        return size != 0;
    }

    template <class Stream>
    bool write(Stream& stream, std::string_view bytes) {
        error_code failed;
        total_written += asio::write(stream, asio::buffer(bytes), failed);
        return !failed;
    }

    void set_idle(connection& one, bool is_idle) {
        const std::lock_guard lock{mutex};
        one.is_idle = is_idle && !is_stopping;
    }

    void wait(std::chrono::milliseconds time) {
        std::unique_lock lock{mutex};
        stopping.wait_for(lock, time, [this] { return is_stopping; });
    }

    std::optional<exchange_plan> plan_that_reads_nothing() {
        const std::lock_guard lock{mutex};
        if (plans.empty() || plans.front().cut_request_after != 0) {
            return std::nullopt;
        }
        auto plan = std::move(plans.front());
        plans.pop_front();
        return plan;
    }

    exchange_plan next_plan() {
        const std::lock_guard lock{mutex};
        if (plans.empty()) {
            return {};
        }
        auto plan = std::move(plans.front());
        plans.pop_front();
        return plan;
    }

    // ---- requests and the service

    arrived_request record(const http::request<http::string_body>& request, std::size_t bytes) {
        arrived_request came{.method = std::string{request.method_string()},
                             .target = std::string{request.target()},
                             .fields = {},
                             .body = request.body(),
                             .bytes = bytes,
                             .keeps_alive = request.keep_alive()};
        for (const auto& field : request) {
            came.fields.emplace_back(field.name_string(), field.value());
        }
        const std::lock_guard lock{mutex};
        arrived.push_back(came);
        return came;
    }

    // `written` is the reply as far as it will be written. Nothing but its body comes behind its
    // header.
    void record_reply(std::string_view body, std::string_view written) {
        const auto size = reply_size.load();
        const auto header = size - std::min(body.size(), size);
        const auto count = written.size() - std::min(header, written.size());
        const std::lock_guard lock{mutex};
        replies.push_back({.size = size, .body = std::string{body.substr(0, count)}});
    }

    // Of a reply that the service wants to be cut, as if it had been longer. Returns by how much.
    static std::size_t make_whole(http_response& reply) {
        const auto missing = reply.status == 0 ? 0 : reply.body.size() + 1;
        reply.body.append(missing, ' ');
        return missing;
    }

    // An error if the service wants the reply to be lost, or cut.
    http_result response_to(const arrived_request& came, const exchange_plan& plan) {
        if (plan.status) {
            return http_response{
                .status = *plan.status, .content_type = plan.content_type, .body = plan.body};
        }
        if (came.method != "POST") {
            return http_response{.status = 405, .content_type = {}, .body = {}};
        }
        const std::lock_guard lock{owner.service_mutex_};
        return owner.documentnow_.exchange({.path = path_of(came.target),
                                            .soap_action = came.field("SOAPAction"),
                                            .content_type = came.field("Content-Type"),
                                            .body = came.body});
    }

    http_server& owner;
    std::optional<asio::ssl::context> tls;
    asio::io_context io{1};
    tcp::acceptor acceptor;
    unsigned short port;

    mutable std::mutex mutex;
    std::condition_variable stopping;
    bool is_stopping = false;
    std::list<connection> open;
    std::deque<exchange_plan> plans;
    std::vector<arrived_request> arrived;
    std::vector<written_reply> replies;

    std::atomic<std::size_t> connections{0};
    std::atomic<std::size_t> total_read{0};
    std::atomic<std::size_t> total_written{0};
    std::atomic<std::size_t> reply_size{0};

    std::thread accepting;
};

http_server::http_server(testing::service documentnow, const server_options& options)
    : documentnow_(std::move(documentnow)), state_(std::make_unique<state>(*this, options)) {}
http_server::~http_server() = default;

unsigned short http_server::port() const noexcept {
    return state_->port;
}

std::string http_server::url(std::string_view host) const {
    return std::string{state_->tls ? "https://" : "http://"}.append(host).append(":").append(
        std::to_string(port()));
}

void http_server::expect(exchange_plan next) {
    const std::lock_guard lock{state_->mutex};
    state_->plans.push_back(std::move(next));
}

std::size_t http_server::close_idle() {
    const std::lock_guard lock{state_->mutex};
    std::size_t count = 0;
    for (auto& each : state_->open) {
        if (each.is_idle && each.socket != -1) {
            state::shut_down(each);
            each.is_idle = false;
            ++count;
        }
    }
    return count;
}

std::vector<arrived_request> http_server::arrived() const {
    const std::lock_guard lock{state_->mutex};
    return state_->arrived;
}

std::vector<written_reply> http_server::replies() const {
    const std::lock_guard lock{state_->mutex};
    return state_->replies;
}

std::size_t http_server::arrived_with_action(std::string_view soap_action) const {
    const auto all = arrived();
    return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [&](const auto& each) {
        return each.field("SOAPAction") == soap_action;
    }));
}

std::size_t http_server::connections() const noexcept {
    return state_->connections;
}
std::size_t http_server::bytes_read() const noexcept {
    return state_->total_read;
}
std::size_t http_server::bytes_written() const noexcept {
    return state_->total_written;
}
std::size_t http_server::reply_size() const noexcept {
    return state_->reply_size;
}

unsigned short unused_port() {
    asio::io_context io;
    return tcp::acceptor{io, loopback(0)}.local_endpoint().port();
}

struct silent_server::state {
    asio::io_context io;
    tcp::acceptor acceptor{io, loopback(0)};
};

silent_server::silent_server() : state_(std::make_unique<state>()) {}
silent_server::~silent_server() = default;

unsigned short silent_server::port() const noexcept {
    return state_->acceptor.local_endpoint().port();
}

} // namespace assuresign::tests
