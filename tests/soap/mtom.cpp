// SPDX-License-Identifier: BSL-1.0
#include <assuresign/soap/mtom.hpp>

#include <assuresign/call/exchange.hpp>
#include <assuresign/contract/async_submit_with_file.hpp>
#include <assuresign/detail/base64.hpp>

#include "support/endless_source.hpp"
#include "support/printing.hpp"
#include "support/replies.hpp"

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace {

using namespace assuresign;
using namespace assuresign::tests;
using request = async_submit_with_file_request;
using with_file = mtom<async_submit_with_file>;

request request_of(std::vector<std::string> files) {
    request made;
    for (auto& each : files) {
        auto& document = made.documents.emplace_back();
        document.context_identifier = "06C4A84A-693C-46CB-8DF2-40A8215AA056"_guid;
        document.underlying_file = {{.file_type = file_type::pdf, .data = binary{std::move(each)}}};
    }
    return made;
}

std::string boundary_of(const http_content& content) {
    return content_type_parameter(content.content_type, "boundary").value();
}

result<reply<request>> read(const http_content& content) {
    return decode_mtom<request>(content.content_type, content.body);
}

template <class T>
std::string code_of(const result<T>& outcome) {
    return outcome ? "success" : std::string{to_string(outcome.error().code)};
}

const std::string every_byte = [] {
    std::string bytes;
    for (int i = 0; i < 256; ++i) {
        bytes.push_back(static_cast<char>(static_cast<unsigned char>(i)));
    }
    return bytes;
}();

BOOST_AUTO_TEST_SUITE(soap_mtom)

BOOST_AUTO_TEST_CASE(path_of_an_operation) {
    BOOST_TEST(with_file::path == "/Services/DocumentNOW/v2/DocumentNOW.svc/Submit/mtom");
    BOOST_TEST(with_file::soap_action == async_submit_with_file::soap_action);
    BOOST_TEST(!with_file::is_idempotent);
}

// XOP 1.0 §4.1, RFC 2387: written by hand.
BOOST_AUTO_TEST_CASE(body_as_the_standards_have_it) {
    const auto content = encode_mtom(request_of({"%PDF"})).value();
    BOOST_TEST(content.content_type ==
               "multipart/related; type=\"application/xop+xml\"; start=\"<0@assuresign>\"; "
               "start-info=\"text/xml\"; boundary=\"assuresign-00000000\"");
    BOOST_TEST(
        content.body ==
        "--assuresign-00000000\r\n"
        "Content-Type: application/xop+xml; charset=utf-8; type=\"text/xml\"\r\n"
        "Content-Transfer-Encoding: 8bit\r\n"
        "Content-ID: <0@assuresign>\r\n"
        "\r\n"
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>"
        "<AsyncSubmitWithFile xmlns=\"https://www.assuresign.net/Services/DocumentNOW/Submit\">"
        "<Documents><FileDocument ContextIdentifier=\"06C4A84A-693C-46CB-8DF2-40A8215AA056\">"
        "<UnderlyingFile FileType=\"PDF\"><Data>"
        "<xop:Include xmlns:xop=\"http://www.w3.org/2004/08/xop/include\" "
        "href=\"cid:1@assuresign\"/>"
        "</Data></UnderlyingFile></FileDocument></Documents></AsyncSubmitWithFile>"
        "</s:Body></s:Envelope>\r\n"
        "--assuresign-00000000\r\n"
        "Content-Type: application/octet-stream\r\n"
        "Content-Transfer-Encoding: binary\r\n"
        "Content-ID: <1@assuresign>\r\n"
        "\r\n"
        "%PDF\r\n"
        "--assuresign-00000000--\r\n");
}

BOOST_AUTO_TEST_CASE(request_is_read_back) {
    for (const auto& files :
         std::vector<std::vector<std::string>>{{},
                                               {""},
                                               {every_byte},
                                               {"\r\n"},
                                               {"--", "\r\n--", "\r\n--assuresign-00000000--\r\n"},
                                               {every_byte, "", every_byte + every_byte}}) {
        const auto made = request_of(files);
        const auto back = read(encode_mtom(made).value());
        BOOST_TEST_REQUIRE(code_of(back) == "success");
        BOOST_TEST(std::get<request>(*back) == made);
    }
}

BOOST_AUTO_TEST_CASE(boundary_stands_in_no_part) {
    const auto with = [](std::vector<std::string> files) {
        return boundary_of(encode_mtom(request_of(std::move(files))).value());
    };
    BOOST_TEST(with({"assuresign-00000001"}) == "assuresign-00000000");
    BOOST_TEST(with({"assuresign-00000000"}) == "assuresign-00000001");
    BOOST_TEST(with({"xassuresign-00000001", "--assuresign-00000000--"}) == "assuresign-00000002");
    BOOST_TEST(with({"assuresign-ffffffff assuresign-0000000g assuresign-0000000"}) ==
               "assuresign-00000000");
    BOOST_TEST(with({"assuresign-assuresign-00000000"}) == "assuresign-00000001");
    std::string many;
    for (int i = 0; i < 300; ++i) {
        const std::string hex = "0123456789abcdef";
        many.append("assuresign-00000");
        for (const int shift : {8, 4, 0}) {
            many.push_back(hex[static_cast<std::size_t>(i >> shift) & 15U]);
        }
    }
    BOOST_TEST(with({many}) == "assuresign-0000012c");
}

BOOST_AUTO_TEST_CASE(memory_grows_once) {
    const auto content = encode_mtom(request_of({std::string(1'000'000, 'x')})).value();
    BOOST_TEST(content.body.capacity() < content.body.size() + 4096);
}

struct failing_source : byte_source {
    std::uint64_t size() const override { return 10; }
    bool read(std::uint64_t, std::span<char>) const override { return false; }
};

BOOST_AUTO_TEST_CASE(unreadable_file_is_an_error_with_its_field) {
    auto made = request_of({"", ""});
    made.documents[1].underlying_file->data = std::make_shared<failing_source>();
    for (const bool first : {false, true}) {
        const auto content = encode_mtom(made);
        BOOST_TEST_REQUIRE(code_of(content) == "unreadable_source");
        BOOST_TEST(content.error().field.view() == (first ? "Documents[0].UnderlyingFile.Data"
                                                          : "Documents[1].UnderlyingFile.Data"));
        BOOST_TEST(content.error() == encode(made).error()); // without MTOM
        std::swap(made.documents[0], made.documents[1]);
    }
    made.documents[0].context_identifier = {};
    BOOST_TEST(code_of(encode_mtom(made)) == "missing_required");
}

BOOST_AUTO_TEST_CASE(body_that_no_string_can_hold_is_an_error) {
    auto made = request_of({"", "%PDF"});
    made.documents[0].underlying_file->data = std::make_shared<cases::endless_source>();
    BOOST_TEST(code_of(encode(made)) == "out_of_memory");
    BOOST_TEST(code_of(encode_mtom(made)) == "out_of_memory");
    made.documents[1].underlying_file->data = std::make_shared<cases::endless_source>();
    BOOST_TEST(code_of(encode_mtom(made)) == "out_of_memory");
}

// ---- what other programs write

constexpr std::string_view type =
    "multipart/related; boundary=b; type=\"application/xop+xml\"; start=\"<root>\"";

std::string document_with(std::string_view data) {
    return "<AsyncSubmitWithFile xmlns=\"https://www.assuresign.net/Services/DocumentNOW/Submit\">"
           "<Documents><FileDocument ContextIdentifier=\"06C4A84A-693C-46CB-8DF2-40A8215AA056\" "
           "ParseDocument=\"false\" InitialPagesToParse=\"0\" FinalPagesToParse=\"0\">"
           "<UnderlyingFile FileType=\"PDF\"><Data>" +
           std::string{data} +
           "</Data></UnderlyingFile></FileDocument></Documents></AsyncSubmitWithFile>";
}
std::string include_of(std::string_view href) {
    return "<i:Include xmlns:i='http://www.w3.org/2004/08/xop/include' href='" + std::string{href} +
           "'/>";
}
std::string part_of(std::string_view id, std::string_view content) {
    return "--b\r\ncontent-id: " + std::string{id} + "\r\n\r\n" + std::string{content} + "\r\n";
}

std::string file_in(const result<reply<request>>& decoded) {
    if (!decoded) {
        return std::string{to_string(decoded.error().code)};
    }
    return std::get<request>(*decoded).documents[0].underlying_file->data->str().value();
}

BOOST_AUTO_TEST_CASE(root_is_where_start_says) {
    const auto body = part_of("<file%1>", "bytes") +
                      part_of("<root>", document_with(include_of("CID:file%251"))) + "--b--";
    BOOST_TEST(file_in(decode_mtom<request>(type, body)) == "bytes");
    // Without it, the first part.
    BOOST_TEST(file_in(decode_mtom<request>("multipart/related;boundary=b", body)) == "not_xml");
}

// RFC 2392: escapes are of the URL alone. XML Schema 2 §3.2.17: white space is no part of it.
BOOST_AUTO_TEST_CASE(reference_is_a_url) {
    for (const std::string_view href :
         {"cid:http%3A%2F%2Ftempuri.org%2f1", "cid:http://tempuri.org/1",
          " Cid:http:%2f/tempuri.org/1&#10;"}) {
        const auto body = part_of("<root>", document_with(include_of(href))) +
                          part_of("\r\n\t<http://tempuri.org/1> (the file)", "bytes") + "--b--";
        BOOST_TEST(file_in(decode_mtom<request>(type, body)) == "bytes", href);
    }
}

// ---- Content-Transfer-Encoding: RFC 2045 §6

std::string encoded_part(std::string_view id, std::string_view encoding, std::string_view content) {
    return part_of(std::string{id} + "\r\nContent-Transfer-Encoding: " + std::string{encoding},
                   content);
}
// What is decoded of a file in this encoding.
result<reply<request>> read_file_in(std::string_view encoding, std::string_view content) {
    const auto body = part_of("<root>", document_with(include_of("cid:file"))) +
                      encoded_part("<file>", encoding, content) + "--b--";
    return decode_mtom<request>(type, body);
}

BOOST_AUTO_TEST_CASE(identity_encodings) {
    for (const std::string_view encoding : {"7bit", "8BIT", "Binary", "binary (as it is)", ""}) {
        BOOST_TEST(file_in(read_file_in(encoding, "Zm9v=3D")) == "Zm9v=3D", encoding);
    }
}

BOOST_AUTO_TEST_CASE(base64_is_decoded) {
    for (const std::string_view encoding : {"base64", "BASE64", "\r\n Base64 (RFC 2045)"}) {
        BOOST_TEST(file_in(read_file_in(encoding, "YnkgdGVzdA==")) == "by test", encoding);
        BOOST_TEST(file_in(read_file_in(encoding, "YnkgdG\r\nVzdA==\r\n")) == "by test");
        BOOST_TEST(file_in(read_file_in(encoding, "")) == "");
    }
}

// The first is Python's quopri of it; the rules are those of RFC 2045 §6.7.
BOOST_AUTO_TEST_CASE(quoted_printable_is_decoded) {
    const auto decoded = [](std::string_view text) {
        return file_in(read_file_in("Quoted-Printable", text));
    };
    BOOST_TEST(decoded("caf=C3=A9 =3D 1=\r\n 2=09=\r\n\r\n=00=ff") ==
               std::string("caf\xC3\xA9 = 1 2\t\r\n\0\xFF", 16));
    BOOST_TEST(decoded("") == "");
    BOOST_TEST(decoded("=c3=A9") == "\xC3\xA9");                         // (1), robust
    BOOST_TEST(decoded(" !<>~\t.") == " !<>~\t.");                       // (2)
    BOOST_TEST(decoded("a \t\r\nb\t \r\n \r\nc ") == "a\r\nb\r\n\r\nc"); // (3)
    BOOST_TEST(decoded("a\nb\r\n") == "a\nb\r\n");                       // (4)
    BOOST_TEST(decoded("a= \t\r\nb=\nc=") == "abc");                     // (5)
    for (const std::string_view text : {"=4", "a=4\r\n1", "=G0", "=0G", "==", "= 41", "a=b",
                                        "\xC3\xA9", "\x7F", "\x01", "a\rb"}) {
        BOOST_TEST(decoded(text) == "malformed_part", text);
    }
    BOOST_TEST(decoded(std::string_view{"\0", 1}) == "malformed_part");
}

BOOST_AUTO_TEST_CASE(part_that_cannot_be_decoded_is_an_error) {
    const auto check = [](std::string_view encoding, std::string_view content,
                          std::string_view code) {
        const auto root = part_of("<root>", document_with(include_of("cid:file")));
        const auto body = root + encoded_part("<file>", encoding, content) + "--b--";
        const auto decoded = decode_mtom<request>(type, body);
        BOOST_TEST_REQUIRE(code_of(decoded) == code, encoding);
        BOOST_TEST(decoded.error().field.view() == "Documents[0].UnderlyingFile.Data");
        BOOST_TEST(decoded.error().offset == root.size() + 5);
    };
    check("base64", "Zm9", "malformed_part");
    check("base64", "Zm9*", "malformed_part");
    check("base64", "Zm8=Zm8=", "malformed_part");
    check("x-uuencode", "#86)C", "unsupported_transfer_encoding");
    check("base64 base64", "Zm9v", "unsupported_transfer_encoding");
    check("\"base64\"", "Zm9v", "unsupported_transfer_encoding");
    check("7bit binary", "Zm9v", "unsupported_transfer_encoding");
}

BOOST_AUTO_TEST_CASE(root_is_decoded) {
    const auto check = [](std::string_view encoding, std::string_view content,
                          std::string_view expected) {
        const auto body =
            part_of("<file>", "bytes") + encoded_part("<root>", encoding, content) + "--b--";
        const auto decoded = decode_mtom<request>(type, body);
        BOOST_TEST(file_in(decoded) == expected);
        const auto header = body.find("content-id: <root>");
        const bool is_of_part =
            expected == "malformed_part" || expected == "unsupported_transfer_encoding";
        const auto offset = is_of_part ? header : body.find("\r\n\r\n", header) + 4;
        if (!decoded) {
            BOOST_TEST(decoded.error().offset == offset);
        }
    };
    const auto xml = document_with(include_of("cid:file"));
    std::string base64(static_cast<std::size_t>(detail::base64_size(xml.size())), '\0');
    detail::encode_base64(base64.data(), xml);
    check("Base64", base64, "bytes");
    base64.insert(76, "\r\n");
    check("base64", base64, "bytes");
    check("base64", base64 + "=", "malformed_part");
    check("base64", "PHgvPg==", "wrong_message"); // <x/>
    check("base64", "", "empty_body");
    std::string quoted;
    for (const char c : xml) {
        quoted.append(c == '=' ? "=3D" : std::string{c});
    }
    check("quoted-printable", quoted, "bytes");
    check("quoted-printable", xml, "malformed_part");
    check("x-unknown", xml, "unsupported_transfer_encoding");
}

BOOST_AUTO_TEST_CASE(part_that_nothing_refers_to_is_passed_over) {
    const auto body = encoded_part("<other>", "x-unknown", "?") +
                      part_of("<root>", document_with(include_of("cid:file"))) +
                      encoded_part("<second>", "base64", "?") + part_of("<file>", "bytes") +
                      encoded_part("<file>", "base64", "second") + "--b--";
    BOOST_TEST(file_in(decode_mtom<request>(type, body)) == "bytes");
}

BOOST_AUTO_TEST_CASE(limit_is_of_the_whole_body) {
    constexpr std::size_t most = 1000;
    const auto root = part_of("<root>", document_with("YnkgdGVzdA=="));
    const auto of_size = [&](std::size_t size) {
        return root + "--b--" + std::string(size - root.size() - 5, ' ');
    };
    const auto read_within = [](const std::string& body) {
        return decode_mtom<request, xml::limits{.bytes = most}>(type, body);
    };
    BOOST_TEST(file_in(read_within(of_size(most))) == "by test");
    const auto decoded = read_within(of_size(most + 1));
    BOOST_TEST_REQUIRE(code_of(decoded) == "too_many_bytes");
    BOOST_TEST(decoded.error().offset == most);
}

BOOST_AUTO_TEST_CASE(base64_may_stand_in_a_package) {
    const auto body = part_of("<root>", document_with("YnkgdGVzdA==")) + "--b--";
    BOOST_TEST(file_in(decode_mtom<request>(type, body)) == "by test");
}

BOOST_AUTO_TEST_CASE(message_without_parts_is_read_as_ever) {
    BOOST_TEST(file_in(decode_mtom<request>("text/xml", document_with("YnkgdGVzdA=="))) ==
               "by test");
}

BOOST_AUTO_TEST_CASE(fault_is_decoded) {
    const auto reply = decode_mtom<request>("text/xml", fault_xml("s:Client", "no"));
    BOOST_TEST_REQUIRE(reply.has_value());
    BOOST_TEST(std::get<assuresign::fault>(*reply).string.value() == "no");
}

BOOST_AUTO_TEST_CASE(reference_without_a_part_is_an_error) {
    for (const auto* const href :
         {"cid:other", "other", "", "cid:", "http://file", "cid:%zz", "cid:fil%6z"}) {
        const auto body = part_of("<root>", document_with(include_of(href))) +
                          part_of("<file>", "bytes") + "--b--";
        const auto decoded = decode_mtom<request>(type, body);
        BOOST_TEST_REQUIRE(code_of(decoded) == "malformed_multipart", href);
        BOOST_TEST(decoded.error().field.view() == "Documents[0].UnderlyingFile.Data");
        BOOST_TEST(decoded.error().offset == body.find("<AsyncSubmitWithFile"));
    }
}

BOOST_AUTO_TEST_CASE(good_reference_does_not_make_up_for_a_bad_one) {
    auto xml = document_with(include_of("cid:other"));
    const auto first = xml.find("<FileDocument"), last = xml.find("</Documents>");
    auto second = xml.substr(first, last - first);
    second.replace(second.find("cid:other"), 9, "cid:file");
    xml.insert(last, second);
    const auto body = part_of("<root>", xml) + part_of("<file>", "bytes") + "--b--";
    BOOST_TEST(file_in(decode_mtom<request>(type, body)) == "malformed_multipart");
}

BOOST_AUTO_TEST_CASE(package_without_its_root_is_an_error) {
    BOOST_TEST(file_in(decode_mtom<request>(type, part_of("<file>", "bytes") + "--b--")) ==
               "malformed_multipart");
}

// Or else a small body could make a large message.
BOOST_AUTO_TEST_CASE(part_is_taken_once) {
    auto xml = document_with(include_of("cid:file"));
    const auto first = xml.find("<FileDocument"), last = xml.find("</Documents>");
    xml.insert(last, xml.substr(first, last - first));
    const auto body = part_of("<root>", xml) + part_of("<file>", "bytes") + "--b--";
    BOOST_TEST(file_in(decode_mtom<request>(type, body)) == "malformed_multipart");
}

BOOST_AUTO_TEST_CASE(error_has_its_place_in_the_whole_body) {
    const auto body = part_of("<root>", document_with("</x>")) + "--b--";
    const auto decoded = decode_mtom<request>(type, body);
    BOOST_TEST_REQUIRE(code_of(decoded) == "mismatched_end_tag");
    BOOST_TEST(decoded.error().offset == body.find("</x>"));
}

BOOST_AUTO_TEST_CASE(root_that_is_all_header_is_an_error_in_the_body) {
    const std::string body = "--b\r\ncontent-id: <root>\r\n--b--";
    const auto decoded = decode_mtom<request>(type, body);
    BOOST_TEST_REQUIRE(code_of(decoded) == "empty_body");
    BOOST_TEST(decoded.error().offset == body.find("\r\n--b--"));
}

BOOST_AUTO_TEST_CASE(body_cut_anywhere_is_an_error) {
    const auto content = encode_mtom(request_of({every_byte})).value();
    for (std::size_t size = 0; size < content.body.size() - 2; ++size) {
        const std::vector<char> cut{content.body.begin(),
                                    content.body.begin() + static_cast<std::ptrdiff_t>(size)};
        const auto decoded =
            decode_mtom<request>(content.content_type, std::string_view{cut.data(), cut.size()});
        BOOST_TEST_REQUIRE(code_of(decoded) == "malformed_multipart");
        BOOST_TEST(decoded.error().offset <= size);
    }
}

// ---- replies

BOOST_AUTO_TEST_CASE(reply_in_a_package) {
    const auto response = async_submit_with_file_response{
        .async_submit_with_file_result = {{.session_id = first_session}}};
    const auto content = encode_mtom(response).value();
    const auto answered =
        read_response<with_file>(http_response{200, content.content_type, content.body});
    BOOST_TEST_REQUIRE(answered.has_value());
    BOOST_TEST(*answered == *response.async_submit_with_file_result);
}

BOOST_AUTO_TEST_CASE(fault_without_a_package) {
    const auto answered = read_response<with_file>(xml_reply(500, fault_xml("s:Server", "no")));
    BOOST_TEST(kind_of(answered) == "soap_fault");
}

BOOST_AUTO_TEST_CASE(fault_in_a_package) {
    const auto body = part_of("<root>", fault_xml("s:Server", "no")) + "--b--";
    const auto answered = read_response<with_file>(http_response{500, std::string{type}, body});
    BOOST_TEST(kind_of(answered) == "soap_fault");
}

BOOST_AUTO_TEST_CASE(reply_without_a_package_is_kept) {
    const http_response reply{200, "multipart/related; boundary=b", "--b\r\n\r\n<a/>"};
    const auto answered = read_response<with_file>(reply);
    BOOST_TEST(kind_of(answered) == "invalid_response");
    BOOST_TEST(answered.error().reply.body == reply.body);
    BOOST_TEST(answered.error().may_be_submitted());
    BOOST_TEST(kind_of(read_response<with_file>(html_reply(502))) == "http_error");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
