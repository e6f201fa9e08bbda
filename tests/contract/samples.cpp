// SPDX-License-Identifier: BSL-1.0

// A document for each operation's request and response, and for what LookupSession says of each:
// what the schemas allow is read whole, and written as it was.

#include <assuresign/contract/async_close_envelope.hpp>
#include <assuresign/contract/async_submit.hpp>
#include <assuresign/contract/async_submit_with_file.hpp>
#include <assuresign/contract/async_submit_with_file_retrieval.hpp>
#include <assuresign/contract/lookup_session.hpp>
#include <assuresign/contract/submit.hpp>
#include <assuresign/soap/decode.hpp>
#include <assuresign/soap/encode.hpp>
#include <assuresign/xml/reader.hpp>

#include "support/printing.hpp"
#include "support/samples.hpp"
#include "support/validator.hpp"
#include "tools/canonical.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace {

using namespace assuresign;
using namespace assuresign::tests;

// Canonical, and without the white space that only indents.
std::string canonical_of(std::string_view document) {
    std::string out;
    xml::reader in{document};
    tools::canonical_writer writer{in, out};
    while (in.next() != xml::event::end_of_document) {
        BOOST_TEST_REQUIRE(in.current() != xml::event::failed, to_string(in.failure()));
        const bool is_indentation =
            in.current() == xml::event::text &&
            in.text().str().find_first_not_of(" \t\r\n") == std::string::npos;
        if (!is_indentation) {
            writer.write_event();
        }
    }
    return out;
}

template <class Message>
Message check_round_trip(const std::string& document, namespace_form form) {
    const auto decoded = decode<Message>(document);
    BOOST_TEST_REQUIRE(decoded.has_value(), (decoded ? "" : to_string(decoded.error())));
    const auto value = std::get<Message>(*decoded);
    const auto written = encode(value, {.envelope = false, .form = form}).value();
    BOOST_TEST(canonical_of(written) == canonical_of(document));
    return value;
}
template <class Message>
void check_round_trip_of(const std::string& document, namespace_form form) {
    const auto value = check_round_trip<Message>(document, form);
    // Enveloped, and once more.
    const auto again = decode<Message>(encode(value, {.form = form}).value());
    BOOST_TEST_REQUIRE(again.has_value());
    BOOST_TEST(std::get<Message>(*again) == value);
}

struct sample_file {
    std::string_view name;
    std::string_view schema;
    void (*check)(const std::string& document, namespace_form form);
    namespace_form form = namespace_form::qualified;
    bool is_in_contract = true; // its schema allows it
};

const std::vector<sample_file> samples{
    {"AsyncSubmit.xml", "Submit.xsd", check_round_trip_of<async_submit_request>},
    {"AsyncSubmitResponse.xml", "Submit.xsd", check_round_trip_of<async_submit_response>},
    {"AsyncSubmitResponse.exceptions.xml", "Submit.xsd",
     check_round_trip_of<async_submit_response>},
    {"Submit.xml", "Submit.xsd", check_round_trip_of<submit_request>},
    {"SubmitResponse.xml", "Submit.xsd", check_round_trip_of<submit_response>},
    {"AsyncSubmitWithFile.xml", "SubmitFiles.xsd",
     check_round_trip_of<async_submit_with_file_request>},
    {"AsyncSubmitWithFileResponse.xml", "SubmitFiles.xsd",
     check_round_trip_of<async_submit_with_file_response>},
    {"AsyncSubmitWithFileRetrieval.xml", "SubmitFiles.xsd",
     check_round_trip_of<async_submit_with_file_retrieval_request>},
    {"AsyncSubmitWithFileRetrievalResponse.xml", "SubmitFiles.xsd",
     check_round_trip_of<async_submit_with_file_retrieval_response>},
    {"AsyncCloseEnvelope.xml", "Envelopes.xsd", check_round_trip_of<async_close_envelope_request>},
    {"AsyncCloseEnvelopeResponse.xml", "Envelopes.xsd",
     check_round_trip_of<async_close_envelope_response>},
    {"AsyncCloseEnvelopeResponse.exceptions.xml", "Envelopes.xsd",
     check_round_trip_of<async_close_envelope_response>},
    {"LookupSession.xml", "LookupSession.xsd", check_round_trip_of<lookup_session_request>},
    // As the vendor prints it: all in one namespace.
    {"LookupSessionResponse.xml", "LookupSession.xsd", check_round_trip_of<lookup_session_response>,
     namespace_form::uniform, false},
    {"LookupSessionResponse.qualified.xml", "LookupSession.xsd",
     check_round_trip_of<lookup_session_response>},
    {"LookupSessionResponse.envelope.xml", "LookupSession.xsd",
     check_round_trip_of<lookup_session_response>},
    {"LookupSessionResponse.exceptions.xml", "LookupSession.xsd",
     check_round_trip_of<lookup_session_response>},
};

BOOST_AUTO_TEST_SUITE(contract_samples)

BOOST_AUTO_TEST_CASE(every_file_has_a_row) {
    std::set<std::string> files, rows;
    for (const auto& each :
         std::filesystem::directory_iterator{cases::tests_directory() + "/contract/samples"}) {
        if (each.path().extension() == ".xml") {
            files.insert(each.path().filename().string());
        }
    }
    for (const auto& row : samples) {
        rows.emplace(row.name);
    }
    BOOST_TEST(files == rows, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(decoded_and_encoded_they_are_the_same) {
    for (const auto& row : samples) {
        BOOST_TEST_CONTEXT(row.name) {
            row.check(cases::sample(row.name), row.form);
        }
    }
}

BOOST_AUTO_TEST_CASE(schemas_allow_them) {
    if (!has_xmllint()) {
        BOOST_TEST_MESSAGE("no xmllint");
        return;
    }
    for (const std::string_view schema :
         {"Submit.xsd", "SubmitFiles.xsd", "Envelopes.xsd", "LookupSession.xsd"}) {
        validator good{std::string{schema}};
        for (const auto& row : samples) {
            if (row.schema == schema && row.is_in_contract) {
                good.add(cases::sample(row.name));
            }
        }
        good.check();
    }
}

// What only these documents show.
BOOST_AUTO_TEST_CASE(values_of_files_and_places) {
    const auto value = check_round_trip<async_submit_with_file_request>(
        cases::sample("AsyncSubmitWithFile.xml"), namespace_form::qualified);
    const auto& document = value.documents[0];
    BOOST_TEST(document.parse_document.value());
    BOOST_TEST(document.underlying_file->file_type == file_type::pdf);
    BOOST_TEST(document.underlying_file->data->str().value() == "%PDF-1.7\n%%EOF\n");
    BOOST_TEST_REQUIRE(document.jot_blocks.size() == 3U);
    BOOST_TEST(!document.jot_blocks[0].required.has_value());
    const auto& city = document.jot_blocks[1];
    BOOST_TEST(city.position_y.value() == 0.25F);
    BOOST_TEST(city.typed_properties->options[0].field_region->width.value() == 0.2F);
    BOOST_TEST(city.typed_properties->signatory_input_type.value() ==
               signatory_input_type::multiple_choice_text);
    BOOST_TEST(document.jot_blocks[2].written_properties->ink_color.value() == ink_color::blue);
    BOOST_TEST(document.signer_attachments[0].label.value() == "Passport");
}

BOOST_AUTO_TEST_CASE(values_of_lookups) {
    const auto closed = check_round_trip<lookup_session_response>(
        cases::sample("LookupSessionResponse.envelope.xml"), namespace_form::qualified);
    const auto& envelope = closed.session_lookup_results[0].close_envelope_result;
    BOOST_TEST(envelope->envelope_id.str() == "EBB73445-AB39-CD1F-8AF5-BC06AB44E93A");
    BOOST_TEST(envelope->exceptions[0].severity.level() == severity_level::warning);
    const auto failed = check_round_trip<lookup_session_response>(
        cases::sample("LookupSessionResponse.exceptions.xml"), namespace_form::qualified);
    BOOST_TEST(failed.session_lookup_results.size() == 3U);
    BOOST_TEST(failed.session_lookup_results[0].document_results[1].exceptions.size() == 1U);
    BOOST_TEST(!failed.session_lookup_results[1].document_results.has_value()); // pending
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
