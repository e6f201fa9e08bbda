// SPDX-License-Identifier: BSL-1.0
#include <assuresign/transports/options.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace {

using namespace assuresign;

// The origin's parts again, for comparison: "tls host port".
std::string parsed(std::string_view url) {
    const auto origin = detail::parse_origin(url);
    return !origin ? "nothing"
                   : (origin->is_tls ? "tls " : "tcp ") + origin->host + " " +
                         std::to_string(origin->port);
}

BOOST_AUTO_TEST_SUITE(transports_options)

// RFC 3986 §3.2.2, RFC 9110 §4.2.1 and §4.2.2 for the ports.
BOOST_AUTO_TEST_CASE(origin_scheme_host_and_port) {
    BOOST_TEST(parsed("https://www.assuresign.net") == "tls www.assuresign.net 443");
    BOOST_TEST(parsed("http://www.assuresign.net") == "tcp www.assuresign.net 80");
    BOOST_TEST(parsed("https://localhost:8443") == "tls localhost 8443");
    BOOST_TEST(parsed("http://127.0.0.1:1") == "tcp 127.0.0.1 1");
    BOOST_TEST(parsed("http://[::1]") == "tcp ::1 80");
    BOOST_TEST(parsed("http://[::1]:65535") == "tcp ::1 65535");
    BOOST_TEST(parsed("https://localhost/") == "tls localhost 443");
    BOOST_TEST(parsed("https://localhost:8443/") == "tls localhost 8443");
    BOOST_TEST(parsed("HTTPS://localhost") == "tls localhost 443"); // RFC 3986 §3.1
    BOOST_TEST(parsed("Http://localhost") == "tcp localhost 80");
}

BOOST_AUTO_TEST_CASE(origin_anything_else_is_nothing) {
    for (const std::string_view url : {"",
                                       "localhost",
                                       "ftp://localhost",
                                       "HTTPS:localhost",
                                       "https://",
                                       "https:///",
                                       "https://:443",
                                       "https://localhost:",
                                       "https://localhost:0",
                                       "https://localhost:65536",
                                       "https://localhost:99999999999999999999",
                                       "https://localhost:-1",
                                       "https://localhost:+1",
                                       "https://localhost:1x",
                                       "https://localhost//",
                                       "https://localhost/path",
                                       "https://localhost:1/path",
                                       "https://localhost?query",
                                       "https://localhost#fragment",
                                       "https://name:password@localhost",
                                       "https://name@localhost",
                                       "https://local host",
                                       "https://localhost\r\n",
                                       "https://::1",
                                       "https://[::1",
                                       "https://[::1]x",
                                       "https://[]",
                                       "https://[localhost]"}) {
        BOOST_TEST(parsed(url) == "nothing", url << " is " << parsed(url));
    }
}

BOOST_AUTO_TEST_CASE(authority_port_unless_it_is_the_schemes) {
    BOOST_TEST(detail::parse_origin("https://localhost:443")->authority() == "localhost");
    BOOST_TEST(detail::parse_origin("http://localhost:80")->authority() == "localhost");
    BOOST_TEST(detail::parse_origin("http://localhost:443")->authority() == "localhost:443");
    BOOST_TEST(detail::parse_origin("https://[::1]:80")->authority() == "[::1]:80");
    BOOST_TEST(detail::parse_origin("https://localhost")->authority(true) == "localhost:443");
}

BOOST_AUTO_TEST_CASE(request_that_would_end_its_header_early) {
    const auto fits = [](std::string path, std::string action, std::string type) {
        return detail::fits_header(
            {.path = path, .soap_action = action, .content_type = type, .body = {}});
    };
    BOOST_TEST(fits("/path", "\"action\"", "text/xml; charset=utf-8"));
    BOOST_TEST(!fits("", "\"action\"", "text/xml"));
    BOOST_TEST(!fits("path", "\"action\"", "text/xml"));
    BOOST_TEST(!fits("/pa th", "\"action\"", "text/xml"));
    BOOST_TEST(!fits("/path\r\nX: y", "\"action\"", "text/xml"));
    BOOST_TEST(!fits("/path", "\"action\"\r\nX: y", "text/xml"));
    BOOST_TEST(!fits("/path", "\"action\"", "text/xml\n"));
    BOOST_TEST(!fits("/p\xC3\xA4th", "\"action\"", "text/xml"));
    BOOST_TEST(!fits("/p\x7F", "\"action\"", "text/xml"));
}

BOOST_AUTO_TEST_CASE(mistake_in_a_request_is_named) {
    http_request request{.path = "/path", .soap_action = {}, .content_type = {}, .body = {}};
    BOOST_TEST(detail::mistake_in(request) == "");
    request.soap_action = "\n";
    BOOST_TEST(detail::mistake_in(request) == detail::header_mistake);
    request.path = "Documents/path";
    BOOST_TEST(detail::mistake_in(request) == detail::target_mistake);
}

// An error's excerpt has all of them.
BOOST_AUTO_TEST_CASE(words_for_mistakes_are_not_cut_off) {
    for (const auto words :
         {detail::endpoint_mistake, detail::proxy_mistake, detail::target_mistake,
          detail::header_mistake, detail::ca_file_mistake, detail::system_trust_mistake,
          detail::proxy_credentials_mistake}) {
        BOOST_TEST(detail::transport_failure(errc::misconfigured, words).excerpt.view() == words);
    }
}

BOOST_AUTO_TEST_CASE(shorter_time_counts) {
    using namespace std::chrono_literals;
    using time = std::chrono::milliseconds;
    // In milliseconds; -1 if there is no time left.
    const auto limit = [](time own, std::optional<time> requests) {
        const http_request request{
            .path = {}, .soap_action = {}, .content_type = {}, .body = {}, .timeout = requests};
        return detail::time_limit(own, request).value_or(-1ms).count();
    };
    BOOST_TEST(limit(60s, std::nullopt) == 60'000);
    BOOST_TEST(limit(60s, 1s) == 1000);
    BOOST_TEST(limit(1s, 60s) == 1000);
    BOOST_TEST(limit(0s, std::nullopt) == 0);
    BOOST_TEST(limit(-1s, std::nullopt) == 0);
    BOOST_TEST(limit(0s, 1s) == 1000);
    BOOST_TEST(limit(-1s, 1s) == 1000);
    BOOST_TEST(limit(60s, 0s) == -1);
    BOOST_TEST(limit(60s, time::min()) == -1);
    BOOST_TEST(limit(0s, -1s) == -1);
}

BOOST_AUTO_TEST_CASE(error_in_the_transports_words) {
    const auto told = detail::transport_failure(errc::not_sent, "Connection refused");
    BOOST_TEST(to_string(told.code) == "not_sent");
    BOOST_TEST(told.excerpt.view() == "Connection refused");
    BOOST_TEST(told.offset == error::no_offset);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
