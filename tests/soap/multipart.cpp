// SPDX-License-Identifier: BSL-1.0
#include <assuresign/soap/multipart.hpp>

#include "support/printing.hpp"

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace assuresign;

std::vector<std::string> contents_of(std::string_view body, std::string_view boundary,
                                     bool is_whole = true) {
    multipart_reader parts{body, boundary};
    std::vector<std::string> contents;
    for (body_part part; parts.next(part);) {
        contents.emplace_back(part.content);
    }
    BOOST_TEST(parts.is_whole() == is_whole, body);
    return contents;
}
using texts = std::vector<std::string>;

BOOST_AUTO_TEST_SUITE(soap_multipart)

// ---- Content-Type

BOOST_AUTO_TEST_CASE(media_type) {
    BOOST_TEST(is_multipart_related("multipart/related"));
    BOOST_TEST(is_multipart_related("Multipart/Related; boundary=x"));
    BOOST_TEST(is_multipart_related(" multipart/related ;boundary=x"));
    BOOST_TEST(!is_multipart_related("multipart/mixed; type=multipart/related"));
    BOOST_TEST(is_multipart_related("multipart/related (as the vendor has it); boundary=x"));
    BOOST_TEST(is_multipart_related("(a (nested\\) one)) multipart/related(b)"));
    BOOST_TEST(!is_multipart_related("multipart/relatedly"));
    BOOST_TEST(!is_multipart_related("multipart/related too; boundary=x"));
    BOOST_TEST(!is_multipart_related("(multipart/related; boundary=x"));
    BOOST_TEST(!is_multipart_related("text/xml; charset=utf-8"));
    BOOST_TEST(!is_multipart_related(""));
}

BOOST_AUTO_TEST_CASE(parameters) {
    constexpr std::string_view type =
        "multipart/related; Type=\"application/xop+xml\" ;start=\"<a;b=\\\"c\\\\d>\"; flag ; "
        "boundary = plain ;boundary=second; last=";
    const auto get = [&](std::string_view name) {
        return content_type_parameter(type, name).value_or("nothing");
    };
    BOOST_TEST(get("type") == "application/xop+xml");
    BOOST_TEST(get("START") == "<a;b=\"c\\d>");
    BOOST_TEST(get("boundary") == "plain");
    BOOST_TEST(get("last") == "");
    BOOST_TEST(get("flag") == "nothing");
    BOOST_TEST(get("b") == "nothing");
    BOOST_TEST(content_type_parameter("a/b;\r\n boundary\t=\nx\t", "boundary").value() == "x");
    BOOST_TEST(!content_type_parameter("", "boundary"));
    BOOST_TEST(!content_type_parameter("boundary=x", "boundary")); // it is the type
}

// RFC 822 §3.4.3: a comment may stand between any two words; not inside a quoted-string.
BOOST_AUTO_TEST_CASE(comments_between_parameters) {
    constexpr std::string_view type = "multipart/related(a;b=\\)c) (d);(e;f) start = (g) "
                                      "\"<(no;comment)>\" (h) ; type(l)=x (i=j);"
                                      "boundary=b(1) (k";
    const auto get = [&](std::string_view name) {
        return content_type_parameter(type, name).value_or("nothing");
    };
    BOOST_TEST(get("start") == "<(no;comment)>");
    BOOST_TEST(get("type") == "x");
    BOOST_TEST(get("boundary") == "b(1)");
    BOOST_TEST(get("b") == "nothing");
    BOOST_TEST(get("f") == "nothing");
    BOOST_TEST(get("i") == "nothing");
    BOOST_TEST(content_type_parameter("a/b; boundary= ;c=d", "boundary").value() == "");
    BOOST_TEST(content_type_parameter("a/b; boundary=\"x\"junk;c=d", "c").value() == "d");
}

// RFC 5322 §2.2.3: only the line break goes. RFC 9112 §5.2 calls it obs-fold.
BOOST_AUTO_TEST_CASE(folded_parameters) {
    constexpr std::string_view type =
        "multipart/related; type=\"application/xop+xml\";start=\"<http://x/0>\";\r\n"
        "\tboundary=\"uuid:1+id\r\n =3\";start-info=\"text/\n\txml\"\r\n ;last\n =\n x";
    BOOST_TEST(is_multipart_related("multipart/related\r\n ;a=b"));
    BOOST_TEST(content_type_parameter(type, "boundary").value() == "uuid:1+id =3");
    BOOST_TEST(content_type_parameter(type, "start-info").value() == "text/\txml");
    BOOST_TEST(content_type_parameter(type, "start").value() == "<http://x/0>");
    BOOST_TEST(content_type_parameter(type, "last").value() == "x");
    BOOST_TEST(content_type_parameter("a/b; c=d\r\n", "c").value() == "d");
}

BOOST_AUTO_TEST_CASE(parameters_that_end_too_early) {
    constexpr std::string_view type = "a/b; boundary=\"x\\\"y\"";
    for (std::size_t size = 0; size != type.size(); ++size) {
        static_cast<void>(content_type_parameter(type.substr(0, size), "boundary"));
    }
    BOOST_TEST(content_type_parameter("a/b; boundary=\"x\\", "boundary").value() == "x\\");
    BOOST_TEST(content_type_parameter("a/b; boundary=\"x", "boundary").value() == "x");
}

// ---- parts: RFC 2046 §5.1.1

constexpr std::string_view two_parts = "preamble\r\n"
                                       "--b\r\n"
                                       "Content-ID: <1@x>\r\n"
                                       "\r\n"
                                       "one\r\n"
                                       "\r\n--b  \r\n"
                                       "\r\n"
                                       "two"
                                       "\r\n--b--\r\n"
                                       "epilogue\r\n--b\r\n";

BOOST_AUTO_TEST_CASE(parts_are_read) {
    BOOST_TEST(contents_of(two_parts, "b") == (texts{"one\r\n", "two"}));
}

BOOST_AUTO_TEST_CASE(fields_of_a_part) {
    multipart_reader parts{two_parts, "b"};
    body_part part;
    BOOST_TEST_REQUIRE(parts.next(part));
    BOOST_TEST(part.content_id() == "1@x");
    BOOST_TEST(part.field("content-id") == "<1@x>");
    BOOST_TEST(part.field("Content") == "");
    BOOST_TEST_REQUIRE(parts.next(part));
    BOOST_TEST(part.header == "");
    BOOST_TEST(part.content_id() == "");
    BOOST_TEST(!parts.next(part));
    BOOST_TEST(!parts.next(part));
}

body_part part_with(std::string_view header) {
    return {header, {}};
}

// RFC 5322 §2.2.3, §4.2, §4.5.
BOOST_AUTO_TEST_CASE(folded_fields_are_unfolded) {
    const auto part = part_with("Subject: a\r\n b\r\n\tc \r\n"
                                "Content-ID:\r\n <http://tempuri.org/0>\r\n"
                                "X-Empty:\r\n \r\n"
                                "no field\r\n"
                                "X-Space \t: d\n e\n"
                                "x-space: second\r\n"
                                "X-Last: f\r\n g");
    BOOST_TEST(part.field("subject") == "a b\tc");
    BOOST_TEST(part.content_id() == "http://tempuri.org/0");
    BOOST_TEST(part.field("X-Empty") == "");
    BOOST_TEST(part.field("no field") == "");
    BOOST_TEST(part.field("no") == "");
    BOOST_TEST(part.field("X-SPACE") == "d e");
    BOOST_TEST(part.field("X-Last") == "f g");
    BOOST_TEST(part.field("b") == "");
    BOOST_TEST(part_with(" Subject: a\r\n").field("Subject") == "");
}

// RFC 2045 §7: a msg-id, around which comments may stand.
BOOST_AUTO_TEST_CASE(content_ids) {
    BOOST_TEST(part_with("Content-ID: <a@b>\r\n").content_id() == "a@b");
    BOOST_TEST(part_with("CONTENT-ID:<a@b>").content_id() == "a@b");
    BOOST_TEST(part_with("Content-ID: (one) <a@b> (two <c>)\r\n").content_id() == "a@b");
    BOOST_TEST(part_with("Content-ID: a@b \r\n").content_id() == "a@b");
    BOOST_TEST(part_with("Content-ID: <a@b\r\n").content_id() == "<a@b");
    BOOST_TEST(part_with("Content-ID: <>\r\n").content_id() == "");
    BOOST_TEST(part_with("Content-ID: (<a@b>\r\n").content_id() == "");
}

// RFC 2045 §6.1, §5.1: a token in any case.
BOOST_AUTO_TEST_CASE(transfer_encodings) {
    const auto encoding_of = [](std::string_view value) {
        return part_with("Content-Transfer-Encoding:" + std::string{value} + "\r\n")
            .transfer_encoding();
    };
    BOOST_TEST(part_with("").transfer_encoding() == "7bit");
    BOOST_TEST(encoding_of("") == "7bit");
    BOOST_TEST(encoding_of(" (none)") == "7bit");
    BOOST_TEST(encoding_of("Base64") == "base64");
    BOOST_TEST(encoding_of("\r\n\tQuoted-Printable (a comment)\t") == "quoted-printable");
    BOOST_TEST(encoding_of(" (a (b)) 8BIT") == "8bit");
    BOOST_TEST(encoding_of(" X-UUEncode") == "x-uuencode");
    BOOST_TEST(encoding_of(" 7 (two words) bit") == "7 bit");
}

// RFC 5322 §3.5: the header ends with an empty line; one of white space goes on with a field.
BOOST_AUTO_TEST_CASE(line_of_white_space_is_of_the_header) {
    multipart_reader parts{"--b\r\nA: 1\r\n \r\nB: 2\r\n\r\none\r\n--b--", "b"};
    body_part part;
    BOOST_TEST_REQUIRE(parts.next(part));
    BOOST_TEST(part.field("A") == "1");
    BOOST_TEST(part.field("B") == "2");
    BOOST_TEST(part.content == "one");
}

BOOST_AUTO_TEST_CASE(line_feeds_alone) {
    BOOST_TEST(contents_of("--b\nA: 1\n\none\n--b\n\ntwo\n--b--", "b") == (texts{"one", "two"}));
}

BOOST_AUTO_TEST_CASE(empty_parts) {
    BOOST_TEST(contents_of("--b\r\n\r\n\r\n--b\r\n\r\n--b\r\n--b--", "b") == (texts{"", "", ""}));
}

BOOST_AUTO_TEST_CASE(header_without_its_end_has_no_content) {
    BOOST_TEST(contents_of("--b\r\nA: 1\r\n--b--", "b") == texts{""});
}

BOOST_AUTO_TEST_CASE(boundary_that_is_only_a_part_of_a_line_is_content) {
    BOOST_TEST(contents_of("--b\r\n\r\nx--b\r\n --b\r\n--bc\r\n--b-\r\n--b--\r\n", "b") ==
               texts{"x--b\r\n --b\r\n--bc\r\n--b-"});
}

BOOST_AUTO_TEST_CASE(no_part_at_all) {
    BOOST_TEST(contents_of("", "b", false).empty());
    BOOST_TEST(contents_of("--", "b", false).empty());
    BOOST_TEST(contents_of("text", "b", false).empty());
    BOOST_TEST(contents_of("--b--\r\n", "b").empty());
    BOOST_TEST(contents_of("--b", "b", false).empty());
    BOOST_TEST(contents_of(two_parts, "", false).empty());
    BOOST_TEST(contents_of(two_parts, "c", false).empty());
}

BOOST_AUTO_TEST_CASE(boundary_is_no_longer_than_the_standard_has_it) {
    const std::string longest(70, 'b'), longer(71, 'b');
    BOOST_TEST(contents_of("--" + longest + "\r\n\r\n1\r\n--" + longest + "--", longest).size() ==
               1U);
    BOOST_TEST(
        contents_of("--" + longer + "\r\n\r\n1\r\n--" + longer + "--", longer, false).empty());
}

BOOST_AUTO_TEST_CASE(body_cut_anywhere_is_not_whole) {
    const auto last = two_parts.find("--b--");
    for (std::size_t size = 0; size != two_parts.size(); ++size) {
        const std::vector<char> cut{two_parts.begin(),
                                    two_parts.begin() + static_cast<std::ptrdiff_t>(size)};
        contents_of({cut.data(), cut.size()}, "b", size >= last + 5);
    }
}

BOOST_AUTO_TEST_CASE(each_byte_changed) {
    for (std::size_t at = 0; at != two_parts.size(); ++at) {
        for (const char other : {'\0', '\r', '\n', '-', 'b', ' ', ':'}) {
            std::string changed{two_parts};
            changed[at] = other;
            multipart_reader parts{changed, "b"};
            std::size_t size = 0;
            for (body_part part; parts.next(part);) {
                size += part.header.size() + part.content.size();
                BOOST_TEST(part.content_id().size() <= part.header.size());
            }
            BOOST_TEST(size <= changed.size());
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
