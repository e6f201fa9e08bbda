// SPDX-License-Identifier: BSL-1.0
#include <boost/asio/awaitable.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>

#include <chrono>
#include <string>

// A POST over TLS in a coroutine, as one writes it by hand on Beast: no client, no XML.

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

asio::awaitable<std::string> post(std::string host, std::string target, std::string body) {
    const auto executor = co_await asio::this_coro::executor;
    asio::ssl::context tls{asio::ssl::context::tls_client};
    tls.set_default_verify_paths();
    beast::ssl_stream<beast::tcp_stream> stream{executor, tls};
    stream.set_verify_mode(asio::ssl::verify_peer);
    stream.set_verify_callback(asio::ssl::host_name_verification{host});

    asio::ip::tcp::resolver resolver{executor};
    const auto found = co_await resolver.async_resolve(host, "443", asio::use_awaitable);
    beast::get_lowest_layer(stream).expires_after(std::chrono::seconds{30});
    co_await beast::get_lowest_layer(stream).async_connect(found, asio::use_awaitable);
    co_await stream.async_handshake(asio::ssl::stream_base::client, asio::use_awaitable);

    http::request<http::string_body> request{http::verb::post, target, 11, std::move(body)};
    request.set(http::field::host, host);
    request.set(http::field::content_type, "text/xml; charset=utf-8");
    request.prepare_payload();
    co_await http::async_write(stream, request, asio::use_awaitable);

    beast::flat_buffer buffer;
    http::response<http::string_body> response;
    co_await http::async_read(stream, buffer, response, asio::use_awaitable);
    co_return std::move(response.body());
}
