// SPDX-License-Identifier: BSL-1.0
#include <assuresign/transports/detail/reply_header.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

namespace {

using namespace assuresign;
using detail::reply_header;
using namespace std::chrono_literals;

// As lines that a transport takes, whole ones with their ends.
reply_header header_of(std::string_view text) {
    reply_header made;
    made.take_lines(text);
    return made;
}
http_response reply_of(std::string_view text) {
    return header_of(text).make_response("<body/>");
}
// Of a reply with these fields, each line with its end.
http_response reply_with(std::string_view fields) {
    return reply_of("HTTP/1.1 200 OK\r\n" + std::string{fields} + "\r\n");
}

BOOST_AUTO_TEST_SUITE(transports_detail_reply_header)

// ---- the whole

BOOST_AUTO_TEST_CASE(fields_of_a_reply) {
    const auto reply = reply_of("HTTP/1.1 503 Service Unavailable\r\n"
                                "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
                                "Content-Type: text/xml; charset=utf-8\r\n"
                                "Retry-After: 120\r\n"
                                "Content-Encoding: gzip\r\n"
                                "Location: /there\r\n"
                                "Content-Length: 7\r\n"
                                "\r\n");
    BOOST_TEST(reply.status == 503);
    BOOST_TEST(reply.content_type == "text/xml; charset=utf-8");
    BOOST_TEST(reply.retry_after.value_or(-1s).count() == 120);
    BOOST_TEST(reply.content_encoding == "gzip");
    BOOST_TEST(reply.location == "/there");
    BOOST_TEST(reply.body == "<body/>");
}
BOOST_AUTO_TEST_CASE(reply_without_fields) {
    const auto reply = reply_with("");
    BOOST_TEST(reply.status == 200);
    BOOST_TEST(reply.content_type == "");
    BOOST_TEST(!reply.retry_after.has_value());
    BOOST_TEST(reply.content_encoding == "");
    BOOST_TEST(reply.location == "");
}
// Where not even the status came, there is no reply and no body of one.
BOOST_AUTO_TEST_CASE(nothing_came) {
    for (const std::string_view text : {"", "HTTP/1.1 200 OK", "nonsense\r\n", "\r\n"}) {
        const auto header = header_of(text);
        BOOST_TEST(!header.has_final_status());
        BOOST_TEST(!header.is_whole());
        const auto reply = reply_of(text);
        BOOST_TEST(reply.status == 0);
        BOOST_TEST(reply.body == "");
    }
}
BOOST_AUTO_TEST_CASE(header_is_whole_with_its_empty_line) {
    const std::string text = "HTTP/1.1 200 OK\r\nContent-Type: a/b\r\n\r\n";
    for (std::size_t size = 0; size <= text.size(); ++size) {
        const auto header = header_of(std::string_view{text}.substr(0, size));
        BOOST_TEST(header.is_whole() == (size == text.size()));
        BOOST_TEST(header.has_final_status() == (size >= 17));
    }
}
// A value that was cut off is none.
BOOST_AUTO_TEST_CASE(only_whole_lines_are_read) {
    const auto cut = reply_of("HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nLocation: /the");
    BOOST_TEST(cut.status == 200);
    BOOST_TEST(cut.content_type == "text/xml");
    BOOST_TEST(cut.location == "");
}
// RFC 9112 §2.2: a recipient may accept a single line feed as the end of a line.
BOOST_AUTO_TEST_CASE(lines_without_carriage_return) {
    const auto header = header_of("HTTP/1.1 200 OK\nContent-Type: a/b\n\n");
    BOOST_TEST(header.is_whole());
    BOOST_TEST(reply_of("HTTP/1.1 200 OK\nContent-Type: a/b\n\n").content_type == "a/b");
}

// ---- the status line: RFC 9112 §4

BOOST_AUTO_TEST_CASE(status_lines) {
    struct row {
        std::string_view line;
        int status;
    };
    for (const auto& [line, status] : std::initializer_list<row>{
             {"HTTP/1.1 200 OK\r\n", 200},
             {"HTTP/1.0 404 Not Found\r\n", 404},
             {"HTTP/1.1 200 \r\n", 200}, // the reason may be empty
             {"HTTP/1.1 200\r\n", 200},  // and its blank missing
             {"HTTP/1.1 599 ?\r\n", 599},
             {"HTTP/1.1 2000 OK\r\n", 0},
             {"HTTP/1.1 20 OK\r\n", 0},
             {"HTTP/1.1 abc OK\r\n", 0},
             {"HTTP/1.1 -20 OK\r\n", 0},
             {"HTTP/1.1  200 OK\r\n", 0},
             {"HTTP/1.1\r\n", 0},
             {"HTTP/\r\n", 0},
             {"ICY 200 OK\r\n", 0},
             {" HTTP/1.1 200 OK\r\n", 0},
         }) {
        BOOST_TEST(reply_of(line).status == status, line);
    }
}

// ---- informational replies: RFC 9110 §15.2

BOOST_AUTO_TEST_CASE(informational_replies_are_passed_over) {
    const auto early = header_of("HTTP/1.1 103 Early Hints\r\nContent-Type: a/b\r\n\r\n");
    BOOST_TEST(!early.has_final_status());
    BOOST_TEST(!early.is_whole());
    const auto reply = reply_of("HTTP/1.1 100 Continue\r\n\r\n"
                                "HTTP/1.1 103 Early Hints\r\n"
                                "Content-Type: text/plain\r\n"
                                "Retry-After: 7\r\n"
                                "Location: /early\r\n"
                                "\r\n"
                                "HTTP/1.1 200 OK\r\n"
                                "Content-Type: text/xml\r\n"
                                "\r\n");
    BOOST_TEST(reply.status == 200);
    BOOST_TEST(reply.content_type == "text/xml");
    BOOST_TEST(!reply.retry_after.has_value());
    BOOST_TEST(reply.location == "");
}
// What goes on in a line of its own does not go on with another reply's field.
BOOST_AUTO_TEST_CASE(fold_behind_a_status_line_belongs_to_no_field) {
    const auto reply = reply_of("HTTP/1.1 103 Early Hints\r\nContent-Type: a/b\r\n\r\n"
                                "HTTP/1.1 200 OK\r\n ; charset=utf-8\r\n\r\n");
    BOOST_TEST(reply.content_type == "");
}

// ---- fields: RFC 9112 §5, RFC 9110 §5

BOOST_AUTO_TEST_CASE(names_have_no_case) {
    const auto reply = reply_with("CONTENT-TYPE: a/b\r\nretry-after: 3\r\nLoCaTiOn: /x\r\n");
    BOOST_TEST(reply.content_type == "a/b");
    BOOST_TEST(reply.retry_after.value_or(-1s).count() == 3);
    BOOST_TEST(reply.location == "/x");
}
BOOST_AUTO_TEST_CASE(blanks_round_a_value_are_not_its_own) {
    BOOST_TEST(reply_with("Content-Type:a/b\r\n").content_type == "a/b");
    BOOST_TEST(reply_with("Content-Type: \t a/b; c=d \t \r\n").content_type == "a/b; c=d");
    BOOST_TEST(reply_with("Content-Type:\r\n").content_type == "");
    BOOST_TEST(reply_with("Content-Type:   \r\n").content_type == "");
}
// RFC 9112 §5.1: no blank may stand between a name and its colon.
BOOST_AUTO_TEST_CASE(malformed_lines_are_no_fields) {
    for (const std::string_view line :
         {"Content-Type : a/b\r\n", "Content-Type\r\n", "Content-Type a/b\r\n", ": a/b\r\n",
          ":\r\n", "Content-Typ: a/b\r\n", "Content-Type-: a/b\r\n", "X-Content-Type: a/b\r\n"}) {
        const auto reply = reply_with(line);
        BOOST_TEST(reply.status == 200);
        BOOST_TEST(reply.content_type == "", line);
        BOOST_TEST(reply_with(std::string{line} + "Location: /x\r\n").location == "/x", line);
    }
}
// Nor does a line that goes on with one belong to the field before.
BOOST_AUTO_TEST_CASE(fold_behind_a_malformed_line_belongs_to_no_field) {
    BOOST_TEST(reply_with("Content-Type: a/b\r\nnonsense\r\n ; c=d\r\n").content_type == "a/b");
    BOOST_TEST(reply_with("Content-Type: a/b\r\nX-Other: 1\r\n ; c=d\r\n").content_type == "a/b");
    BOOST_TEST(reply_with(" ; c=d\r\nContent-Type: a/b\r\n").content_type == "a/b");
}
// RFC 9112 §5.2: each fold is as one blank.
BOOST_AUTO_TEST_CASE(folded_lines_are_unfolded) {
    BOOST_TEST(reply_with("Content-Type: a/b;\r\n c=d;\r\n\t  e=f\r\n").content_type ==
               "a/b; c=d; e=f");
    BOOST_TEST(reply_with("Content-Type:\r\n a/b\r\n").content_type == "a/b");
    BOOST_TEST(reply_with("Content-Type: a/b\r\n \r\n\t\r\n c\r\n").content_type == "a/b c");
    BOOST_TEST(reply_with("Retry-After:\r\n 7\r\n").retry_after.value_or(-1s).count() == 7);
}
// A fold of blanks alone is not the empty line that ends the header.
BOOST_AUTO_TEST_CASE(blank_fold_does_not_end_the_header) {
    const auto header = header_of("HTTP/1.1 200 OK\r\nContent-Type: a/b\r\n \r\n");
    BOOST_TEST(!header.is_whole());
    BOOST_TEST(reply_with("Content-Type: a/b\r\n \r\nLocation: /x\r\n").location == "/x");
}

// RFC 9110 §5.3: several lines of a list are one list; of anything else, the first counts.
BOOST_AUTO_TEST_CASE(fields_that_stand_twice) {
    const auto reply = reply_with("Content-Type: a/b\r\nContent-Type: c/d\r\n ; e=f\r\n"
                                  "Content-Encoding: gzip\r\nContent-Encoding: br\r\n"
                                  "Location: /one\r\nLocation: /two\r\n"
                                  "Retry-After: 1\r\nRetry-After: 2\r\n");
    BOOST_TEST(reply.content_type == "a/b");
    BOOST_TEST(reply.content_encoding == "gzip, br");
    BOOST_TEST(reply.location == "/one");
    BOOST_TEST(reply.retry_after.value_or(-1s).count() == 1);
    // The first that says something.
    BOOST_TEST(reply_with("Content-Type:\r\nContent-Type: a/b\r\n").content_type == "a/b");
}

// RFC 9110 §6.5.1: trailers are not to be merged into the header.
BOOST_AUTO_TEST_CASE(lines_behind_the_header_are_skipped) {
    const auto reply = reply_of("HTTP/1.1 200 OK\r\nContent-Type: a/b\r\n\r\n"
                                "Location: /trailer\r\nContent-Encoding: gzip\r\n ; c\r\n\r\n"
                                "HTTP/1.1 500 Smuggled\r\nContent-Type: c/d\r\n\r\n");
    BOOST_TEST(reply.status == 200);
    BOOST_TEST(reply.content_type == "a/b");
    BOOST_TEST(reply.content_encoding == "");
    BOOST_TEST(reply.location == "");
}

// ---- Retry-After: RFC 9110 §10.2.3, §5.6.7

BOOST_AUTO_TEST_CASE(dates_of_retry_after) {
    for (const std::string_view past :
         {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
          "Sun Nov  6 08:49:37 1994"}) {
        const auto reply = reply_with("Retry-After: " + std::string{past} + "\r\n");
        BOOST_TEST(reply.retry_after.value_or(-1s).count() == 0, past);
    }
    const auto future = reply_with("Retry-After: Fri, 31 Dec 9999 23:59:59 GMT\r\n");
    BOOST_TEST(future.retry_after.value_or(-1s).count() > 1'000'000);
    for (const std::string_view none : {"soon", "-1", "1.5", "", "Sun, 06 Nov"}) {
        const auto reply = reply_with("Retry-After: " + std::string{none} + "\r\n");
        BOOST_TEST(!reply.retry_after.has_value(), none);
    }
}

// ---- Content-Length, Transfer-Encoding

BOOST_AUTO_TEST_CASE(content_length) {
    const auto length_of = [](std::string_view value) {
        return header_of("HTTP/1.1 200 OK\r\nContent-Length: " + std::string{value} + "\r\n\r\n")
            .content_length();
    };
    BOOST_TEST(length_of("0") == 0U);
    BOOST_TEST(length_of("1234") == 1234U);
    BOOST_TEST(length_of("99999999999999999999999999") >= 1'000'000'000U);
    BOOST_TEST(length_of("-1") == 0U);
    BOOST_TEST(length_of("x") == 0U);
    BOOST_TEST(header_of("HTTP/1.1 200 OK\r\n\r\n").content_length() == 0U);
}
// Transports undo "chunked" alone; anything else is still round the body.
BOOST_AUTO_TEST_CASE(transfer_codings) {
    const auto coding_of = [](std::string_view fields) {
        return reply_with(fields).content_encoding;
    };
    BOOST_TEST(coding_of("Transfer-Encoding: chunked\r\n") == "");
    BOOST_TEST(coding_of("Transfer-Encoding: CHUNKED\r\n") == "");
    BOOST_TEST(coding_of("Transfer-Encoding: gzip, chunked\r\n") == "gzip, chunked");
    BOOST_TEST(coding_of("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n") ==
               "gzip, chunked");
    BOOST_TEST(coding_of("Transfer-Encoding: gzip\r\nContent-Encoding: br\r\n") == "gzip, br");
    BOOST_TEST(coding_of("Transfer-Encoding: chunked\r\nContent-Encoding: br\r\n") == "br");
    const auto header = header_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n");
    BOOST_TEST(header.transfer_encoding() == "gzip");
}

// ---- memory

BOOST_AUTO_TEST_CASE(long_values_are_kept_whole_where_there_is_memory) {
    const std::string value(10'000, 'x');
    BOOST_TEST(reply_with("Location: /" + value + "\r\n").location == "/" + value);
}
BOOST_AUTO_TEST_CASE(usual_body_has_its_memory_before_the_request_leaves) {
    BOOST_TEST(detail::reserved_body_bytes(static_cast<std::size_t>(-1)) == 16'384U);
    BOOST_TEST(detail::reserved_body_bytes(100) == 100U);
    BOOST_TEST(detail::reserved_body_bytes(0) == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
