// SPDX-License-Identifier: BSL-1.0
#include <assuresign/soap/encode.hpp>

#include <assuresign/soap/decode.hpp>

#include "support/cases.hpp"
#include "support/order_book.hpp"
#include "support/printing.hpp"
#include "support/validator.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace assuresign;
using namespace assuresign::tests;
using namespace std::string_view_literals;

constexpr encode_options bare{.envelope = false};

// ---- requests made at random, always the same ones

class request_generator {
public:
    async_submit_request submit() {
        async_submit_request made;
        made.documents = some<document>([this] { return any_document(); });
        return made;
    }
    lookup_session_request lookup() {
        lookup_session_request made;
        made.session_lookups = some<session_lookup>([this] {
            return session_lookup{.context_identifier = id<context_identifier>(),
                                  .session_id = id<session_id>()};
        });
        return made;
    }

private:
    std::size_t below(std::size_t bound) { return engine_() % bound; }

    template <class Id>
    Id id() {
        std::string text = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
        for (auto& c : text) {
            c = c == 'x' ? "0123456789abcdefABCDEF"[below(22)] : c;
        }
        return Id::parse(text).value();
    }

    std::string text() {
        static constexpr std::array pieces{
            "a"sv,
            "Z9"sv,
            " "sv,
            "  "sv,
            "&"sv,
            "<"sv,
            ">"sv,
            "\""sv,
            "'"sv,
            "\t"sv,
            "\n"sv,
            "\r"sv,
            "\r\n"sv,
            "]]>"sv,
            "]]"sv,
            "-->"sv,
            "<!--"sv,
            "&amp;"sv,
            "&#0;"sv,
            "<![CDATA["sv,
            "?>"sv,
            "\xC3\xA9"sv,
            "\x7F"sv,
            "\xF0\x9F\x98\x80"sv,
            "\xEF\xBB\xBF"sv,
        };
        std::string made;
        for (auto count = below(8); count != 0; --count) {
            made += pieces[below(pieces.size())];
        }
        return made;
    }

    std::optional<std::string> maybe_text() {
        return below(2) == 0 ? std::nullopt : std::optional{text()};
    }

    template <class T, class Make>
    list<T> some(Make make) {
        if (below(6) == 0) {
            return {};
        }
        std::vector<T> made;
        for (auto count = below(4); count != 0; --count) {
            made.push_back(make());
        }
        return made;
    }

    terms_and_conditions terms() {
        terms_and_conditions made;
        made.additional_compliance_statement = maybe_text();
        made.additional_agreement_statement = maybe_text();
        made.additional_extended_disclosures = maybe_text();
        return made;
    }

    metadata any_metadata() {
        metadata made;
        for (auto member : {&metadata::user_name, &metadata::document_name, &metadata::order_number,
                            &metadata::password, &metadata::expiration_date, &metadata::culture}) {
            made.*member = maybe_text();
        }
        if (below(2) == 0) {
            made.signature_device_support_enabled = below(2) == 0;
        }
        if (below(2) == 0) {
            made.envelope_id = id<envelope_id>();
        }
        if (below(2) == 0) {
            made.terms_and_conditions = terms();
        }
        return made;
    }

    document any_document() {
        document made;
        made.context_identifier = id<context_identifier>();
        if (below(4) != 0) {
            made.metadata = any_metadata();
        }
        if (below(4) != 0) {
            auto& source = made.document_template.emplace();
            source.id = id<template_id>();
            source.parameters =
                some<parameter>([this] { return cases::parameter_of(maybe_text(), maybe_text()); });
        }
        return made;
    }

    std::mt19937 engine_{20161};
};

constexpr int random_requests = 200;

// ---- the contract's schemas

struct validators {
    validator submit{"Submit.xsd"};
    validator lookup{"LookupSession.xsd"};

    template <class Message>
    void add(const Message& value) {
        const auto xml = encode(value, bare).value();
        (schema<Message>::xmlns == xmlns::submit ? submit : lookup).add(xml);
    }
};

// ---- mistakes in text, and where they are reported

struct wrong_text {
    std::string_view text;
    errc code;
    std::size_t offset;
};

const std::vector<wrong_text> wrong_texts{
    // RFC 3629: what is no UTF-8
    {"\x80", errc::invalid_utf8, 0},
    {"ab\xFF", errc::invalid_utf8, 2},
    {"ab\xC3", errc::invalid_utf8, 2},
    {"\xC3\xA9\xE2\x82", errc::invalid_utf8, 2},
    {"\xC0\x80", errc::invalid_utf8, 0},         // U+0000, overlong
    {"\xE0\x80\xAF", errc::invalid_utf8, 0},     // '/', overlong
    {"<&>\xED\xA0\x80", errc::invalid_utf8, 3},  // U+D800, a surrogate
    {"\xED\xBF\xBF", errc::invalid_utf8, 0},     // U+DFFF
    {"\xF4\x90\x80\x80", errc::invalid_utf8, 0}, // U+110000
    {"\xF0\x8F\xBF\xBF", errc::invalid_utf8, 0}, // U+FFFF, overlong
    // XML 1.0 §2.2: what is no Char
    {"\0"sv, errc::forbidden_character, 0},
    {"ab\0cd"sv, errc::forbidden_character, 2},
    {"\x01", errc::forbidden_character, 0},
    {"\x08", errc::forbidden_character, 0},
    {"\x0B", errc::forbidden_character, 0},
    {"\x0C", errc::forbidden_character, 0},
    {"a\r\n\t\x1F", errc::forbidden_character, 4},
    {"\xC3\xA9\xEF\xBF\xBE", errc::forbidden_character, 2}, // U+FFFE
    {"\xEF\xBF\xBF", errc::forbidden_character, 0},         // U+FFFF
};

async_submit_request with_value(std::string_view text) {
    auto request = cases::sample_async_submit();
    request.documents[0].document_template->parameters[3].value = std::string{text};
    return request;
}

template <class Result>
void check_error(const Result& outcome, errc code, std::string_view where,
                 std::size_t offset = error::no_offset) {
    BOOST_TEST_REQUIRE(!outcome.has_value());
    BOOST_TEST(to_string(outcome.error().code) == to_string(code));
    BOOST_TEST(outcome.error().field.view() == where);
    BOOST_TEST(outcome.error().offset == offset);
}

// Each kind of output gets just these bytes.
void check_outputs(const auto& value, const std::string& expected) {
    BOOST_TEST(encoded_size(value).value() == expected.size());

    std::string appended = "before";
    BOOST_TEST(encode_to(value, appended).has_value());
    BOOST_TEST(appended == "before" + expected);

    std::string iterated;
    BOOST_TEST(encode_to(value, std::back_inserter(iterated)).has_value());
    BOOST_TEST(iterated == expected);

    // Exact size, on the heap, so that a byte too far is seen.
    std::vector<char> buffer(expected.size());
    BOOST_TEST(encode_to(value, std::span{buffer}).value() == expected);
    std::vector<char> smaller(expected.size() - 1);
    check_error(encode_to(value, std::span{smaller}), errc::buffer_too_small, "");
}

BOOST_AUTO_TEST_SUITE(soap_encode)

// ---- the table

// Enveloped and bare; `spell` makes the XML from that of the qualified form.
void check_every_case(namespace_form form, std::string (*spell)(std::string)) {
    cases::for_each([&](const auto& value, const auto& row) {
        BOOST_TEST_CONTEXT(row.name) {
            encode_options options{.form = form};
            const auto expected = spell(row.xml);
            BOOST_TEST(assuresign::encode(value, options).value() == cases::enveloped(expected));
            options.envelope = false;
            BOOST_TEST(assuresign::encode(value, options).value() == expected);
        }
    });
}

BOOST_AUTO_TEST_CASE(every_case_qualified) {
    check_every_case(namespace_form::qualified, [](std::string xml) { return xml; });
}

BOOST_AUTO_TEST_CASE(every_case_uniform) {
    check_every_case(namespace_form::uniform, cases::uniform);
}

BOOST_AUTO_TEST_CASE(every_case_unqualified) {
    check_every_case(namespace_form::none, cases::unqualified);
}

BOOST_AUTO_TEST_CASE(every_output_same_bytes) {
    cases::for_each([](const auto& value, const auto& row) {
        BOOST_TEST_CONTEXT(row.name) {
            check_outputs(value, cases::enveloped(row.xml));
        }
    });
}

BOOST_AUTO_TEST_CASE(same_value_same_bytes) {
    cases::for_each([](const auto& value, const auto&) {
        // NOLINTNEXTLINE(performance-unnecessary-copy-initialization): the copy is the point
        const auto copy = value;
        BOOST_TEST(assuresign::encode(value).value() == assuresign::encode(copy).value());
    });
}

BOOST_AUTO_TEST_CASE(every_case_reencoded) {
    cases::for_each([]<class Message>(const Message& value, const auto& row) {
        BOOST_TEST_CONTEXT(row.name) {
            const auto bytes = assuresign::encode(value).value();
            const auto again = assuresign::decode<Message>(bytes);
            BOOST_TEST_REQUIRE(again.has_value());
            BOOST_TEST(assuresign::encode(std::get<0>(*again)).value() == bytes);
        }
    });
}

// ---- outputs

// A namespace's URI is escaped, and declared where it changes. URIs are compared by their text, for
// two files of a program may hold the same URI at two addresses.
BOOST_AUTO_TEST_CASE(namespace_declared_once) {
    const auto body = assuresign::encode(cases::slip{.line = cases::slip_line{}}, bare);
    BOOST_TEST(body.value() == "<Slip xmlns=\"urn:slips?a&amp;b\"><Line/></Slip>");
}

BOOST_AUTO_TEST_CASE(buffer_every_smaller_size_refused) {
    const auto value = cases::sample_lookup_session();
    const auto expected = assuresign::encode(value).value();
    for (std::size_t size = 0; size < expected.size(); ++size) {
        std::vector<char> buffer(size);
        check_error(encode_to(value, std::span{buffer}), errc::buffer_too_small, "");
    }
}

// A request several times as long as what is handed to a sink at once, with text of all sizes.
async_submit_request long_request() {
    auto request = cases::sample_async_submit();
    auto& parameters = request.documents[0].document_template->parameters;
    for (const std::size_t size : {0U, 3U, 9U, 20U, 100U, 900U, 1279U, 1280U, 1281U, 4000U}) {
        parameters.push_back(cases::parameter_of("n", std::string(size, 'v')));
        parameters.push_back(cases::parameter_of("<n>", std::string(size, 'v') + "\xC3\xA9&"));
    }
    return request;
}

BOOST_AUTO_TEST_CASE(buffer_of_every_size) {
    const auto value = long_request();
    const auto expected = assuresign::encode(value).value();
    std::vector<char> bytes(expected.size() + 2);
    for (std::size_t size = 0; size <= expected.size() + 1; ++size) {
        std::fill(bytes.begin(), bytes.end(), '*');
        const auto body = encode_to(value, std::span{bytes.data(), size});
        const bool good = size < expected.size()
                              ? !body.has_value() && body.error().code == errc::buffer_too_small
                              : body.has_value() && *body == expected;
        if (!good || std::count(bytes.begin() + static_cast<std::ptrdiff_t>(size), bytes.end(),
                                '*') != static_cast<std::ptrdiff_t>(bytes.size() - size)) {
            BOOST_TEST(false, "a buffer of " << size << " bytes");
        }
    }
}

BOOST_AUTO_TEST_CASE(long_request_same_bytes) {
    const auto value = long_request();
    const auto expected = assuresign::encode(value).value();
    check_outputs(value, expected);
    const auto back = assuresign::decode<async_submit_request>(expected);
    BOOST_TEST_REQUIRE(back.has_value());
    BOOST_TEST(std::get<async_submit_request>(*back) == value);
}

// A sink that has nothing but what the concept asks for.
struct plain_sink {
    std::string bytes{};
    std::size_t empty_pieces = 0;
    void write(std::string_view text) {
        bytes += text;
        empty_pieces += text.empty();
    }
};
static_assert(xml::sink<plain_sink>);

BOOST_AUTO_TEST_CASE(plain_sink_same_bytes) {
    const auto check = [](const auto& value) {
        plain_sink sink;
        BOOST_TEST(encode_to_sink(value, sink).has_value());
        BOOST_TEST(sink.bytes == assuresign::encode(value).value());
        BOOST_TEST(sink.empty_pieces == 0U);
    };
    cases::for_each([&](const auto& value, const auto& row) {
        BOOST_TEST_CONTEXT(row.name) {
            check(value);
        }
    });
    check(long_request());
}

BOOST_AUTO_TEST_CASE(late_failure_leaves_nothing_behind) {
    auto wrong = long_request();
    wrong.documents[0].document_template->parameters.push_back(
        cases::parameter_of("n", std::string(1500, 'v') + "\xFF"));
    std::string appended = "before";
    check_error(encode_to(wrong, appended), errc::invalid_utf8,
                "Documents[0].Template.Parameters[24].Value", 1500);
    BOOST_TEST(appended == "before");
}

BOOST_AUTO_TEST_CASE(buffer_larger_rest_unused) {
    std::array<char, 4096> buffer{};
    const auto value = cases::sample_lookup_session();
    const auto body = encode_to(value, std::span{buffer}).value();
    BOOST_TEST(body == assuresign::encode(value).value());
    BOOST_TEST(static_cast<const void*>(body.data()) == static_cast<const void*>(buffer.data()));
    BOOST_TEST(buffer[body.size()] == '\0');
}

BOOST_AUTO_TEST_CASE(failure_leaves_nothing_behind) {
    const auto wrong = with_value("\xFF");
    std::string appended = "before";
    check_error(encode_to(wrong, appended), errc::invalid_utf8,
                "Documents[0].Template.Parameters[3].Value", 0);
    BOOST_TEST(appended == "before");

    std::string iterated;
    check_error(encode_to(wrong, std::back_inserter(iterated)), errc::invalid_utf8,
                "Documents[0].Template.Parameters[3].Value", 0);
    BOOST_TEST(iterated == "");

    check_error(encoded_size(wrong), errc::invalid_utf8,
                "Documents[0].Template.Parameters[3].Value", 0);

    // The value's own mistake comes before the buffer's size.
    std::array<char, 8> buffer{};
    check_error(encode_to(wrong, std::span{buffer}), errc::invalid_utf8,
                "Documents[0].Template.Parameters[3].Value", 0);
}

template <class Output>
concept is_output = requires(Output output) {
    assuresign::encode_to(lookup_session_request{}, std::forward<Output>(output));
};
static_assert(is_output<char (&)[16]>);
static_assert(is_output<std::array<char, 16>&>);
static_assert(is_output<std::vector<char>&>);
static_assert(is_output<std::vector<char>::iterator>);
static_assert(is_output<std::ostreambuf_iterator<char>>);
// They do not say how much room there is, hold something else, or cannot be written to.
static_assert(!is_output<char*>);
static_assert(!is_output<unsigned char*>);
static_assert(!is_output<unsigned char (&)[16]>);
static_assert(!is_output<int (&)[16]>);
static_assert(!is_output<const char (&)[16]>);
static_assert(!is_output<const std::array<char, 16>&>);

// Behind what is given as the buffer, nothing is written.
void check_array(const auto& value, const std::string& expected, auto& buffer, auto& behind) {
    behind.fill('.');
    const auto untouched = behind;
    const auto body = encode_to(value, buffer);
    if (std::size(buffer) < expected.size()) {
        check_error(body, errc::buffer_too_small, "");
    } else {
        BOOST_TEST(body.value() == expected);
        BOOST_TEST(body.value().data() == std::data(buffer));
    }
    BOOST_TEST(behind == untouched, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(array_is_a_buffer_of_its_size) {
    const auto value = cases::sample_lookup_session();
    const auto expected = assuresign::encode(value).value();
    struct {
        char buffer[16];
        std::array<char, 2048> behind;
    } small;
    check_array(value, expected, small.buffer, small.behind);
    struct {
        std::array<char, 16> buffer;
        std::array<char, 2048> behind;
    } small_array;
    check_array(value, expected, small_array.buffer, small_array.behind);
    struct {
        char buffer[2048];
        std::array<char, 16> behind;
    } large;
    check_array(value, expected, large.buffer, large.behind);
    struct {
        std::array<char, 2048> buffer;
        std::array<char, 16> behind;
    } large_array;
    check_array(value, expected, large_array.buffer, large_array.behind);
}

// ---- text

BOOST_AUTO_TEST_CASE(wrong_attribute_refused) {
    for (const auto& wrong : wrong_texts) {
        BOOST_TEST_CONTEXT(wrong.text) {
            check_error(assuresign::encode(with_value(wrong.text)), wrong.code,
                        "Documents[0].Template.Parameters[3].Value", wrong.offset);
        }
    }
}

BOOST_AUTO_TEST_CASE(wrong_element_refused) {
    for (const auto& wrong : wrong_texts) {
        BOOST_TEST_CONTEXT(wrong.text) {
            auto request = cases::sample_async_submit();
            request.documents.push_back(request.documents[0]);
            request.documents[1].metadata->terms_and_conditions->additional_agreement_statement =
                std::string{wrong.text};
            check_error(assuresign::encode(request), wrong.code,
                        "Documents[1].Metadata.TermsAndConditions.AdditionalAgreementStatement",
                        wrong.offset);
        }
    }
}

BOOST_AUTO_TEST_CASE(wrong_content_refused) {
    for (const auto& wrong : wrong_texts) {
        BOOST_TEST_CONTEXT(wrong.text) {
            auto response = cases::sample_async_submit_exceptions();
            response.async_submit_result->exceptions[1].message = std::string{wrong.text};
            check_error(assuresign::encode(response), wrong.code,
                        "AsyncSubmitResult.Exceptions[1].Message", wrong.offset);
        }
    }
}

BOOST_AUTO_TEST_CASE(first_error_reported) {
    auto request = with_value("\xFF");
    request.documents[0].metadata->culture = std::string{"\0", 1};
    check_error(assuresign::encode(request), errc::forbidden_character,
                "Documents[0].Metadata.Culture", 0);
}

// The longest field of a request that the list allows keeps its whole path.
BOOST_AUTO_TEST_CASE(large_index_in_path) {
    auto request = cases::sample_async_submit();
    auto& parameters = request.documents[0].document_template->parameters;
    while (parameters.size() < 1234) {
        parameters.push_back(cases::parameter_of("n", "v"));
    }
    parameters.push_back(cases::parameter_of("n", "v\x1B"));
    check_error(assuresign::encode(request), errc::forbidden_character,
                "Documents[0].Template.Parameters[1234].Value", 1);
}

// ---- required fields

BOOST_AUTO_TEST_CASE(context_identifier_missing) {
    auto request = cases::sample_async_submit();
    request.documents.push_back({});
    check_error(assuresign::encode(request), errc::missing_required,
                "Documents[1].ContextIdentifier");
}

BOOST_AUTO_TEST_CASE(template_id_missing) {
    auto request = cases::sample_async_submit();
    request.documents[0].document_template->id = {};
    check_error(assuresign::encode(request), errc::missing_required, "Documents[0].Template.Id");
}

BOOST_AUTO_TEST_CASE(session_lookup_ids_missing) {
    auto request = cases::sample_lookup_session();
    request.session_lookups.push_back({.context_identifier = cases::account});
    check_error(assuresign::encode(request), errc::missing_required, "SessionLookups[1].SessionId");
    request.session_lookups[0].context_identifier = {};
    check_error(assuresign::encode(request), errc::missing_required,
                "SessionLookups[0].ContextIdentifier");
}

BOOST_AUTO_TEST_CASE(session_id_missing) {
    async_submit_response submitted;
    submitted.async_submit_result.emplace();
    check_error(assuresign::encode(submitted), errc::missing_required,
                "AsyncSubmitResult.SessionId");
    lookup_session_response looked_up;
    looked_up.session_lookup_results.emplace_back();
    check_error(assuresign::encode(looked_up), errc::missing_required,
                "SessionLookupResults[0].SessionId");
}

BOOST_AUTO_TEST_CASE(envelope_id_missing) {
    auto response = cases::sample_lookup_session_response();
    response.session_lookup_results[0].close_envelope_result.emplace();
    check_error(assuresign::encode(response), errc::missing_required,
                "SessionLookupResults[0].CloseEnvelopeResult.EnvelopeId");
}

BOOST_AUTO_TEST_CASE(severity_missing) {
    auto response = cases::sample_lookup_session_response();
    auto& session = response.session_lookup_results[0];
    session.exceptions.emplace_back().message = "m";
    check_error(assuresign::encode(response), errc::missing_required,
                "SessionLookupResults[0].Exceptions[0].Severity");
    session.document_results[0].exceptions.emplace_back();
    check_error(assuresign::encode(response), errc::missing_required,
                "SessionLookupResults[0].DocumentResults[0].Exceptions[0].Severity");
}

// An unset id has no text (contract/guid.hpp): an optional one is absent.
BOOST_AUTO_TEST_CASE(optional_guid_unset) {
    auto request = cases::sample_async_submit();
    request.documents[0].metadata->envelope_id = envelope_id{};
    const auto body = assuresign::encode(request).value();
    BOOST_TEST(body.find("EnvelopeId") == std::string::npos);
}

// ---- a fault's detail, which stands as it is

// What is checked is what is written: the bytes as they stand.
BOOST_AUTO_TEST_CASE(fault_detail_is_written_as_it_was_checked) {
    const std::string_view bytes = "<detail><a b='&amp;'/>&lt;c/&gt;</detail>";
    for (const auto how : {xml::spelling::literal, xml::spelling::lines, xml::spelling::text,
                           xml::spelling::attribute, xml::spelling::content}) {
        const fault_view value{.detail = xml::text_view{bytes, how}};
        const auto body = assuresign::encode(value).value();
        BOOST_TEST(body.find(bytes) != body.npos, body);
    }
}

BOOST_AUTO_TEST_CASE(fault_detail_not_an_element_refused) {
    for (const auto& detail : {"", " ", "text", "<detail>", "<detail/><detail/>", "<detail/>x",
                               "<?xml version=\"1.0\"?><detail/>", "<s:detail/>", "</detail>",
                               "<?xml version=\"1.0\"?><!-- c --><detail/>",
                               "<!DOCTYPE detail><detail/>", "<detail a='1' a='2'/>"}) {
        BOOST_TEST_CONTEXT(detail) {
            const auto body = assuresign::encode(fault{.detail = detail});
            BOOST_TEST_REQUIRE(!body.has_value());
            BOOST_TEST(body.error().field.view() == "detail");
        }
    }
}

// ---- borrowed messages

BOOST_AUTO_TEST_CASE(borrowed_request_same_bytes) {
    std::array<parameter_view, 1> parameters{};
    parameters[0].name = "a \"b\"";
    parameters[0].value = xml::text_view{"x &amp; y", xml::spelling::text};
    std::array<document_view, 1> documents{};
    documents[0].context_identifier = cases::account;
    documents[0].document_template.emplace().id = cases::template_guid;
    documents[0].document_template->parameters = parameters;
    async_submit_request_view view;
    view.documents = documents;

    auto request = cases::sample_async_submit();
    request.documents[0].metadata.reset();
    request.documents[0].document_template->parameters = {cases::parameter_of("a \"b\"", "x & y")};
    BOOST_TEST(assuresign::encode(view).value() == assuresign::encode(request).value());
}

BOOST_AUTO_TEST_CASE(borrowed_lookup_same_size) {
    session_lookup lookups[1] = {};
    lookups[0].context_identifier = cases::account;
    lookups[0].session_id = cases::session_guid;
    lookup_session_request_view request;
    request.session_lookups = lookups;
    BOOST_TEST(encoded_size(request).value() ==
               assuresign::encode(cases::sample_lookup_session()).value().size());
}

BOOST_AUTO_TEST_CASE(borrowed_request_in_a_buffer) {
    parameter_view parameters[2] = {};
    parameters[0].name = "a \"b\"";
    parameters[0].value = xml::text_view{"x &amp; y\xC3\xA9", xml::spelling::text};
    parameters[1].name = "empty";
    parameters[1].value = "";
    document_view documents[1] = {};
    documents[0].context_identifier = cases::account;
    documents[0].metadata.emplace().signature_device_support_enabled = true;
    documents[0].document_template.emplace().id = cases::template_guid;
    documents[0].document_template->parameters = parameters;
    async_submit_request_view request;
    request.documents = documents;

    document contract{.context_identifier = cases::account};
    contract.metadata.emplace().signature_device_support_enabled = true;
    contract.document_template.emplace().id = cases::template_guid;
    contract.document_template->parameters = {cases::parameter_of("a \"b\"", "x & y\xC3\xA9"),
                                              cases::parameter_of("empty", "")};
    const auto expected = assuresign::encode(async_submit_request{.documents = {contract}}).value();

    std::array<char, 1000> buffer{};
    BOOST_TEST(encode_to(request, buffer).value() == expected);
    BOOST_TEST(encoded_size(request).value() == expected.size());
}

// ---- tables

static_assert(assuresign::detail::has_raw_markup(table_of<fault>));
static_assert(assuresign::detail::has_raw_markup(table_of<fault_view>));
static_assert(!assuresign::detail::has_raw_markup(table_of<async_submit_request>));
static_assert(!assuresign::detail::has_raw_markup(table_of<async_submit_request_view>));
static_assert(!assuresign::detail::has_raw_markup(table_of<lookup_session_response>));

// ---- secrets

template <class Message>
void check_masked(const Message& value, std::initializer_list<std::string_view> secrets) {
    const auto shown = to_string(value);
    const auto enveloped = assuresign::encode(value, {.mask_secrets = true}).value();
    for (const auto secret : secrets) {
        BOOST_TEST_CONTEXT(secret) {
            BOOST_TEST(assuresign::encode(value).value().find(secret) != std::string::npos);
            BOOST_TEST(shown.find(secret) == std::string::npos);
            BOOST_TEST(enveloped.find(secret) == std::string::npos);
        }
    }
    BOOST_TEST(shown.find("***") != std::string::npos);
    BOOST_TEST(shown.find("Envelope>") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(request_secrets_masked) {
    auto request = cases::sample_async_submit();
    request.documents[0].metadata->password = "swordfish";
    auto& parameters = request.documents[0].document_template->parameters;
    parameters.push_back(cases::parameter_of("signatory 2 PASSWORD", "open sesame"));
    parameters.push_back(cases::parameter_of("ppassWordx", "abracadabra"));
    parameters.push_back(cases::parameter_of("Social Security Number", "078-05-1120"));
    parameters.back().secret = true;
    parameters.push_back(cases::parameter_of({}, "nameless"));
    parameters.back().secret = true;
    parameters.push_back(cases::parameter_of("passwor d", "plain to see"));
    check_masked(request, {"06C4A84A", "swordfish", "jdoe1234", "open sesame", "abracadabra",
                           "078-05-1120", "nameless"});

    const auto shown = to_string(request);
    for (const auto plain : {"plain to see", "Value=\"John\"", "georgeuser@company.com",
                             "Id=\"DCB79445-4D39-DD11-8735-00065B8CE99B\"", "Password=\"***\"",
                             "ContextIdentifier=\"***\""}) {
        BOOST_TEST_CONTEXT(plain) {
            BOOST_TEST(shown.find(plain) != std::string::npos);
        }
    }
}

BOOST_AUTO_TEST_CASE(password_name_spelled_with_references_masked) {
    std::array<parameter_view, 1> parameters{};
    parameters[0].name = xml::text_view{"Pass&#x77;ord", xml::spelling::attribute};
    parameters[0].value = "swordfish";
    document_template_view source;
    source.id = cases::template_guid;
    source.parameters = parameters;
    check_masked(source, {"swordfish"});
}

BOOST_AUTO_TEST_CASE(lookup_secrets_masked) {
    check_masked(cases::sample_lookup_session(), {"06C4A84A"});
    BOOST_TEST(to_string(cases::sample_lookup_session()).find("96059412") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(response_secrets_masked) {
    auto response = cases::sample_lookup_session_response();
    response.session_lookup_results[0].document_results[0].metadata->password = "swordfish";
    check_masked(response, {"8CC9A84B", "swordfish"});
    BOOST_TEST(to_string(response).find("2CE11EF1") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(mask_tells_nothing_of_length) {
    auto one = cases::sample_async_submit();
    auto other = one;
    one.documents[0].metadata->password = "a";
    other.documents[0].metadata->password = "a much longer one";
    BOOST_TEST(to_string(one) == to_string(other));
}

BOOST_AUTO_TEST_CASE(unencodable_message_told_by_its_error) {
    const auto text = to_string(with_value("swordfish\xFF"));
    BOOST_TEST(text.find("swordfish") == std::string::npos);
    auto request = cases::sample_async_submit();
    request.documents[0].metadata->culture = "swordfish\xFF";
    const auto told = to_string(request);
    BOOST_TEST(told.find("swordfish") == std::string::npos);
    BOOST_TEST(told.find("invalid_utf8") != std::string::npos);
    BOOST_TEST(told.find("Documents[0].Metadata.Culture") != std::string::npos);
}

// ---- at random

BOOST_AUTO_TEST_CASE(random_requests_come_back) {
    request_generator generator;
    for (int i = 0; i < random_requests; ++i) {
        BOOST_TEST_CONTEXT("request " << i) {
            const auto value = generator.submit();
            for (const auto form :
                 {namespace_form::qualified, namespace_form::uniform, namespace_form::none}) {
                const auto body = assuresign::encode(value, {.form = form}).value();
                BOOST_TEST(encoded_size(value, {.form = form}).value() == body.size());
                const auto back = assuresign::decode<async_submit_request>(body);
                BOOST_TEST_REQUIRE(back.has_value());
                BOOST_TEST(std::get<async_submit_request>(*back) == value);
                BOOST_TEST(assuresign::encode(std::get<async_submit_request>(*back), {.form = form})
                               .value() == body);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(every_message_fits_the_contract) {
    if (!has_xmllint()) {
        BOOST_WARN_MESSAGE(false, "skipped: xmllint was not found (set XMLLINT)");
        return;
    }
    validators schemas;
    cases::for_each([&]<class Message>(const Message& value, const auto& row) {
        if (row.in_contract && schema<Message>::xmlns != xmlns::soap_1_1) {
            schemas.add(value);
        }
    });
    request_generator generator;
    for (int i = 0; i < random_requests; ++i) {
        schemas.add(generator.submit());
        schemas.add(generator.lookup());
    }
    schemas.submit.check();
    schemas.lookup.check();
}

// The check above would be none if the schemas let everything pass.
BOOST_AUTO_TEST_CASE(wrong_message_does_not_fit_the_contract) {
    if (!has_xmllint()) {
        BOOST_WARN_MESSAGE(false, "skipped: xmllint was not found (set XMLLINT)");
        return;
    }
    for (const std::string_view schema_file : {"Submit.xsd", "LookupSession.xsd"}) {
        const temporary_directory directory;
        const auto file = directory.path() / "wrong.xml";
        std::ofstream{file} << "<AsyncSubmit/>";
        const auto schema_path =
            std::filesystem::absolute(cases::tests_directory()) / "contract" / schema_file;
        const auto command = xmllint() + " --nonet --noout --schema " + quoted(schema_path) + " " +
                             quoted(file) + " >/dev/null 2>&1";
        BOOST_TEST(std::system(command.c_str()) != 0);
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
