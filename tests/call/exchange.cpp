// SPDX-License-Identifier: BSL-1.0
#include <assuresign/call/exchange.hpp>
#include <assuresign/contract/submit.hpp>
#include <assuresign/soap/mtom.hpp>

#include "support/cases.hpp"
#include "support/endings.hpp"
#include "support/printing.hpp"
#include "support/samples.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace assuresign;
using namespace assuresign::tests;

BOOST_AUTO_TEST_SUITE(call_exchange)

// ---- HTTP requests, as PROTOCOL.md has them

BOOST_AUTO_TEST_CASE(async_submit_request_is_as_the_contract_says) {
    const auto value = cases::sample_async_submit();
    const auto request = make_http_request<async_submit>(value);
    BOOST_TEST_REQUIRE(request.has_value());
    BOOST_TEST(request->path == "/Services/DocumentNOW/v2/DocumentNOW.svc/Submit/text");
    BOOST_TEST(request->soap_action ==
               "\"https://www.assuresign.net/Services/DocumentNOW/Submit/ISubmitService/"
               "AsyncSubmit\"");
    BOOST_TEST(request->content_type == "text/xml; charset=utf-8");
    BOOST_TEST(request->body == encode(value).value());
    BOOST_TEST(!request->is_idempotent);
}

BOOST_AUTO_TEST_CASE(lookup_session_request_is_as_the_contract_says) {
    const auto request = make_http_request<lookup_session>(cases::sample_lookup_session());
    BOOST_TEST_REQUIRE(request.has_value());
    BOOST_TEST(request->path == "/Services/DocumentNOW/v2/DocumentNOW.svc/LookupSession/text");
    BOOST_TEST(request->soap_action ==
               "\"https://www.assuresign.net/Services/DocumentNOW/LookupSession/"
               "ILookupSessionService/LookupSession\"");
    BOOST_TEST(request->content_type == "text/xml; charset=utf-8");
    BOOST_TEST(request->body ==
               "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>"
               "<LookupSession "
               "xmlns=\"https://www.assuresign.net/Services/DocumentNOW/LookupSession\">"
               "<SessionLookups><SessionLookup "
               "ContextIdentifier=\"06C4A84A-693C-46CB-8DF2-40A8215AA056\" "
               "SessionId=\"96059412-2f90-48d5-ba66-8f798f3cbd8d\"/></SessionLookups>"
               "</LookupSession></s:Body></s:Envelope>");
    BOOST_TEST(request->is_idempotent);
}

BOOST_AUTO_TEST_CASE(path_prefix_comes_first) {
    const auto submit = make_http_request<async_submit>({}, "/Documents");
    BOOST_TEST(submit.value().path ==
               "/Documents/Services/DocumentNOW/v2/DocumentNOW.svc/Submit/text");
    const auto lookup = make_http_request<lookup_session>({}, "/Documents");
    BOOST_TEST(lookup.value().path ==
               "/Documents/Services/DocumentNOW/v2/DocumentNOW.svc/LookupSession/text");
}

BOOST_AUTO_TEST_CASE(malformed_value_makes_no_request) {
    auto value = cases::sample_async_submit();
    value.documents[0].document_template->parameters[3].value = "a\xFF";
    const auto request = make_http_request<async_submit>(value);
    BOOST_TEST_REQUIRE(!request.has_value());
    BOOST_TEST(to_string(request.error().code) == "invalid_utf8");
    BOOST_TEST(request.error().field.view() == "Documents[0].Template.Parameters[3].Value");
    BOOST_TEST(request.error().offset == 1U);
}

BOOST_AUTO_TEST_CASE(missing_id_makes_no_request) {
    const auto request = make_http_request<lookup_session>({.session_lookups = {{}}});
    BOOST_TEST_REQUIRE(!request.has_value());
    BOOST_TEST(to_string(request.error().code) == "missing_required");
    BOOST_TEST(request.error().field.view() == "SessionLookups[0].ContextIdentifier");
}

// ---- how calls end

template <class Failure>
void check_ending(const ending& expected, const Failure& failed) {
    BOOST_TEST(to_string(failed.cause.code) == to_string(expected.cause));
    // Whatever came back is handed back, byte for byte.
    BOOST_TEST(failed.reply.body == (expected.exchanged ? expected.exchanged->body : ""));
    BOOST_TEST(failed.reply.status == (expected.exchanged ? expected.exchanged->status : 0));
    BOOST_TEST(failed.fault.has_value() == (failed.kind == assuresign::failure_kind::soap_fault));
    BOOST_TEST(failed.session_id.empty());
    BOOST_TEST(failed.exceptions.empty());
}

BOOST_AUTO_TEST_CASE(each_failure_of_a_submission_has_its_kind) {
    for (const auto& expected : endings()) {
        BOOST_TEST_CONTEXT(expected.name) {
            const auto answered = end_of_submission(expected.exchanged);
            BOOST_TEST(kind_of(answered) == expected.submit_kind);
            if (!answered) {
                BOOST_TEST(answered.error().may_be_submitted() == expected.may_be_submitted);
                check_ending(expected, answered.error());
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(each_failure_of_a_lookup_has_its_kind) {
    for (const auto& expected : endings()) {
        BOOST_TEST_CONTEXT(expected.name) {
            const auto answered = read_response<lookup_session>(expected.exchanged);
            BOOST_TEST(kind_of(answered) == expected.lookup_kind);
            if (!answered) {
                BOOST_TEST(!answered.error().may_be_submitted()); // asking again is safe
                check_ending(expected, answered.error());
            }
        }
    }
}

// A failure that says less than any of the client's: the documents may exist.
BOOST_AUTO_TEST_CASE(doubt_is_maybe_submitted) {
    using failed = failure;
    BOOST_TEST(failed{.kind = assuresign::failure_kind::soap_fault}.may_be_submitted());
    const failed faulty{.kind = assuresign::failure_kind::soap_fault, .fault = fault{}};
    BOOST_TEST(faulty.may_be_submitted());
    BOOST_TEST(failed{.kind = assuresign::failure_kind::rejected}.may_be_submitted());
    BOOST_TEST(failed{.kind = assuresign::failure_kind::http_error}.may_be_submitted());
    BOOST_TEST(failed{.kind = static_cast<failure_kind>(99)}.may_be_submitted());
    BOOST_TEST(
        (!failed{.kind = failure_kind::rejected, .reply = {200, "", ""}}.may_be_submitted()));
    BOOST_TEST(
        (!failed{.kind = failure_kind::maybe_submitted, .is_idempotent = true}.may_be_submitted()));
    BOOST_TEST(!failed{.kind = assuresign::failure_kind::no_reply}.may_be_submitted());
}

BOOST_AUTO_TEST_CASE(transports_own_error_is_handed_on) {
    const auto answered =
        end_of_submission(error{.code = errc::connection_lost, .offset = 17, .field = {"socket"}});
    BOOST_TEST(answered.error().cause ==
               (error{.code = errc::connection_lost, .offset = 17, .field = {"socket"}}));
}

// Nothing left, and trying again would not help.
BOOST_AUTO_TEST_CASE(misconfigured_transport_is_an_invalid_request) {
    const assuresign::error why{.code = errc::misconfigured,
                                .excerpt = {"endpoint is https://host[:port]"}};
    const auto submitted = end_of_submission(why);
    BOOST_TEST(kind_of(submitted) == "invalid_request");
    BOOST_TEST(!submitted.error().may_be_submitted());
    BOOST_TEST(submitted.error().cause == why);
    BOOST_TEST(kind_of(read_response<lookup_session>(why)) == "invalid_request");
}

BOOST_AUTO_TEST_CASE(fault_keeps_its_parts) {
    const auto body =
        envelope("<s:Fault><faultcode>s:Server</faultcode><faultstring>no</faultstring>"
                 "<faultactor>urn:a</faultactor><detail><a>1</a></detail></s:Fault>");
    const auto answered = end_of_submission(xml_reply(500, body));
    BOOST_TEST_REQUIRE(kind_of(answered) == "soap_fault");
    const auto said = answered.error().fault.value();
    BOOST_TEST(said.code.value() == "s:Server");
    BOOST_TEST(said.string.value() == "no");
    BOOST_TEST(said.actor.value() == "urn:a");
    BOOST_TEST(said.detail.value() == "<detail><a>1</a></detail>");
}

BOOST_AUTO_TEST_CASE(bytes_beyond_ascii_are_handed_back) {
    std::string bytes;
    for (int i = 0; i < 256; ++i) {
        bytes.push_back(static_cast<char>(i));
    }
    const auto answered = end_of_submission(xml_reply(200, bytes));
    BOOST_TEST(kind_of(answered) == "invalid_response");
    BOOST_TEST(difference(answered.error().reply.body, bytes) == "");
    BOOST_TEST(answered.error().reply.content_type == "text/xml; charset=utf-8");
}

// ---- what AsyncSubmit answered

BOOST_AUTO_TEST_CASE(session_is_success) {
    const auto answered = end_of_submission(xml_reply(200, submit_reply(session_text)));
    BOOST_TEST_REQUIRE(kind_of(answered) == "success");
    BOOST_TEST(answered->session_id.str() == session_text);
    BOOST_TEST(!answered->exceptions.has_value());
}

BOOST_AUTO_TEST_CASE(good_response_with_status_500_is_success) {
    BOOST_TEST(kind_of(end_of_submission(xml_reply(500, submit_reply(session_text)))) == "success");
    BOOST_TEST(kind_of(read_response<lookup_session>(
                   xml_reply(500, lookup_reply(session_result_xml(session_text))))) == "success");
}

BOOST_AUTO_TEST_CASE(content_type_does_not_matter) {
    const http_response answer{200, "text/plain", submit_reply(session_text)};
    BOOST_TEST(kind_of(end_of_submission(answer)) == "success");
}

// WS-I Basic Profile 1.1, R1019: the transport's charset counts, not the declaration's encoding.
BOOST_AUTO_TEST_CASE(charset_counts_more_than_the_declared_encoding) {
    const auto body = "<?xml version=\"1.0\" encoding=\"utf-16\"?>" + submit_reply(session_text);
    const auto kind_with = [&](std::string_view content_type) {
        return kind_of(end_of_submission(http_response{200, std::string{content_type}, body}));
    };
    for (const std::string_view utf8 : {"text/xml; charset=utf-8", "text/xml;charset=\"UTF-8\"",
                                        "text/xml; a=b; Charset=Utf-8"}) {
        BOOST_TEST(kind_with(utf8) == "success", utf8);
    }
    for (const std::string_view other : {"", "text/xml", "text/xml; charset=utf-16",
                                         "text/xml; charset=", "text/xml; acharset=utf-8"}) {
        BOOST_TEST(kind_with(other) == "invalid_response", other);
    }
    // Bytes that are UTF-16 all the same are not read.
    const std::string wide{"\xFF\xFE<\0a\0/\0>\0", 10};
    const auto answered = end_of_submission(xml_reply(200, wide));
    BOOST_TEST(to_string(answered.error().cause.code) == "unsupported_encoding");
}

BOOST_AUTO_TEST_CASE(header_that_the_caller_understands) {
    const std::string body =
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Header>"
        "<h:Trace xmlns:h=\"urn:h\" s:mustUnderstand=\"1\"/></s:Header>" +
        submit_reply(session_text).substr(submit_reply(session_text).find("<s:Body>"));
    constexpr header_name known[] = {{"urn:h", "Trace"}};
    BOOST_TEST(kind_of(read_response<async_submit>(xml_reply(200, body), {},
                                                   {.understood = known})) == "success");
    const auto refused = read_response<async_submit>(xml_reply(200, body));
    BOOST_TEST(to_string(refused.error().cause.code) == "must_understand");
}

// ---- a package, as WCF writes it (RFC 2387)

constexpr std::string_view package_type =
    "multipart/related; type=\"application/xop+xml\";start=\"<http://tempuri.org/0>\";\r\n"
    "\tboundary=\"uuid:1+id=3\";start-info=\"text/xml\"";

std::string package_of(std::string_view header, std::string_view content) {
    std::string body{"\r\n--uuid:1+id=3\r\nContent-ID:\r\n <http://tempuri.org/0>\r\n"};
    body.append(header).append("\r\n").append(content);
    return body.append("\r\n--uuid:1+id=3--\r\n");
}
http_response package_reply(int status, std::string_view header, std::string_view content) {
    return {status, std::string{package_type}, package_of(header, content)};
}

BOOST_AUTO_TEST_CASE(package_is_read_by_a_plain_operation) {
    for (const std::string_view header :
         {"", "Content-Transfer-Encoding: 8bit\r\n", "content-transfer-encoding:\r\n 7BIT\r\n",
          "Content-Transfer-Encoding: Binary (as it is)\r\n"}) {
        const auto answered =
            end_of_submission(package_reply(200, header, submit_reply(session_text)));
        BOOST_TEST_REQUIRE(kind_of(answered) == "success", header);
        BOOST_TEST(answered->session_id.str() == session_text);
    }
    BOOST_TEST(kind_of(read_response<lookup_session>(package_reply(
                   200, "", lookup_reply(session_result_xml(session_text))))) == "success");
    BOOST_TEST(kind_of(end_of_submission(package_reply(500, "", fault_xml("s:Server", "no")))) ==
               "soap_fault");
}

BOOST_AUTO_TEST_CASE(charset_of_a_part_counts_more_than_the_declared_encoding) {
    const auto content = "<?xml version=\"1.0\" encoding=\"utf-16\"?>" + submit_reply(session_text);
    const auto kind_with = [&](std::string_view header) {
        return kind_of(end_of_submission(package_reply(200, header, content)));
    };
    BOOST_TEST(
        kind_with("Content-Type: application/xop+xml; charset=utf-8; type=\"text/xml\"\r\n") ==
        "success");
    BOOST_TEST(kind_with("Content-Type: application/xop+xml; type=\"text/xml\"\r\n") ==
               "invalid_response");
}

BOOST_AUTO_TEST_CASE(package_that_cannot_be_read_is_kept) {
    const auto check = [](const http_response& reply, std::string_view code, std::size_t offset) {
        const auto answered = end_of_submission(reply);
        BOOST_TEST_REQUIRE(kind_of(answered) == "invalid_response");
        BOOST_TEST(to_string(answered.error().cause.code) == code);
        BOOST_TEST(answered.error().cause.offset == offset);
        BOOST_TEST(answered.error().reply.body == reply.body);
    };
    const auto encoded = package_reply(200, "Content-Transfer-Encoding: base64\r\n", "PGEvPg==");
    check(encoded, "unsupported_transfer_encoding", encoded.body.find("Content-ID"));
    const auto other = package_reply(200, "", "<a></b>");
    check(other, "wrong_message", other.body.find("<a>"));
    auto cut = package_reply(200, "", submit_reply(session_text));
    cut.body.resize(cut.body.size() - 6);
    check(cut, "malformed_multipart", cut.body.size());
}

// The Content-Type is wrong then, and the body decides.
BOOST_AUTO_TEST_CASE(document_that_is_called_a_package_is_read) {
    for (const std::string_view before : {"", "\xEF\xBB\xBF", "\r\n"}) {
        const auto body = std::string{before} + submit_reply(session_text);
        const http_response answer{200, std::string{package_type}, body};
        BOOST_TEST(kind_of(end_of_submission(answer)) == "success");
    }
}

// RFC 9110 §8.4: a list of codings. None was asked for.
BOOST_AUTO_TEST_CASE(encoded_reply_is_refused_and_kept) {
    auto reply = xml_reply(200, submit_reply(session_text));
    for (const auto* const encoding : {"gzip", "GZIP", "x-gzip", "br", "identity, gzip",
                                       "gzip,identity", ",gzip,", "identityx"}) {
        BOOST_TEST_CONTEXT(encoding) {
            reply.content_encoding = encoding;
            for (const int status : {200, 404, 500}) {
                reply.status = status;
                const auto answered = end_of_submission(reply);
                BOOST_TEST_REQUIRE(kind_of(answered) == "invalid_response");
                const auto failed = answered.error();
                BOOST_TEST(to_string(failed.cause.code) == "unexpected_content_encoding");
                BOOST_TEST(failed.cause.field.view() ==
                           std::string{"Content-Encoding: "} + encoding);
                BOOST_TEST(failed.may_be_submitted());
                BOOST_TEST(failed.reply.body == reply.body);
                BOOST_TEST(failed.reply.content_encoding == encoding);
            }
        }
    }
    reply.status = 200;
    for (const auto* const none : {"", "identity", "Identity", " identity , identity", ",", " "}) {
        reply.content_encoding = none;
        BOOST_TEST(kind_of(end_of_submission(reply)) == "success", none);
    }
}

BOOST_AUTO_TEST_CASE(warnings_come_with_success) {
    const auto answered = end_of_submission(xml_reply(
        200, submit_reply(session_text, document_exception_xml("Warning", "not defined"))));
    BOOST_TEST_REQUIRE(kind_of(answered) == "success");
    BOOST_TEST_REQUIRE(answered->exceptions.size() == 1U);
    BOOST_TEST(answered->exceptions[0] ==
               (service_exception{severity_level::warning, "not defined"}));
}

BOOST_AUTO_TEST_CASE(unknown_severity_is_kept_and_no_rejection) {
    const auto answered = end_of_submission(
        xml_reply(200, submit_reply(session_text, document_exception_xml("Notice", "by the way"))));
    BOOST_TEST_REQUIRE(kind_of(answered) == "success");
    BOOST_TEST_REQUIRE(answered->exceptions.size() == 1U);
    BOOST_TEST(answered->exceptions[0].severity.text.value() == "Notice");
    BOOST_TEST(answered->exceptions[0].message == "by the way");
}

BOOST_AUTO_TEST_CASE(error_or_fatal_is_rejected_with_ids_kept) {
    for (const std::string_view word : {"Error", "Fatal"}) {
        BOOST_TEST_CONTEXT(word) {
            const auto body = submit_reply(session_text, document_exception_xml("Warning", "w") +
                                                             document_exception_xml(word, "e"));
            const auto answered = end_of_submission(xml_reply(200, body));
            BOOST_TEST_REQUIRE(kind_of(answered) == "rejected");
            const auto& failed = answered.error();
            BOOST_TEST(to_string(failed.cause.code) == "rejected");
            BOOST_TEST(failed.session_id.str() == session_text);
            BOOST_TEST(failed.exceptions.size() == 2U);
            BOOST_TEST(failed.may_be_submitted()); // a session was made
            BOOST_TEST(failed.reply.body == body);
            BOOST_TEST(failed.reply.status == 200);
        }
    }
}

BOOST_AUTO_TEST_CASE(error_with_nil_session_is_not_submitted) {
    const auto answered = end_of_submission(
        xml_reply(200, submit_reply(nil_text, document_exception_xml("Error", "no template"))));
    BOOST_TEST_REQUIRE(kind_of(answered) == "rejected");
    BOOST_TEST(!answered.error().may_be_submitted());
    BOOST_TEST(answered.error().session_id.empty());
    BOOST_TEST_REQUIRE(answered.error().exceptions.size() == 1U);
    BOOST_TEST(answered.error().exceptions[0].message == "no template");
}

BOOST_AUTO_TEST_CASE(nil_session_without_exceptions_is_rejected) {
    const auto answered = end_of_submission(xml_reply(200, submit_reply(nil_text)));
    BOOST_TEST(kind_of(answered) == "rejected");
    BOOST_TEST(!answered.error().may_be_submitted());
}

BOOST_AUTO_TEST_CASE(response_without_result_is_invalid) {
    const auto body = envelope("<AsyncSubmitResponse><Extra Id=\"1\" xmlns=\"urn:x\"/>"
                               "</AsyncSubmitResponse>");
    const auto answered = end_of_submission(xml_reply(200, body));
    BOOST_TEST_REQUIRE(kind_of(answered) == "invalid_response");
    BOOST_TEST(to_string(answered.error().cause.code) == "missing_required");
    BOOST_TEST(answered.error().cause.field.view() == "AsyncSubmitResult");
    BOOST_TEST(answered.error().may_be_submitted());
    BOOST_TEST(answered.error().reply.body == body); // look there for ids
}

BOOST_AUTO_TEST_CASE(result_with_bad_session_is_invalid) {
    const auto body = submit_reply("none");
    const auto answered = end_of_submission(xml_reply(200, body));
    BOOST_TEST_REQUIRE(kind_of(answered) == "invalid_response");
    BOOST_TEST(to_string(answered.error().cause.code) == "invalid_guid");
    BOOST_TEST(answered.error().cause.field.view() == "AsyncSubmitResult.SessionId");
    BOOST_TEST(answered.error().cause.offset == body.find("none"));
    BOOST_TEST(answered.error().reply.body == body);
    BOOST_TEST(answered.error().may_be_submitted());
}

// ---- damaged replies: what stands whole in them is kept

// An id in a document, and the places that it needs to have been read.
struct written_id {
    std::string text;
    std::size_t value;   // where its value begins
    std::size_t end;     // behind its closing quote
    std::size_t tag_end; // behind the tag
};

// All ids that are not nil, in the document's order. Malformed documents are read as far as it
// goes.
std::vector<written_id> ids_written_in(std::string_view body) {
    std::vector<written_id> found;
    xml::reader reader{body};
    while (reader.next() != xml::event::end_of_document && reader.current() != xml::event::failed) {
        if (reader.current() != xml::event::start_element) {
            continue;
        }
        for (const auto& each : reader.attributes()) {
            const auto text = each.value.str();
            if (session_id::parse(text) && text != nil_text) {
                const auto first = reader.offset_of(each.value.raw().data());
                found.push_back({text, first, first + text.size() + 1, reader.end_offset()});
            }
        }
    }
    return found;
}

// The ids in a message.
template <class Message>
void add_ids(std::multiset<std::string>& to, const Message& from) {
    detail::any_value(table_of<Message>, &from, [&to](const field& row, const void* value) {
        if (row.type->is_id) {
            detail::number_buffer buffer;
            const auto text = row.type->text(value, buffer).str();
            if (text != nil_text) {
                to.insert(text);
            }
        }
        return false;
    });
}
template <class T>
std::multiset<std::string> ids_in(const call_result<T>& answered) {
    std::multiset<std::string> found;
    if (answered) {
        add_ids(found, *answered);
        return found;
    }
    const auto& failed = answered.error();
    if (detail::is_real(failed.session_id)) {
        found.emplace(failed.session_id.str());
    }
    for (const auto& each : failed.documents) {
        add_ids(found, each);
    }
    for (const auto& each : failed.sessions) {
        add_ids(found, each);
    }
    return found;
}

// Every id that may be kept is one that stands whole in the reply; every one that must be is kept.
void check_ids(const std::multiset<std::string>& kept, const std::multiset<std::string>& may_be,
               const std::multiset<std::string>& must_be) {
    BOOST_TEST(std::ranges::includes(may_be, kept));
    BOOST_TEST(std::ranges::includes(kept, must_be));
}

// A reply and a transport's error with the same bytes.
template <operation Operation, class Check>
void check_both(const http_response& reply, Check check) {
    const auto answered = read_response<Operation>(reply);
    check(ids_in(answered));
    const auto broken =
        read_response<Operation>(transport_error{{.code = errc::connection_lost}, reply});
    BOOST_TEST(kind_of(broken) == (Operation::is_idempotent ? "no_reply" : "maybe_submitted"));
    BOOST_TEST(to_string(broken.error().cause.code) == "connection_lost");
    BOOST_TEST(broken.error().reply.body == reply.body);
    check(ids_in(broken));
}

template <operation Operation>
void check_every_prefix(std::string_view body) {
    const auto written = ids_written_in(body);
    for (std::size_t size = 0; size <= body.size(); ++size) {
        BOOST_TEST_CONTEXT("cut behind " << body.substr(0, size)) {
            std::multiset<std::string> may_be;
            std::multiset<std::string> must_be;
            for (const auto& each : written) {
                if (each.end <= size) {
                    may_be.insert(each.text);
                }
                if (each.tag_end <= size) {
                    must_be.insert(each.text);
                }
            }
            check_both<Operation>(xml_reply(200, std::string{body.substr(0, size)}),
                                  [&](const auto& kept) { check_ids(kept, may_be, must_be); });
        }
    }
}

// With each attribute's value in turn replaced by something wrong.
template <operation Operation>
void check_every_field_damaged(const std::string& body) {
    std::vector<std::pair<std::size_t, std::size_t>> values;
    xml::reader reader{body};
    while (reader.next() != xml::event::end_of_document) {
        if (reader.current() != xml::event::start_element) {
            continue;
        }
        for (const auto& each : reader.attributes()) {
            if (!each.is_namespace_declaration()) {
                values.emplace_back(reader.offset_of(each.value.raw().data()),
                                    each.value.raw().size());
            }
        }
    }
    for (const auto& [first, size] : values) {
        for (const std::string wrong :
             {"", "!", " ", "true", "8CC9A84B-693C-46CC-4342-40A8215AD76", "&bad;", "<", "\x01"}) {
            auto damaged = body;
            damaged.replace(first, size, wrong);
            BOOST_TEST_CONTEXT(damaged) {
                std::multiset<std::string> must_be;
                for (const auto& each : ids_written_in(damaged)) {
                    must_be.insert(each.text);
                }
                check_both<Operation>(xml_reply(200, damaged),
                                      [&](const auto& kept) { check_ids(kept, must_be, must_be); });
            }
        }
    }
}

template <operation Operation>
void check_damage(const std::string& body) {
    check_every_prefix<Operation>(body);
    check_every_field_damaged<Operation>(body);
}

// Two sessions with all that a lookup's reply can have.
std::string long_lookup_reply() {
    const std::string exceptions{"<Exceptions><DocumentException Severity=\"Error\">gone"
                                 "</DocumentException></Exceptions>"};
    return lookup_reply(
        session_result_xml(
            session_text,
            "<DocumentResults>"
            "<DocumentResult Id=\"2CE11EF1-8938-DD11-8735-00065B8CE99B\" "
            "AuthToken=\"8CC9A84B-693C-46CC-4342-40A8215AD76A\">"
            "<Metadata DocumentName=\"a &amp; b\" SignatureDeviceSupportEnabled=\"true\" "
            "EnvelopeId=\"3CE11EF1-8938-DD11-8735-00065B8CE99B\"/></DocumentResult>"
            "<DocumentResult  Id='4CE11EF1-8938-DD11-8735-00065B8CE99B'>" +
                exceptions +
                "</DocumentResult>"
                "<DocumentResult AuthToken=\"9CC9A84B-693C-46CC-4342-40A8215AD76A\"/>"
                "</DocumentResults>") +
        session_result_xml(
            second_session.str(),
            "<CloseEnvelopeResult EnvelopeId=\"5CE11EF1-8938-DD11-8735-00065B8CE99B\"/>" +
                session_exception_xml("Fatal", "late")));
}

BOOST_AUTO_TEST_CASE(ids_of_damaged_submissions_are_kept) {
    check_damage<async_submit>(cases::sample("AsyncSubmitResponse.xml"));
    check_damage<async_submit>(cases::sample("AsyncSubmitResponse.exceptions.xml"));
    check_damage<async_submit>(
        submit_reply(session_text, document_exception_xml("Warning", "not defined")));
    check_damage<submit>(
        envelope("<SubmitResponse xmlns=\"https://www.assuresign.net/Services/DocumentNOW/"
                 "Submit\">" +
                 documents_xml("<Metadata UserName=\"a\"/>") + "</SubmitResponse>"));
}

BOOST_AUTO_TEST_CASE(ids_of_damaged_lookups_are_kept) {
    check_damage<lookup_session>(cases::sample("LookupSessionResponse.xml"));
    check_damage<lookup_session>(cases::sample("LookupSessionResponse.qualified.xml"));
    check_damage<lookup_session>(long_lookup_reply());
}

BOOST_AUTO_TEST_CASE(ids_of_damaged_packages_are_kept) {
    const auto whole = package_reply(200, "", lookup_reply(session_result_xml(session_text)));
    for (std::size_t size = 0; size <= whole.body.size(); ++size) {
        auto reply = whole;
        reply.body.resize(size);
        const auto id = whole.body.find(session_text);
        const bool is_there = size > whole.body.find('>', id);
        BOOST_TEST_CONTEXT(reply.body) {
            const auto check = [&](const auto& kept) {
                BOOST_TEST(kept.count(std::string{session_text}) == (is_there ? 1U : 0U));
            };
            check_both<lookup_session>(reply, check);
            check_both<mtom<lookup_session>>(reply, check);
        }
    }
    // A part that is missing behind the root, which is whole.
    auto reply = whole;
    reply.body.resize(reply.body.rfind("--uuid:1+id=3--"));
    reply.body.append("--uuid:1+id=3\r\nContent-ID: <x>\r\n");
    check_both<lookup_session>(reply, [](const auto& kept) { BOOST_TEST(kept.size() == 1U); });
    // Another part than the root.
    reply = package_reply(200, "", lookup_reply(session_result_xml(session_text)));
    reply.content_type.replace(reply.content_type.find("tempuri.org/0"), 13, "tempuri.org/1");
    check_both<lookup_session>(reply, [](const auto& kept) { BOOST_TEST(kept.empty()); });
    reply.body.resize(reply.body.size() - 6);
    check_both<lookup_session>(reply, [](const auto& kept) { BOOST_TEST(kept.empty()); });
}

BOOST_AUTO_TEST_CASE(damaged_reply_tells_what_else_it_holds) {
    const auto body = long_lookup_reply();
    auto damaged = body;
    damaged.replace(body.find("true"), 4, "maybe");
    const auto answered = read_response<lookup_session>(xml_reply(200, damaged));
    BOOST_TEST_REQUIRE(kind_of(answered) == "invalid_response");
    const auto& failed = answered.error();
    BOOST_TEST(to_string(failed.cause.code) == "invalid_boolean");
    BOOST_TEST(failed.cause.field.view() == "SessionLookupResults[0].DocumentResults[0].Metadata."
                                            "SignatureDeviceSupportEnabled");
    BOOST_TEST(failed.cause.offset == damaged.find("maybe"));
    BOOST_TEST_REQUIRE(failed.sessions.size() == 2U);
    BOOST_TEST_REQUIRE(failed.sessions[0].document_results.size() == 3U);
    const auto& metadata = failed.sessions[0].document_results[0].metadata.value();
    BOOST_TEST(metadata.document_name.value() == "a & b");
    BOOST_TEST(!metadata.signature_device_support_enabled.has_value());
    BOOST_TEST(failed.sessions[0].document_results[1].exceptions[0].message == "gone");
    BOOST_TEST(failed.sessions[1].exceptions[0].message == "late");
    BOOST_TEST(to_string(failed).find("Fatal: late") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(cut_reply_to_a_submission_names_its_session) {
    const auto whole = submit_reply(session_text, document_exception_xml("Warning", "not defined"));
    const auto cut = whole.substr(0, whole.find("</Exceptions>"));
    for (const http_result& exchanged :
         {http_result{xml_reply(200, cut)},
          http_result{transport_error{{.code = errc::connection_lost}, xml_reply(200, cut)}}}) {
        const auto answered = end_of_submission(exchanged);
        BOOST_TEST_REQUIRE(!answered.has_value());
        const auto& failed = answered.error();
        BOOST_TEST(failed.may_be_submitted());
        BOOST_TEST(failed.session_id.str() == session_text);
        BOOST_TEST_REQUIRE(failed.exceptions.size() == 1U);
        BOOST_TEST(failed.exceptions[0].message == "not defined");
    }
}

BOOST_AUTO_TEST_CASE(compressed_reply_of_a_broken_exchange_is_not_read) {
    auto reply = xml_reply(200, submit_reply(session_text));
    reply.content_encoding = "gzip";
    const auto answered =
        end_of_submission(transport_error{{.code = errc::connection_lost}, reply});
    BOOST_TEST(kind_of(answered) == "maybe_submitted");
    BOOST_TEST(answered.error().session_id.empty());
}

BOOST_AUTO_TEST_CASE(reply_that_is_too_large_tells_how_it_begins) {
    const auto body = long_lookup_reply();
    constexpr xml::limits small{.bytes = 700};
    BOOST_TEST_REQUIRE(body.size() > small.bytes);
    const auto answered = read_response<lookup_session, small>(xml_reply(200, body));
    BOOST_TEST_REQUIRE(kind_of(answered) == "invalid_response");
    BOOST_TEST(to_string(answered.error().cause.code) == "too_many_bytes");
    BOOST_TEST(answered.error().cause.offset == small.bytes);
    BOOST_TEST(answered.error().reply.body == body);
    BOOST_TEST(ids_in(answered).size() >= 3U);
    constexpr xml::limits few{.items = 3};
    const auto counted = read_response<lookup_session, few>(xml_reply(200, body));
    BOOST_TEST(to_string(counted.error().cause.code) == "too_many_items");
    BOOST_TEST(ids_in(counted).size() == 5U); // of a session and two documents
}

// ---- the halves, for programs that move the bytes themselves

BOOST_AUTO_TEST_CASE(read_response_reads_an_exchange) {
    const auto good = read_response<assuresign::async_submit>(
        http_result{xml_reply(200, submit_reply(session_text))});
    BOOST_TEST(kind_of(good) == "success");
    BOOST_TEST(good.value().session_id.str() == session_text);
    const auto bad = read_response<assuresign::lookup_session>(
        http_result{error{.code = errc::connection_lost}});
    BOOST_TEST(kind_of(bad) == "no_reply");
}

BOOST_AUTO_TEST_CASE(read_response_keeps_to_limits) {
    const auto answered = read_response<assuresign::async_submit, xml::limits{.bytes = 100}>(
        http_result{xml_reply(200, submit_reply(session_text))});
    BOOST_TEST(kind_of(answered) == "invalid_response");
    BOOST_TEST(to_string(answered.error().cause.code) == "too_many_bytes");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
