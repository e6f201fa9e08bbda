// SPDX-License-Identifier: BSL-1.0
#include "http_proxy.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <cstdint>
#include <mutex>
#include <string_view>
#include <thread>
#include <utility>

namespace assuresign::tests {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// The port in "CONNECT 127.0.0.1:443 HTTP/1.1" or "POST http://127.0.0.1:80/path HTTP/1.1".
std::uint16_t port_of(std::string_view head) {
    auto target = head.substr(head.find(' ') + 1);
    if (const auto scheme = target.find("://"); scheme < target.find(' ')) {
        target.remove_prefix(scheme + 3);
    }
    const auto port = target.substr(target.find(':') + 1, 5);
    return static_cast<std::uint16_t>(std::stoul(std::string{port}));
}

class session : public std::enable_shared_from_this<session> {
public:
    session(tcp::socket client, const std::string& refusal)
        : client_(std::move(client)), server_(client_.get_executor()), refusal_(refusal) {}

    // Calls `report` with the head.
    template <class Report>
    void start(Report report) {
        asio::async_read_until(
            client_, asio::dynamic_buffer(begin_), "\r\n\r\n",
            [self = shared_from_this(), report](error_code failed, std::size_t size) {
                if (failed) {
                    return;
                }
                const auto head = self->begin_.substr(0, size);
                report(head);
                self->go_on(head);
            });
    }

private:
    void go_on(const std::string& head) {
        if (!refusal_.empty()) {
            say(refusal_, [] {});
            return;
        }
        server_.async_connect({asio::ip::address_v4::loopback(), port_of(head)},
                              [self = shared_from_this(), head](error_code failed) {
                                  if (failed) {
                                      self->say("HTTP/1.1 502 Bad Gateway\r\n"
                                                "Content-Length: 0\r\n\r\n",
                                                [] {});
                                  } else if (head.starts_with("CONNECT ")) {
                                      self->begin_.erase(0, head.size());
                                      self->say("HTTP/1.1 200 Connection established\r\n\r\n",
                                                [self] { self->relay(); });
                                  } else {
                                      self->relay();
                                  }
                              });
    }

    void relay() {
        write(server_, begin_,
              [self = shared_from_this()] { self->pass_on(self->client_, self->server_, 0); });
        pass_on(server_, client_, 1);
    }

    void pass_on(tcp::socket& from, tcp::socket& to, std::size_t way) {
        from.async_read_some(asio::buffer(buffers_[way]),
                             [this, self = shared_from_this(), &from, &to, way](error_code failed,
                                                                                std::size_t size) {
                                 if (failed) {
                                     close();
                                     return;
                                 }
                                 write(to, {buffers_[way].data(), size},
                                       [this, self, &from, &to, way] { pass_on(from, to, way); });
                             });
    }

    template <class Next>
    void say(std::string_view text, Next next) {
        write(client_, text, next);
    }

    template <class Next>
    void write(tcp::socket& to, std::string_view bytes, Next next) {
        asio::async_write(to, asio::buffer(bytes),
                          [self = shared_from_this(), next](error_code failed, std::size_t) {
                              failed ? self->close() : next();
                          });
    }

    void close() {
        error_code ignored;
        client_.close(ignored);
        server_.close(ignored);
    }

    tcp::socket client_;
    tcp::socket server_;
    const std::string& refusal_;
    std::string begin_;
    std::array<std::array<char, 65536>, 2> buffers_{};
};

} // namespace

struct http_proxy::state {
    explicit state(std::string refused_with) : refusal(std::move(refused_with)) {
        accept_next();
        running = std::thread{[this] {
            io.run();
        }};
    }
    ~state() {
        io.stop();
        running.join();
    }

    void accept_next() {
        acceptor.async_accept([this](error_code failed, tcp::socket client) {
            if (!failed) {
                std::make_shared<session>(std::move(client), refusal)
                    ->start([this](const std::string& head) {
                        const std::lock_guard lock{mutex};
                        heads.push_back(head);
                    });
            }
            accept_next();
        });
    }

    std::string refusal;
    asio::io_context io{1};
    tcp::acceptor acceptor{io, {asio::ip::address_v4::loopback(), 0}};
    std::mutex mutex;
    std::vector<std::string> heads;
    std::thread running;
};

http_proxy::http_proxy(std::string refusal) : state_(std::make_unique<state>(std::move(refusal))) {}
http_proxy::~http_proxy() = default;

std::string http_proxy::url() const {
    return "http://127.0.0.1:" + std::to_string(state_->acceptor.local_endpoint().port());
}

std::vector<std::string> http_proxy::heads() const {
    const std::lock_guard lock{state_->mutex};
    return state_->heads;
}

} // namespace assuresign::tests
