// SPDX-License-Identifier: BSL-1.0
#include "transport_suite.hpp"

#include "printing.hpp"
#include "server/http_proxy.hpp"
#include "server/http_server.hpp"
#include "submission.hpp"

#include <assuresign/client.hpp>

#include <boost/crc.hpp>
#include <boost/test/unit_test.hpp>

#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <new>
#include <optional>
#include <random>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace assuresign::tests {

thread_local bool failing_memory::is_here = false;
std::atomic<std::size_t> failing_memory::next{0};
std::atomic<std::size_t> failing_memory::at_least{0};
std::atomic<bool> failing_memory::has_failed{false};

} // namespace assuresign::tests

void* operator new(std::size_t size) {
    using memory = assuresign::tests::failing_memory;
    if (memory::is_here && size >= memory::at_least && memory::next != 0 && --memory::next == 0) {
        memory::has_failed = true;
        throw std::bad_alloc{};
    }
    void* const block = std::malloc(size == 0 ? 1 : size);
    if (block == nullptr) {
        throw std::bad_alloc{};
    }
    return block;
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    try {
        return operator new(size);
    } catch (const std::bad_alloc&) {
        return nullptr;
    }
}
void operator delete(void* block) noexcept {
    std::free(block);
}
void operator delete(void* block, std::size_t) noexcept {
    operator delete(block);
}

namespace assuresign::tests {

namespace {

using std::string_view_literals::operator""sv;

using namespace std::chrono_literals;
using namespace std::string_literals;
using clock = std::chrono::steady_clock;

// ---- what the cases stand on

class temporary_file {
public:
    explicit temporary_file(std::string_view content) {
        const int opened = ::mkstemp(name_.data());
        if (opened == -1) {
            throw std::runtime_error("cannot make a temporary file");
        }
        ::close(opened);
        std::ofstream{name_} << content;
    }
    temporary_file(const temporary_file&) = delete;
    temporary_file& operator=(const temporary_file&) = delete;
    ~temporary_file() { std::remove(name_.c_str()); }
    const std::string& name() const noexcept { return name_; }

private:
    std::string name_ = "/tmp/assuresign.XXXXXX";
};

struct trusted {
    certificate_authority authority;
    temporary_file file{authority.certificate()};
};
const trusted& trust() {
    static const trusted one;
    return one;
}

// Whose transport, and over what.
struct kind {
    transport_maker make;
    bool is_tls = false;
    abilities able{};

    std::string scheme() const { return is_tls ? "https" : "http"; }
};

std::string local_url(const std::string& scheme, unsigned short port) {
    return scheme + "://127.0.0.1:" + std::to_string(port);
}

// Patient enough for a slow machine, and impatient enough for a test.
transport_options options_for(const std::string& endpoint) {
    return {.endpoint = endpoint,
            .connect_timeout = 20s,
            .timeout = 40s,
            .ca_file = trust().file.name()};
}
transport_options options_through(const std::string& proxy) {
    auto options = options_for("");
    options.proxy = proxy;
    return options;
}

server_options options_of_server(const kind& of) {
    if (!of.is_tls) {
        return {};
    }
    static const auto identity = trust().authority.issue();
    return {.tls = identity};
}

// A server, and a transport to it.
struct pair {
    explicit pair(const kind& of, const transport_options& more = options_for(""),
                  testing::service documentnow = rental_service())
        : server(std::move(documentnow), options_of_server(of)) {
        auto options = more;
        options.endpoint = server.url();
        exchange = of.make(options);
    }

    http_server server;
    exchange_function exchange;
};

struct over {
    exchange_function function;
    http_result exchange(const http_request& request) { return function(request); }
};

http_request submission() {
    return make_http_request<async_submit>({.documents = {rental_document()}}).value();
}
http_request lookup() {
    return make_http_request<lookup_session>(
               {.session_lookups = {{account, "96059412-2f90-48d5-ba66-8f798f3cbd8d"_guid}}})
        .value();
}

std::string outcome_of(const http_result& result) {
    return result ? std::to_string(result->status)
                  : std::string{to_string(result.error().cause.code)};
}

// An error's words name nothing that only its owner may know.
void check_words(const http_result& result) {
    if (result) {
        return;
    }
    const auto words = to_string(result.error());
    for (const auto* const secret : {"127.0.0.1", "localhost", "/tmp", "open sesame", "06C4A84A"}) {
        BOOST_TEST(words.find(secret) == std::string::npos, words);
    }
}

// Makes an exchange, which must end so: in a status, or in an error of this name.
http_result check(const exchange_function& exchange, const http_request& request,
                  const std::string& expected) {
    auto result = exchange(request);
    BOOST_TEST(outcome_of(result) == expected, outcome_of(result)
                                                   << " is not " << expected << ": "
                                                   << (result ? "" : to_string(result.error())));
    check_words(result);
    return result;
}

// A mistake that trying again does not mend, in words that say what to change.
void check_mistake(const exchange_function& exchange, const http_request& request,
                   std::string_view words) {
    const auto result = check(exchange, request, "misconfigured");
    BOOST_TEST_REQUIRE(!result.has_value());
    BOOST_TEST(result.error().reply.status == 0);
    BOOST_TEST(result.error().cause.excerpt.view() == words);
}

// What came of a reply that is an error all the same.
http_response reply_of(const http_result& result) {
    BOOST_TEST_REQUIRE(!result.has_value());
    return result.error().reply;
}

// The same, and how long it took.
clock::duration timed_check(const exchange_function& exchange, const http_request& request,
                            const std::string& expected) {
    const auto begin = clock::now();
    check(exchange, request, expected);
    return clock::now() - begin;
}

const std::vector<framing> framings{framing::content_length, framing::chunked,
                                    framing::until_close};

// Bytes of all kinds, so that nothing can be taken for anything else.
std::string bytes(std::size_t size) {
    std::string made(size, '\0');
    std::minstd_rand random;
    for (auto& each : made) {
        each = static_cast<char>(random() >> 16U);
    }
    return made;
}

// Some 63 MiB of one element in 238 KiB of gzip (RFC 1952).
std::string gzip_bomb() {
    constexpr std::string_view element = "<DocumentResult/>";
    constexpr std::size_t elements = 1928;
    constexpr std::size_t blocks = 2016;
    // So many of them as a whole number of bytes of DEFLATE (RFC 1951), which can be repeated.
    constexpr std::string_view block{
        "\xEC\xC8\xB9\x11\x00\x10\x00\x00\xB0\x91\x2C\xE0\x54\x26\xB0\x82\xD3\x79\x0A\xEC"
        "\x6F\x10\x49\x99\x98\x57\xBD\xA3\xCD\x53\xDA\xBE\xFD\x84\x14\x85\x10\x42\x08\x21"
        "\x84\x10\x42\x08\x21\x84\x10\x42\x08\x21\x84\x10\x42\x08\x21\x84\x10\x42\x08\x21"
        "\x84\x10\x42\x08\x21\x84\x10\x42\x08\x21\x84\x10\x42\x08\x21\x84\x10\x42\x08\x21"
        "\x84\x10\x42\x08\x21\x84\x10\x42\x08\x21\x84\x10\x42\x08\x21\x84\x10\x42\x08\x21"
        "\x84\x10\x42\x08\x21\x84\x10\x42\x08\x21\x84\x10\x42\x88\x7F\xE3\x01\x00\x00\xFF"
        "\xFF",
        121};
    std::string packed("\x1F\x8B\x08\0\0\0\0\0\0\xFF"sv);
    boost::crc_32_type crc;
    std::string text;
    for (std::size_t i = 0; i < elements; ++i) {
        text.append(element);
    }
    for (std::size_t i = 0; i < blocks; ++i) {
        packed.append(block);
        crc.process_bytes(text.data(), text.size());
    }
    packed.append("\x03\0"sv); // the last block, which is empty
    for (const auto number : {crc.checksum(), static_cast<std::uint32_t>(text.size() * blocks)}) {
        for (unsigned shift = 0; shift < 32; shift += 8) {
            packed.push_back(static_cast<char>((number >> shift) & 0xFFU));
        }
    }
    return packed;
}

std::string http_date(std::time_t when) {
    std::tm parts{};
    ::gmtime_r(&when, &parts);
    std::array<char, 64> text{};
    const auto size = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    return {text.data(), size};
}

// ---- a request and its reply

void request_as_it_was_made(const kind& of) {
    pair one{of};
    const auto request = submission();
    check(one.exchange, request, "200");
    const auto all = one.server.arrived();
    BOOST_TEST_REQUIRE(all.size() == 1U);
    const auto& came = all.front();
    BOOST_TEST(came.method == "POST");
    BOOST_TEST(came.target == request.path);
    BOOST_TEST(came.body == request.body);
    BOOST_TEST(came.field("Host") == "127.0.0.1:" + std::to_string(one.server.port()));
    BOOST_TEST(came.field("SOAPAction") == request.soap_action);
    BOOST_TEST(came.field("Content-Type") == "text/xml; charset=utf-8");
    BOOST_TEST(came.field("Content-Length") == std::to_string(request.body.size()));
    BOOST_TEST(came.keeps_alive);
    for (const auto* const name : {"Transfer-Encoding", "Expect", "Cookie", "Authorization",
                                   "Referer", "Upgrade", "Proxy-Connection"}) {
        BOOST_TEST(came.field(name) == "", name);
    }
    // RFC 9110 §12.5.3: without one, the server may choose what we cannot read.
    BOOST_TEST(came.field("Accept-Encoding") == "identity");
    BOOST_TEST(came.field("User-Agent") == "assuresign"); // RFC 9110 §10.1.5
    BOOST_TEST(came.field("Accept") == "text/xml");
}

// RFC 9110 §12.5.1: MTOM's replies are packages, and its faults may be none.
void accepted_reply_fits_the_request(const kind& of) {
    pair one{of};
    auto request = submission();
    request.content_type = "multipart/related; type=\"application/xop+xml\"";
    one.server.expect({.status = 200});
    check(one.exchange, request, "200");
    BOOST_TEST(one.server.arrived().back().field("Accept") == "multipart/related, text/xml");
}

void request_that_would_end_its_header_early(const kind& of) {
    pair one{of};
    auto bad = submission();
    bad.soap_action += "\r\nX-Other: 1";
    check(one.exchange, bad, "misconfigured");
    bad = submission();
    bad.content_type += "\n";
    check(one.exchange, bad, "misconfigured");
    bad = submission();
    bad.path += " HTTP/1.1\r\nX-Other: 1";
    check(one.exchange, bad, "misconfigured");
    bad = submission();
    bad.path = "Documents" + bad.path;
    check_mistake(one.exchange, bad, "path_prefix is empty, or begins with / and has no blanks");
    BOOST_TEST(one.server.connections() == 0U);
}

void reply_as_it_was_made(const kind& of) {
    pair one{of};
    for (const auto framed : framings) {
        one.server.expect({.status = 200,
                           .content_type = "text/xml; charset=iso-8859-1",
                           .body = bytes(1000),
                           .framed_as = framed});
        const auto result = check(one.exchange, lookup(), "200");
        BOOST_TEST_REQUIRE(result.has_value());
        BOOST_TEST(difference(result->body, bytes(1000)) == "");
        BOOST_TEST(result->content_type == "text/xml; charset=iso-8859-1");
        BOOST_TEST(!result->retry_after.has_value());
    }
    one.server.expect({.status = 200, .content_type = ""});
    const auto result = check(one.exchange, lookup(), "200");
    BOOST_TEST_REQUIRE(result.has_value());
    BOOST_TEST(result->content_type == "");
    BOOST_TEST(result->body == "");
}

// RFC 9112 §5.2: a line that begins with a blank goes on with the field before it.
void folded_header_lines_are_unfolded(const kind& of) {
    pair one{of};
    one.server.expect({.status = 503,
                       .content_type = "multipart/related;\r\n\tboundary=a;\r\n  start=b",
                       .body = "<a/>",
                       .fields = {{"Retry-After", "\r\n 7"},
                                  {"X-Other", "a\r\n Retry-After: 9"},
                                  {"Content-Encoding", "gzip,\r\n br"},
                                  {"Location", "\r\n /there"}}});
    const auto result = check(one.exchange, lookup(), "503");
    BOOST_TEST_REQUIRE(result.has_value());
    BOOST_TEST(result->content_type == "multipart/related; boundary=a; start=b");
    BOOST_TEST(result->retry_after.value_or(-1s).count() == 7);
    BOOST_TEST(result->content_encoding == "gzip, br");
    BOOST_TEST(result->location == "/there");
    BOOST_TEST(result->body == "<a/>");
}

// RFC 9110 §6.5.1: they are not to be merged into the header.
void trailers_are_not_headers(const kind& of) {
    pair one{of};
    one.server.expect({.status = 200,
                       .content_type = "text/xml",
                       .body = "<a/>",
                       .framed_as = framing::chunked,
                       .trailers = {{"Content-Type", "text/plain"},
                                    {"Retry-After", "7"},
                                    {"Content-Encoding", "gzip"},
                                    {"Location", "/there"},
                                    {"X-Sum", "1"}}});
    const auto result = check(one.exchange, lookup(), "200");
    BOOST_TEST_REQUIRE(result.has_value());
    BOOST_TEST(result->body == "<a/>");
    BOOST_TEST(result->content_type == "text/xml");
    BOOST_TEST(!result->retry_after.has_value());
    BOOST_TEST(result->content_encoding == "");
    BOOST_TEST(result->location == "");
    check(one.exchange, lookup(), "200");
    BOOST_TEST(one.server.connections() == 1U);
}

void megabytes_both_ways(const kind& of) {
    pair one{of};
    constexpr std::size_t size = std::size_t{5} << 20;
    for (const auto framed : framings) {
        one.server.expect({.status = 200, .body = bytes(size), .framed_as = framed});
        auto request = submission();
        request.body = bytes(size + 1);
        const auto result = check(one.exchange, request, "200");
        BOOST_TEST_REQUIRE(result.has_value());
        BOOST_TEST(difference(result->body, bytes(size)) == "");
        BOOST_TEST(difference(one.server.arrived().back().body, request.body) == "");
    }
}

void client_submits_and_looks_up(const kind& of) {
    pair one{of, options_for(""), rental_service({.pending_lookups = 1})};
    over transport{one.exchange};
    client client{transport};
    const auto submitted = client.async_submit({.documents = {rental_document()}});
    BOOST_TEST_REQUIRE(submitted.has_value());
    const session_lookup asked{account, submitted->session_id};
    BOOST_TEST(client.lookup_session({.session_lookups = {asked}}).value().sessions.at(0).state ==
               session_state::pending);
    const auto answer = client.lookup_session({.session_lookups = {asked}}).value();
    BOOST_TEST(answer.sessions.at(0).state == session_state::finished);
    BOOST_TEST(answer.sessions.at(0).result->document_results.front().auth_token.has_value());
    BOOST_TEST(one.server.with_service([](const auto& s) { return s.document_count(); }) == 1U);
}

void client_gets_faults(const kind& of) {
    pair one{of};
    one.server.with_service([](auto& s) { s.inject(testing::fault::soap_fault); });
    over transport{one.exchange};
    client client{transport};
    const auto submitted = client.async_submit({.documents = {rental_document()}});
    BOOST_TEST_REQUIRE(!submitted.has_value());
    const auto failed = submitted.error();
    BOOST_TEST(failed.kind == failure_kind::soap_fault);
    BOOST_TEST(failed.reply.status == 500);
    BOOST_TEST(failed.fault->code.value() == "s:Server");
}

void client_gets_failures(const kind& of) {
    pair one{of};
    over transport{one.exchange};
    client client{transport};
    one.server.expect({.cut_reply_after = 20});
    const auto lost = client.async_submit({.documents = {rental_document()}}).error();
    BOOST_TEST(lost.kind == failure_kind::maybe_submitted);
    BOOST_TEST(lost.may_be_submitted());
    one.server.expect({.status = 200, .body = "<!DOCTYPE html><html>"});
    BOOST_TEST(client.async_submit({.documents = {rental_document()}}).error().kind ==
               failure_kind::invalid_response);
    one.server.expect({.status = 404, .body = "<!DOCTYPE html><html>"});
    const auto missing = client.async_submit({.documents = {rental_document()}}).error();
    BOOST_TEST(missing.kind == failure_kind::http_error);
    BOOST_TEST(!missing.may_be_submitted());
    for (int i = 0; i < 10; ++i) { // it may be tried again
        one.server.expect({.cut_request_after = 20});
    }
    const auto unanswered =
        client
            .lookup_session(
                {.session_lookups = {{account, "96059412-2f90-48d5-ba66-8f798f3cbd8d"_guid}}})
            .error();
    BOOST_TEST(unanswered.kind == failure_kind::no_reply);
}

void status_is_passed_on(const kind& of) {
    pair one{of};
    for (const int status : {200, 202, 204, 400, 401, 403, 404, 405, 407, 408, 413,
                             415, 417, 421, 425, 429, 500, 501, 502, 503, 504, 505}) {
        const std::string body = status == 204 ? "" : "<html>" + std::to_string(status);
        // A 204 has no length (RFC 9110 §8.6).
        one.server.expect(
            {.status = status,
             .body = body,
             .framed_as = status == 204 ? framing::until_close : framing::content_length});
        const auto before = one.server.arrived().size();
        const auto result = check(one.exchange, submission(), std::to_string(status));
        BOOST_TEST_REQUIRE(result.has_value());
        BOOST_TEST(result->body == body);
        BOOST_TEST(result->content_type == "text/html");
        BOOST_TEST(one.server.arrived().size() == before + 1);
    }
}

void compressed_reply_is_handed_on_as_it_is(const kind& of) {
    pair one{of};
    const auto bomb = gzip_bomb();
    struct row {
        http_fields fields;
        std::string encoding;
    };
    for (const auto& [fields, encoding] :
         std::vector<row>{{{{"Content-Encoding", "gzip"}}, "gzip"},
                          {{{"content-encoding", " GZIP\t"}}, "GZIP"},
                          {{{"Content-Encoding", "deflate"}}, "deflate"},
                          {{{"Content-Encoding", "gzip, gzip"}}, "gzip, gzip"},
                          {{{"Content-Encoding", "gzip"}, {"Content-Encoding", "br"}}, "gzip, br"},
                          {{{"Content-Encoding", "identity"}}, "identity"},
                          {{{"X-Content-Encoding", "gzip"}}, ""},
                          {{}, ""}}) {
        for (const auto framed : framings) {
            one.server.expect({.status = 200, .body = bomb, .fields = fields, .framed_as = framed});
            const auto result = check(one.exchange, lookup(), "200");
            BOOST_TEST_REQUIRE(result.has_value());
            BOOST_TEST(difference(result->body, bomb) == "");
            BOOST_TEST(result->content_encoding == encoding);
        }
    }
    one.server.expect(
        {.status = 200, .preamble = "HTTP/1.1 103 Early Hints\r\nContent-Encoding: gzip\r\n\r\n"});
    BOOST_TEST(check(one.exchange, lookup(), "200").value().content_encoding == "");
    const std::string long_list(1000, ',');
    one.server.expect({.status = 200, .fields = {{"Content-Encoding", "gzip" + long_list}}});
    BOOST_TEST(check(one.exchange, lookup(), "200").value().content_encoding.starts_with("gzip,"));
}

// 238 KiB that would be 63 MiB, and some gigabytes of results.
void client_refuses_compressed_replies(const kind& of) {
    pair one{of};
    over transport{one.exchange};
    client client{transport};
    const auto bomb = gzip_bomb();
    const exchange_plan packed{
        .status = 200, .body = bomb, .fields = {{"Content-Encoding", "gzip"}}};
    one.server.expect(packed);
    const async_submit_request documents{.documents = {rental_document()}};
    const auto submitted = client.async_submit(documents);
    BOOST_TEST_REQUIRE(!submitted.has_value());
    const auto failed = submitted.error();
    BOOST_TEST(failed.kind == failure_kind::invalid_response);
    BOOST_TEST(failed.cause.code == errc::unexpected_content_encoding);
    BOOST_TEST(to_string(failed).find("compressed") != std::string::npos);
    BOOST_TEST(to_string(failed).find("gzip") != std::string::npos);
    BOOST_TEST(failed.may_be_submitted());
    BOOST_TEST(difference(failed.reply.body, bomb) == "");
    one.server.expect(packed);
    const lookup_session_request lookups{
        .session_lookups = {{account, "96059412-2f90-48d5-ba66-8f798f3cbd8d"_guid}}};
    const auto unread = client.lookup_session(lookups).error();
    BOOST_TEST(unread.kind == failure_kind::invalid_response);
    BOOST_TEST(unread.cause.code == errc::unexpected_content_encoding);
    BOOST_TEST(difference(unread.reply.body, bomb) == "");
}

// RFC 9112 §7: none but "chunked" was asked for. Not every HTTP stack can leave it as it is.
void compressed_transfer_is_refused(const kind& of) {
    pair one{of};
    over transport{one.exchange};
    client client{transport};
    const auto bomb = gzip_bomb();
    std::ostringstream size;
    size << std::hex << bomb.size();
    for (const std::string coding : {"gzip, chunked", "deflate, chunked"}) {
        one.server.expect({.raw = "HTTP/1.1 200 OK\r\nTransfer-Encoding: " + coding + "\r\n\r\n" +
                                  size.str() + "\r\n" + bomb + "\r\n0\r\n\r\n"});
        const async_submit_request documents{.documents = {rental_document()}};
        const auto failed = client.async_submit(documents).error();
        BOOST_TEST(failed.cause.code == errc::unexpected_content_encoding);
        BOOST_TEST(to_string(failed).find(coding.substr(0, 4)) != std::string::npos);
        BOOST_TEST(failed.may_be_submitted());
        BOOST_TEST(failed.reply.status == 200);
        if (!failed.reply.body.empty()) {
            BOOST_TEST(difference(failed.reply.body, bomb) == "");
        }
    }
}

void redirects_are_not_followed(const kind& of) {
    pair one{of};
    for (const int status : {301, 302, 303, 307, 308}) {
        const auto before = one.server.arrived().size();
        one.server.expect({.status = status,
                           .body = "moved",
                           .fields = {{"Location", one.server.url() + submission().path}}});
        const auto result = check(one.exchange, submission(), std::to_string(status));
        BOOST_TEST_REQUIRE(result.has_value());
        BOOST_TEST(result->body == "moved");
        BOOST_TEST(result->location == one.server.url() + submission().path);
        BOOST_TEST(one.server.arrived().size() == before + 1);
    }
}

void cookies_are_not_kept(const kind& of) {
    pair one{of};
    one.server.expect({.status = 200, .fields = {{"Set-Cookie", "a=b"}}});
    check(one.exchange, lookup(), "200");
    check(one.exchange, lookup(), "200");
    BOOST_TEST(one.server.arrived().back().field("Cookie") == "");
}

void retry_after_is_read(const kind& of) {
    pair one{of};
    const auto retry_after = [&](http_fields fields, std::string preamble = "") {
        one.server.expect(
            {.status = 503, .fields = std::move(fields), .preamble = std::move(preamble)});
        const auto result = check(one.exchange, lookup(), "503");
        return result ? result->retry_after.value_or(-1s) : -2s;
    };
    BOOST_TEST(retry_after({{"Retry-After", "7"}}) == 7s);
    BOOST_TEST(retry_after({{"retry-after", "0"}}) == 0s);
    BOOST_TEST(retry_after({{"RETRY-AFTER", "  120 \t"}}) == 120s);
    const auto in_an_hour = retry_after({{"Retry-After", http_date(std::time(nullptr) + 3600)}});
    BOOST_TEST(in_an_hour > 3540s);
    BOOST_TEST(in_an_hour <= 3600s);
    BOOST_TEST(retry_after({{"Retry-After", http_date(0)}}) == 0s);
    BOOST_TEST(retry_after({{"Retry-After", "Thu Jan  1 00:00:00 1970"}}) == 0s);
    BOOST_TEST(retry_after({{"Retry-After", "Sunday, 06-Nov-94 08:49:37 GMT"}}) == 0s);
    BOOST_TEST(retry_after({{"Retry-After", "soon"}}) == -1s);
    BOOST_TEST(retry_after({{"X-Retry-After", "7"}}) == -1s);
    BOOST_TEST(retry_after({}) == -1s);
    BOOST_TEST(retry_after({}, "HTTP/1.1 103 Early Hints\r\nRetry-After: 7\r\n\r\n") == -1s);
}

void informational_replies_are_passed_over(const kind& of) {
    pair one{of};
    for (const std::string preamble :
         {"HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 102 Processing\r\n\r\n",
          "HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\nContent-Type: a/b\r\n\r\n",
          "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"}) {
        one.server.expect({.status = 200, .body = "after", .preamble = preamble});
        const auto result = check(one.exchange, submission(), "200");
        BOOST_TEST_REQUIRE(result.has_value());
        BOOST_TEST(result->body == "after");
        BOOST_TEST(result->content_type == "text/html");
        one.server.expect({.raw = preamble});
        check(one.exchange, submission(), "connection_lost");
    }
}

// Those before a reply have no number (RFC 9110 §15.2), but what they take is bounded.
void informational_replies_are_bounded(const kind& of) {
    pair one{of};
    std::string flood;
    for (int i = 0; i < 100'000; ++i) {
        flood += "HTTP/1.1 100 Continue\r\n\r\n";
    }
    one.server.expect({.status = 200, .preamble = flood});
    const auto result = check(one.exchange, submission(), "too_many_bytes");
    BOOST_TEST(reply_of(result).status == 0); // none of them is the reply
    check(one.exchange, submission(), "200");
}

// ---- connections

void connection_is_used_again(const kind& of) {
    pair one{of};
    for (int i = 0; i < 5; ++i) {
        check(one.exchange, lookup(), "200");
    }
    BOOST_TEST(one.server.arrived().size() == 5U);
    BOOST_TEST(one.server.connections() == 1U);
    one.server.expect({.status = 500, .body = "<html>", .framed_as = framing::chunked});
    check(one.exchange, lookup(), "500");
    check(one.exchange, lookup(), "200");
    BOOST_TEST(one.server.connections() == 1U);
}

void connection_of_a_submission_is_used_for_lookups(const kind& of) {
    pair one{of};
    check(one.exchange, submission(), "200");
    check(one.exchange, lookup(), "200");
    BOOST_TEST(one.server.connections() == 1U);
}

void connection_that_says_close_is_not_used_again(const kind& of) {
    pair one{of};
    one.server.expect({.closes = true});
    check(one.exchange, lookup(), "200");
    check(one.exchange, lookup(), "200");
    BOOST_TEST(one.server.connections() == 2U);
}

void connections_are_not_kept_if_none_may_be(const kind& of) {
    auto options = options_for("");
    options.idle_connections = 0;
    pair one{of, options};
    check(one.exchange, lookup(), "200");
    check(one.exchange, submission(), "200");
    check(one.exchange, lookup(), "200");
    BOOST_TEST(one.server.connections() == 3U);
}

// The server's thread may still be at the reply's end.
void close_idle(http_server& server) {
    const auto end = clock::now() + 20s;
    while (server.close_idle() == 0) {
        BOOST_TEST_REQUIRE(clock::now() < end);
        std::this_thread::sleep_for(1ms);
    }
}

void idle_connection_that_was_closed_is_replaced(const kind& of) {
    pair one{of};
    check(one.exchange, lookup(), "200");
    close_idle(one.server);
    check(one.exchange, lookup(), "200");
    close_idle(one.server);
    check(one.exchange, submission(), "200");
    BOOST_TEST(one.server.arrived<async_submit>() == 1U);
}

// What comes behind a reply is an answer to no request, and must not become one to the next.
void check_unasked(const kind& of, const exchange_plan& plan) {
    pair one{of};
    one.server.expect(plan);
    check(one.exchange, lookup(), "200");
    std::this_thread::sleep_for(50ms); // until it is there
    for (int i = 0; i < 2; ++i) {
        one.server.expect({.status = 200, .body = "asked for"});
        const auto result = check(one.exchange, lookup(), "200");
        BOOST_TEST((result ? result->body : "") == "asked for");
    }
}

void reply_that_nobody_asked_for_answers_nothing(const kind& of) {
    const std::string forged = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged";
    for (const auto framed : {framing::content_length, framing::chunked}) {
        for (const auto& unasked : {forged, forged + forged, forged.substr(0, 20), "\r\n"s}) {
            for (const bool is_apart : {false, true}) {
                const bool is_in_record =
                    of.is_tls && !is_apart && framed == framing::content_length;
                if (is_in_record && !of.able.sees_rest_of_record) {
                    continue;
                }
                BOOST_TEST_CONTEXT(static_cast<int>(framed) << is_apart << ": " << unasked) {
                    check_unasked(of, {.status = 200,
                                       .body = bytes(2000),
                                       .framed_as = framed,
                                       .unasked = unasked,
                                       .is_unasked_apart = is_apart});
                }
            }
        }
    }
}

// The trap: a kept connection dies just when the submission comes, and what is below the transport
// sends it once more.
void submission_is_never_repeated(const kind& of) {
    pair one{of};
    for (const bool is_read : {true, false}) {
        for (const bool politely : {false, true}) {
            check(one.exchange, lookup(), "200"); // leaves a connection
            const auto before = one.server.arrived<async_submit>();
            if (is_read) {
                one.server.expect({.cut_reply_after = 0, .cut_politely = politely});
            } else {
                one.server.expect({.cut_request_after = 1, .cut_politely = politely});
            }
            check(one.exchange, submission(), "connection_lost");
            BOOST_TEST(one.server.arrived<async_submit>() == before + (is_read ? 1 : 0));
        }
    }
    const auto documents = one.server.with_service([](auto& s) { return s.document_count(); });
    BOOST_TEST(documents == 2U);
}

// That may be repeated, but not for ever.
void lookup_ends_though_connections_die(const kind& of) {
    pair one{of};
    check(one.exchange, lookup(), "200");
    for (int i = 0; i < 10; ++i) {
        one.server.expect({.cut_reply_after = 0});
    }
    check(one.exchange, lookup(), "connection_lost");
    BOOST_TEST(one.server.arrived().size() <= 3U);
}

// ---- connections that break

// n = 0: the client may have noticed before it sent anything.
void request_cut_at_every_byte(const kind& of) {
    pair one{of};
    check(one.exchange, submission(), "200");
    const auto size = one.server.arrived().back().bytes;
    BOOST_TEST_REQUIRE(size > submission().body.size());
    std::size_t documents = 1;
    for (const bool politely : {false, true}) {
        if (politely && !of.is_tls) {
            break;
        }
        for (std::size_t n = 0; n < size; ++n) {
            BOOST_TEST_CONTEXT("cut after byte " << n << " of the request") {
                const auto connections = one.server.connections();
                one.server.expect({.cut_request_after = n, .cut_politely = politely});
                const auto result = one.exchange(submission());
                const auto outcome = outcome_of(result);
                const bool is_right =
                    outcome == "connection_lost" || (n == 0 && outcome == "not_sent");
                BOOST_TEST(is_right, outcome);
                check_words(result);
                BOOST_TEST(one.server.arrived().size() == documents);
                BOOST_TEST(one.server.connections() == connections + 1);
            }
        }
        check(one.exchange, submission(), "200");
        ++documents;
    }
}

// How much of a body of 150 bytes is in the first `count` bytes behind the header.
std::size_t body_within(std::size_t count, framing framed) {
    if (framed != framing::chunked) {
        return count;
    }
    const std::size_t first = std::string{"64\r\n"}.size(), second = first + 102 + first;
    return count <= first ? 0
                          : std::min<std::size_t>(count - first, 100) +
                                (count <= second ? 0 : std::min<std::size_t>(count - second, 50));
}

// Whatever of the reply was written is in the error.
void check_reply_so_far(const http_response& reply, const exchange_plan& plan, std::size_t written,
                        std::size_t header) {
    const auto status = std::string{"HTTP/1.1 200 OK\r\n"}.size();
    const auto type = status + std::string{"Content-Type: text/xml\r\n"}.size();
    BOOST_TEST(reply.status == (written < status ? 0 : 200));
    BOOST_TEST(reply.content_type == (written < type ? "" : "text/xml"));
    const auto retry_after = type + std::string{"Retry-After: 7\r\n"}.size();
    BOOST_TEST(reply.retry_after.has_value() == (written >= retry_after));
    const auto body = written < header ? 0 : body_within(written - header, plan.framed_as);
    BOOST_TEST(reply.body.size() == body);
    BOOST_TEST(plan.body.starts_with(reply.body));
}

void check_replies_cut(const kind& of, framing framed, bool politely) {
    pair one{of};
    const exchange_plan plan{.status = 200,
                             .content_type = "text/xml",
                             .body = bytes(150),
                             .fields = {{"Retry-After", "7"}},
                             .framed_as = framed,
                             .cut_politely = politely};
    one.server.expect(plan);
    check(one.exchange, submission(), "200");
    const auto size = one.server.reply_size();
    const std::size_t chunks = framed == framing::chunked ? 4 + 102 + 4 + 52 + 5 : 150;
    for (std::size_t n = 0; n < size; ++n) {
        BOOST_TEST_CONTEXT("cut after byte " << n << " of " << size << " of the reply") {
            const auto arrived = one.server.arrived<async_submit>();
            auto cut = plan;
            cut.cut_reply_after = n;
            one.server.expect(cut);
            const auto result = one.exchange(submission());
            check_words(result);
            const auto outcome = outcome_of(result);
            // The last chunk may be taken for the end though an empty line should follow. A body
            // that ends with the connection ends anywhere; the document that it holds must tell.
            const auto header = size - plan.body.size();
            const bool is_whole = result && result->body == plan.body;
            const bool is_prefix = result && plan.body.starts_with(result->body);
            const bool is_right = outcome == "connection_lost" ||
                                  (framed == framing::chunked && n + 2 >= size && is_whole) ||
                                  (framed == framing::until_close && n >= header && is_prefix);
            BOOST_TEST(is_right, outcome);
            BOOST_TEST(one.server.arrived<async_submit>() == arrived + 1);
            if (!result) {
                check_reply_so_far(result.error().reply, plan, n, size - chunks);
            }
        }
    }
    check(one.exchange, submission(), "200");
}

void reply_cut_at_every_byte(const kind& of) {
    for (const auto framed : framings) {
        check_replies_cut(of, framed, false);
        if (of.is_tls) {
            check_replies_cut(of, framed, true);
        }
    }
}

// A service that refuses a request need not read it.
void reply_before_the_request_is_whole(const kind& of) {
    pair one{of};
    auto request = submission();
    request.body.append(50'000'000, ' ');
    for (const std::size_t n : {1U, 1000U, 1'000'000U}) {
        one.server.expect({.status = 413, .body = "too large", .answer_after = n});
        const auto begin = clock::now();
        const auto result = check(one.exchange, request, "413");
        BOOST_TEST(clock::now() - begin < 15s);
        BOOST_TEST_REQUIRE(result.has_value());
        BOOST_TEST(result->body == "too large");
    }
    check(one.exchange, submission(), "200");
}

void service_that_hangs_up(const kind& of) {
    pair one{of};
    one.server.with_service([](auto& s) { s.inject(testing::fault::lost_after_arrival); });
    check(one.exchange, submission(), "connection_lost");
    BOOST_TEST(one.server.arrived<async_submit>() == 1U);
    check(one.exchange, submission(), "200");
}

// As documentnow_server does it: within the body.
void service_that_cuts_its_reply(const kind& of) {
    pair one{of};
    one.server.with_service([](auto& s) { s.inject(testing::fault::cut_reply); });
    const auto came = reply_of(check(one.exchange, submission(), "connection_lost"));
    BOOST_TEST(came.status == 200);
    BOOST_TEST(came.content_type == "text/xml; charset=utf-8");
    BOOST_TEST(!came.body.empty());
    BOOST_TEST(one.server.replies().back().body == came.body);
    BOOST_TEST(one.server.arrived<async_submit>() == 1U);
    check(one.exchange, submission(), "200");
}

void reply_that_is_not_http(const kind& of) {
    using namespace std::string_literals;
    pair one{of};
    for (const auto& raw :
         {"\r\n"s, "nonsense"s, "nonsense\r\n\r\n"s, "\0\0\0\0"s, "<html>no header</html>"s,
          "HTTP/1.1\r\n\r\n"s, "HTTP/1.1 \r\n\r\n"s, "HTTP/1.1 abc OK\r\n\r\n"s,
          "HTTP/1.1 20 OK\r\n\r\n"s, "HTTP/1.1 2000 OK\r\n\r\n"s, "ICY 200 OK\r\n\r\n"s,
          "SSH-2.0-OpenSSH_9.2\r\n"s, "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nx"s,
          "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\nx"s,
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nx"s,
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"s,
          "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"s}) {
        BOOST_TEST_CONTEXT("the reply is " << raw) {
            one.server.expect({.raw = raw});
            check(one.exchange, submission(), "connection_lost");
        }
    }
    const auto arrived = one.server.arrived<async_submit>();
    check(one.exchange, submission(), "200");
    BOOST_TEST(one.server.arrived<async_submit>() == arrived + 1);
}

// RFC 9112 §2.3, §6.3: an older server's reply ends with the connection.
void reply_of_http_1_0(const kind& of) {
    pair one{of};
    one.server.expect({.raw = "HTTP/1.0 200 OK\r\nContent-Type: text/xml\r\n\r\n<old/>"});
    const auto result = check(one.exchange, submission(), "200");
    BOOST_TEST_REQUIRE(result.has_value());
    BOOST_TEST(result->body == "<old/>");
}

// ---- bounds

void reply_larger_than_the_cap(const kind& of) {
    auto options = options_for("");
    options.max_response_bytes = 100'000;
    pair one{of, options};
    for (const auto framed : framings) {
        one.server.expect({.status = 200, .body = bytes(100'000), .framed_as = framed});
        const auto result = check(one.exchange, lookup(), "200");
        BOOST_TEST_REQUIRE(result.has_value());
        BOOST_TEST(result->body.size() == 100'000U);
        one.server.expect({.status = 200, .body = bytes(100'001), .framed_as = framed});
        const auto came = reply_of(check(one.exchange, lookup(), "too_many_bytes"));
        BOOST_TEST(came.status == 200);
        BOOST_TEST(came.content_type == "text/html");
        BOOST_TEST(difference(came.body, bytes(100'000)) == "");
        one.server.expect({.status = 502, .body = bytes(10'000'000), .framed_as = framed});
        check(one.exchange, submission(), "too_many_bytes");
        check(one.exchange, submission(), "200");
    }
}

// The cap holds while the reply is received: these never end.
void reply_without_end(const kind& of) {
    auto options = options_for("");
    options.max_response_bytes = 100'000;
    pair one{of, options};
    for (const auto framed : {framing::chunked, framing::until_close}) {
        one.server.expect(
            {.status = 200, .body = bytes(5000), .framed_as = framed, .is_endless = true});
        BOOST_TEST(timed_check(one.exchange, submission(), "too_many_bytes") < 20s);
    }
    one.server.expect({.raw = "HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\nx"});
    BOOST_TEST(reply_of(check(one.exchange, submission(), "too_many_bytes")).body == "x");
}

// No memory is taken for what is only announced.
void reply_that_promises_too_much(const kind& of) {
    auto options = options_for("");
    options.max_response_bytes = static_cast<std::size_t>(-1);
    pair one{of, options};
    for (const std::string length :
         {"2305843009213693952", "9223372036854775807", "1000000000000"}) {
        one.server.expect({.raw = "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: " +
                                  length + "\r\n\r\n<ids/>"});
        const auto came = reply_of(check(one.exchange, submission(), "connection_lost"));
        BOOST_TEST(came.status == 200);
        BOOST_TEST(came.content_type == "text/xml");
        BOOST_TEST(came.body == "<ids/>");
    }
}

void reply_with_an_enormous_header(const kind& of) {
    pair one{of};
    http_fields fields;
    for (int i = 0; i < 200; ++i) {
        fields.emplace_back("X-Field-" + std::to_string(i), std::string(1000, 'x'));
    }
    one.server.expect({.status = 200, .fields = fields});
    BOOST_TEST(reply_of(check(one.exchange, submission(), "too_many_bytes")).status == 200);
    one.server.expect({.status = 200, .fields = {fields.begin(), fields.begin() + 30}});
    check(one.exchange, submission(), "200");
}

// ---- memory

// Makes the exchange with the Nth allocation of `at_least` bytes failing. Nothing if it throws,
// which it must do before anything is sent.
std::optional<http_result> exchange_with_failure(const exchange_function& exchange, std::size_t n,
                                                 std::size_t at_least) {
    const auto request = submission();
    std::optional<http_result> result;
    failing_memory::has_failed = false;
    failing_memory::at_least = at_least;
    failing_memory::is_here = true;
    failing_memory::next = n;
    try {
        result.emplace(exchange(request));
    } catch (const std::bad_alloc&) {
    }
    failing_memory::next = 0;
    failing_memory::is_here = false;
    return result;
}

// Whatever allocation fails: nothing is sent, or what came is kept.
void memory_that_runs_out_loses_nothing(const kind& of) {
    const exchange_plan plan{.status = 200, .content_type = "text/xml", .body = bytes(20'000)};
    std::size_t kept = 0, whole = 0;
    for (std::size_t n = 1; whole == 0 || failing_memory::has_failed; ++n) {
        pair one{of};
        one.server.expect(plan);
        const auto result = exchange_with_failure(one.exchange, n, of.able.smallest_failing);
        BOOST_TEST_CONTEXT("allocation " << n << ": "
                                         << (result ? outcome_of(*result) : "thrown")) {
            if (!result) {
                BOOST_TEST(one.server.arrived().empty());
                continue;
            }
            check_words(*result);
            if (*result) {
                BOOST_TEST(difference((*result)->body, plan.body) == "");
                ++whole;
                continue;
            }
            const auto& [cause, reply] = result->error();
            const auto name = to_string(cause.code);
            const bool is_expected = name == "not_sent" || name == "out_of_memory";
            BOOST_TEST(is_expected, name);
            if (name == "not_sent") {
                BOOST_TEST(one.server.arrived().size() == 0U);
            }
            if (reply.status != 0) {
                BOOST_TEST(reply.content_type == "text/xml");
            }
            BOOST_TEST(plan.body.starts_with(reply.body));
            kept += reply.body.empty() ? 0U : 1U;
        }
    }
    BOOST_TEST(kept >= 1U);
    BOOST_TEST(whole >= 1U);
}

// Once something has left, a reply of usual size is read whole, whatever memory there is.
void reply_of_usual_size_needs_no_memory(const kind& of) {
    const exchange_plan plan{.status = 200, .content_type = "text/xml", .body = bytes(16'000)};
    std::size_t whole = 0;
    for (std::size_t n = 1; whole == 0 || failing_memory::has_failed; ++n) {
        pair one{of};
        one.server.expect(plan);
        const auto result = exchange_with_failure(one.exchange, n, of.able.smallest_failing);
        BOOST_TEST_CONTEXT("allocation " << n) {
            if (result && *result) {
                BOOST_TEST(difference((*result)->body, plan.body) == "");
                ++whole;
            } else {
                BOOST_TEST((result ? outcome_of(*result) : "not_sent") == "not_sent");
                BOOST_TEST(one.server.arrived().empty());
            }
        }
    }
}

void reply_that_memory_cannot_hold(const kind& of) {
    pair one{of};
    for (const auto framed : framings) {
        one.server.expect({.status = 502, .body = bytes(5'000'000), .framed_as = framed});
        const auto result = exchange_with_failure(one.exchange, 1, 1'000'000);
        BOOST_TEST_REQUIRE(result.has_value());
        BOOST_TEST(outcome_of(*result) == "out_of_memory");
        const auto came = reply_of(*result);
        BOOST_TEST(came.status == 502);
        BOOST_TEST(came.body.size() >= 400'000U);
        BOOST_TEST(bytes(5'000'000).starts_with(came.body));
        check(one.exchange, submission(), "200");
    }
}

// ---- time

void slow_reply_is_waited_for(const kind& of) {
    pair one{of};
    one.server.expect({.pause_before = 300ms, .pause_within = 300ms});
    BOOST_TEST(timed_check(one.exchange, submission(), "200") >= 600ms);
}

void timeout_of_the_exchange(const kind& of) {
    auto options = options_for("");
    options.timeout = 2s;
    pair one{of, options};
    one.server.expect({.pause_before = 30s});
    BOOST_TEST(timed_check(one.exchange, submission(), "connection_lost") < 15s);
    one.server.expect({.pause_within = 30s});
    BOOST_TEST(timed_check(one.exchange, submission(), "connection_lost") < 15s);
    BOOST_TEST(one.server.arrived<async_submit>() == 2U);
    check(one.exchange, submission(), "200");
    for (const auto framed : framings) {
        one.server.expect(
            {.status = 202, .body = bytes(4000), .framed_as = framed, .pause_within = 30s});
        const auto came = reply_of(check(one.exchange, submission(), "connection_lost"));
        BOOST_TEST(came.status == 202);
        BOOST_TEST(came.content_type == "text/html");
        BOOST_TEST(came.body.size() >= 1900U);
        BOOST_TEST(bytes(4000).starts_with(came.body));
    }
}

// The caller's deadline counts where it comes first.
void timeout_of_the_request(const kind& of) {
    auto options = options_for("");
    for (const auto own : {0ms, 40'000ms, -1ms}) {
        options.timeout = own;
        pair one{of, options};
        auto request = submission();
        request.timeout = 1s;
        one.server.expect({.status = 200, .body = bytes(4000), .pause_within = 30s});
        const auto begin = clock::now();
        const auto came = reply_of(check(one.exchange, request, "connection_lost"));
        BOOST_TEST(clock::now() - begin < 15s);
        BOOST_TEST(came.status == 200);
        request.timeout = 40s;
        check(one.exchange, request, "200");
        const auto connections = one.server.connections();
        for (const auto none : {0ms, -1ms, std::chrono::milliseconds::min()}) {
            request.timeout = none;
            check(one.exchange, request, "not_sent");
        }
        BOOST_TEST(one.server.connections() == connections);
        request.timeout = std::chrono::milliseconds::max();
        check(one.exchange, request, "200");
    }
    options.timeout = 1s;
    pair one{of, options};
    auto request = submission();
    request.timeout = 40s;
    one.server.expect({.pause_before = 30s});
    BOOST_TEST(timed_check(one.exchange, request, "connection_lost") < 15s);
}

// Connects, as the system does so for it, and never says a word: no TLS, no reply.
void server_that_is_silent(const kind& of) {
    const silent_server server;
    auto options = options_for(local_url(of.scheme(), server.port()));
    const std::string expected = of.is_tls ? "not_sent" : "connection_lost";
    options.connect_timeout = 500ms;
    options.timeout = of.is_tls ? 40s : 1s;
    BOOST_TEST(timed_check(of.make(options), submission(), expected) < 15s);
    options.connect_timeout = 40s;
    options.timeout = 500ms;
    BOOST_TEST(timed_check(of.make(options), submission(), expected) < 15s);
    options.connect_timeout = 0s;
    BOOST_TEST(timed_check(of.make(options), submission(), expected) < 15s);
}

void timeouts_of_zero_are_none(const kind& of) {
    auto options = options_for("");
    options.timeout = 0s;
    options.connect_timeout = 0s;
    pair one{of, options};
    one.server.expect({.pause_before = 100ms});
    check(one.exchange, submission(), "200");
}

void negative_times_are_zero(const kind& of) {
    auto options = options_for("");
    options.timeout = -1s;
    options.connect_timeout = std::chrono::milliseconds::min();
    options.idle_timeout = -1s;
    pair one{of, options};
    check(one.exchange, lookup(), "200");
    check(one.exchange, lookup(), "200");
    BOOST_TEST(one.server.connections() == 2U);
}

void longest_times_do_no_harm(const kind& of) {
    auto options = options_for("");
    options.timeout = options.connect_timeout = std::chrono::milliseconds::max();
    options.idle_timeout = std::chrono::seconds::max();
    pair one{of, options};
    check(one.exchange, lookup(), "200");
    check(one.exchange, lookup(), "200");
    BOOST_TEST(one.server.connections() == 1U);
}

// ---- what cannot be reached

void server_that_is_not_there(const kind& of) {
    const auto exchange = of.make(options_for(local_url(of.scheme(), unused_port())));
    const auto result = check(exchange, submission(), "not_sent");
    BOOST_TEST_REQUIRE(!result.has_value());
    BOOST_TEST(!result.error().cause.excerpt.empty());
    check(exchange, lookup(), "not_sent");
}

void host_that_does_not_exist(const kind& of) {
    // RFC 6761 §6.4
    check(of.make(options_for(of.scheme() + "://no-such-host.invalid")), submission(), "not_sent");
}

void endpoint_that_is_none(const kind& of) {
    for (const auto* const endpoint :
         {"", "localhost", "ftp://localhost", "file:///etc/passwd",
          "https://user:open sesame@localhost", "http://", "https://sb.assuresign.net/Documents"}) {
        check_mistake(of.make(options_for(endpoint)), submission(),
                      "endpoint is https://host[:port]; put /Documents into path_prefix");
    }
}

// RFC 3986 §3.1
void scheme_in_any_case(const kind& of) {
    pair one{of};
    const std::string scheme = of.is_tls ? "HttpS" : "HTTP";
    check(of.make(options_for(local_url(scheme, one.server.port()))), submission(), "200");
}

// ---- proxies

void proxy_passes_exchanges_on(const kind& of) {
    const http_proxy proxy;
    pair one{of, options_through(proxy.url())};
    check(one.exchange, submission(), "200");
    check(one.exchange, lookup(), "200");
    BOOST_TEST(one.server.connections() == 1U);
    BOOST_TEST(difference(one.server.arrived().front().body, submission().body) == "");
    const auto heads = proxy.heads();
    BOOST_TEST_REQUIRE(heads.size() == 1U);
    const auto authority = "127.0.0.1:" + std::to_string(one.server.port());
    if (of.is_tls) { // RFC 9110 §9.3.6
        BOOST_TEST(heads.front().starts_with("CONNECT " + authority + " HTTP/1.1\r\n"));
        BOOST_TEST(heads.front().find("SOAPAction") == std::string::npos);
    } else { // RFC 9112 §3.2.2
        const auto line = "POST http://" + authority + submission().path + " HTTP/1.1\r\n";
        BOOST_TEST(heads.front().starts_with(line));
        BOOST_TEST(one.server.arrived().front().field("Host") == authority);
    }
}

void proxy_that_refuses(const kind& of) {
    const http_proxy proxy{"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 2\r\n\r\nno"};
    pair one{of, options_through(proxy.url())};
    // A refusal of CONNECT comes before the request; any other is a reply to it.
    check(one.exchange, submission(), of.is_tls ? "not_sent" : "502");
    BOOST_TEST(one.server.connections() == 0U);
}

// RFC 9110 §15.5.8. Over HTTP, the request has left when the proxy says so.
void proxy_that_wants_credentials(const kind& of) {
    const http_proxy proxy{"HTTP/1.1 407 Proxy Authentication Required\r\n"
                           "Proxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 2\r\n\r\nno"};
    pair one{of, options_through(proxy.url())};
    if (of.is_tls) {
        check_mistake(one.exchange, submission(),
                      "The proxy wants credentials (407), which are not sent");
    } else {
        check(one.exchange, submission(), "407");
    }
    BOOST_TEST(one.server.connections() == 0U);
}

void proxy_that_hangs_up(const kind& of) {
    const http_proxy proxy{"HTTP/1.1 2"};
    pair one{of, options_through(proxy.url())};
    check(one.exchange, submission(), of.is_tls ? "not_sent" : "connection_lost");
}

void proxy_that_is_silent(const kind& of) {
    const silent_server proxy;
    auto options = options_through(local_url("http", proxy.port()));
    options.connect_timeout = 500ms;
    options.timeout = of.is_tls ? 40s : 1s;
    pair one{of, options};
    const std::string expected = of.is_tls ? "not_sent" : "connection_lost";
    BOOST_TEST(timed_check(one.exchange, submission(), expected) < 15s);
}

void proxy_that_is_not_there(const kind& of) {
    pair one{of, options_through(local_url("http", unused_port()))};
    check(one.exchange, submission(), "not_sent");
    BOOST_TEST(one.server.connections() == 0U);
}

void proxy_that_is_none(const kind& of) {
    for (const auto* const proxy :
         {"nonsense", "ftp://127.0.0.1:1", "http://", "http://user:secret@127.0.0.1:1"}) {
        pair one{of, options_through(proxy)};
        check_mistake(one.exchange, submission(),
                      "proxy is http://host[:port], without anything more");
        BOOST_TEST(one.server.connections() == 0U);
    }
}

void proxies_of_the_environment_are_not_used(const kind& of) {
    const std::vector<const char*> names{"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy",
                                         "ALL_PROXY"};
    const auto nobody = local_url("http", unused_port());
    for (const auto* const name : names) {
        ::setenv(name, nobody.c_str(), 1);
    }
    ::setenv("no_proxy", "127.0.0.1", 1);
    {
        pair one{of};
        check(one.exchange, submission(), "200");
        const http_proxy proxy;
        pair two{of, options_through(proxy.url())};
        check(two.exchange, submission(), "200");
        BOOST_TEST(proxy.heads().size() == 1U);
    }
    for (const auto* const name : names) {
        ::unsetenv(name);
    }
    ::unsetenv("no_proxy");
}

// ---- TLS

// Must not be sent to such a server; `host` is the host that the transport is told, and `reason`
// what OpenSSL says.
void check_refused(const kind& of, const tls_identity& identity, std::string_view reason,
                   const std::string& host = "127.0.0.1",
                   const std::string& ca_file = trust().file.name()) {
    const http_server server{rental_service(), {.tls = identity}};
    auto options = options_for(server.url(host));
    options.ca_file = ca_file;
    const auto exchange = of.make(options);
    const auto result = check(exchange, submission(), "misconfigured");
    const auto words = std::string{result ? "" : result.error().cause.excerpt.view()};
    const bool is_said =
        words.find(reason) != words.npos || words.find("another host") != words.npos;
    BOOST_TEST(is_said, words << " for " << reason);
    check(exchange, lookup(), "misconfigured");
    BOOST_TEST(server.connections() == 2U);
    BOOST_TEST(server.bytes_read() == 0U);
}

void certificate_is_verified(const kind& of) {
    const auto& authority = trust().authority;
    check_refused(of, authority.issue({.hosts = {"DNS:www.example.com"}}), "IP address mismatch");
    check_refused(of, authority.issue({.hosts = {"DNS:www.example.com"}}), "hostname mismatch",
                  "localhost");
    check_refused(of, authority.issue({.hosts = {"IP:127.0.0.1"}}), "hostname mismatch",
                  "localhost");
    check_refused(of, authority.issue({.hosts = {"DNS:127.0.0.1"}}), "IP address mismatch");
    check_refused(of, authority.issue({.valid_days = -1}), "certificate has expired");
    check_refused(of, self_signed_identity(), "self-signed certificate");
    check_refused(of, authority.issue(), "unable to get local issuer certificate", "127.0.0.1",
                  ""); // the system does not know it
}

// Of the same name as the one that is trusted. Not every stack says why TLS failed then.
void certificate_of_a_forged_authority(const kind& of) {
    const http_server server{rental_service(), {.tls = certificate_authority{}.issue()}};
    const auto result = of.make(options_for(server.url()))(submission());
    const auto outcome = outcome_of(result);
    const bool is_refused = outcome == "misconfigured" || outcome == "not_sent";
    BOOST_TEST(is_refused, outcome);
    BOOST_TEST(server.bytes_read() == 0U);
}

void certificate_of_the_right_host(const kind& of) {
    const http_server server{rental_service(), options_of_server(of)};
    check(of.make(options_for(server.url("localhost"))), submission(), "200");
    BOOST_TEST(server.arrived().front().field("Host") ==
               "localhost:" + std::to_string(server.port()));
}

void authorities_that_cannot_be_read(const kind& of) {
    const temporary_file garbage{"no certificate\n"};
    for (const auto& file : {std::string{"/nonexistent/authorities.pem"}, garbage.name()}) {
        auto options = options_for("");
        options.ca_file = file;
        pair one{of, options};
        check_mistake(one.exchange, submission(), "ca_file has no certificates (PEM) to read");
        BOOST_TEST(one.server.bytes_read() == 0U);
    }
}

void server_without_tls(const kind& of) {
    http_server server{rental_service()};
    const auto endpoint = local_url("https", server.port());
    const auto exchange = of.make(options_for(endpoint));
    check(exchange, submission(), "not_sent"); // it says 400 to the handshake
    for (const auto n : std::vector<std::size_t>{0, 1, 5, 100}) {
        server.expect({.cut_request_after = n});
        check(exchange, submission(), "not_sent");
    }
    BOOST_TEST(server.arrived().empty());
}

void transport_without_tls(const kind& of) {
    const http_server server{rental_service(), {.tls = trust().authority.issue()}};
    const auto endpoint = local_url("http", server.port());
    check(of.make(options_for(endpoint)), submission(), "connection_lost");
    BOOST_TEST(server.arrived().empty());
}

// ---- the suites

struct named_case {
    const char* name;
    void (*run)(const kind&);
};

#define CASE(function)                                                                             \
    named_case {                                                                                   \
#function, &function                                                                       \
    }
constexpr std::array cases_of_all{
    CASE(request_as_it_was_made),
    CASE(accepted_reply_fits_the_request),
    CASE(request_that_would_end_its_header_early),
    CASE(reply_as_it_was_made),
    CASE(folded_header_lines_are_unfolded),
    CASE(trailers_are_not_headers),
    CASE(megabytes_both_ways),
    CASE(client_submits_and_looks_up),
    CASE(client_gets_faults),
    CASE(client_gets_failures),
    CASE(status_is_passed_on),
    CASE(compressed_reply_is_handed_on_as_it_is),
    CASE(client_refuses_compressed_replies),
    CASE(compressed_transfer_is_refused),
    CASE(redirects_are_not_followed),
    CASE(cookies_are_not_kept),
    CASE(retry_after_is_read),
    CASE(informational_replies_are_passed_over),
    CASE(informational_replies_are_bounded),
    CASE(connection_is_used_again),
    CASE(connection_of_a_submission_is_used_for_lookups),
    CASE(connection_that_says_close_is_not_used_again),
    CASE(connections_are_not_kept_if_none_may_be),
    CASE(idle_connection_that_was_closed_is_replaced),
    CASE(reply_that_nobody_asked_for_answers_nothing),
    CASE(submission_is_never_repeated),
    CASE(lookup_ends_though_connections_die),
    CASE(request_cut_at_every_byte),
    CASE(reply_cut_at_every_byte),
    CASE(reply_before_the_request_is_whole),
    CASE(service_that_hangs_up),
    CASE(service_that_cuts_its_reply),
    CASE(reply_that_is_not_http),
    CASE(reply_of_http_1_0),
    CASE(reply_larger_than_the_cap),
    CASE(reply_without_end),
    CASE(reply_that_promises_too_much),
    CASE(reply_with_an_enormous_header),
    CASE(memory_that_runs_out_loses_nothing),
    CASE(reply_of_usual_size_needs_no_memory),
    CASE(reply_that_memory_cannot_hold),
    CASE(slow_reply_is_waited_for),
    CASE(timeout_of_the_exchange),
    CASE(timeout_of_the_request),
    CASE(server_that_is_silent),
    CASE(timeouts_of_zero_are_none),
    CASE(negative_times_are_zero),
    CASE(longest_times_do_no_harm),
    CASE(server_that_is_not_there),
    CASE(host_that_does_not_exist),
    CASE(endpoint_that_is_none),
    CASE(scheme_in_any_case),
    CASE(proxy_passes_exchanges_on),
    CASE(proxy_that_refuses),
    CASE(proxy_that_wants_credentials),
    CASE(proxy_that_hangs_up),
    CASE(proxy_that_is_silent),
    CASE(proxy_that_is_not_there),
    CASE(proxy_that_is_none),
    CASE(proxies_of_the_environment_are_not_used),
};
constexpr std::array cases_of_http{
    CASE(transport_without_tls),
};
constexpr std::array cases_of_https{
    CASE(certificate_is_verified),
    CASE(certificate_of_a_forged_authority),
    CASE(certificate_of_the_right_host),
    CASE(authorities_that_cannot_be_read),
    CASE(server_without_tls),
};
#undef CASE

template <class Cases>
void add(boost::unit_test::test_suite& suite, const char* file, const kind& of,
         const Cases& cases) {
    for (const auto& each : cases) {
        suite.add(boost::unit_test::make_test_case([run = each.run, of] { run(of); }, each.name,
                                                   file, __LINE__));
    }
}

} // namespace

bool add_transport_suite(const char* name, const char* file, const transport_maker& make,
                         const abilities& able) {
    namespace framework = boost::unit_test::framework;
    auto* const suite =
        new boost::unit_test::test_suite{name, file, __LINE__}; // NOLINT: given away
    framework::master_test_suite().add(suite);
    for (const bool is_tls : {false, true}) {
        auto* const part = new boost::unit_test::test_suite{is_tls ? "https" : "http", file,
                                                            __LINE__}; // NOLINT: given away
        suite->add(part);
        add(*part, file, {make, is_tls, able}, cases_of_all);
        if (is_tls) {
            add(*part, file, {make, is_tls, able}, cases_of_https);
        } else {
            add(*part, file, {make, is_tls, able}, cases_of_http);
        }
    }
    return true;
}

} // namespace assuresign::tests
