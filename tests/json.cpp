// SPDX-License-Identifier: BSL-1.0
#include <assuresign/json.hpp>

#include "support/cases.hpp"
#include "support/order_book.hpp"
#include "support/printing.hpp"

#include <assuresign/contract/async_submit_with_file.hpp>

#include <boost/property_tree/info_parser.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <cstddef>
#include <limits>
#include <memory>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace assuresign;

const std::string known = R"("ContextIdentifier": "06C4A84A-693C-46CB-8DF2-40A8215AA056")";

std::string in_document(const std::string& text) {
    return R"({"Documents": [{)" + known + ", " + text + "}]}";
}
std::string in_metadata(const std::string& text) {
    return in_document(R"("Metadata": {)" + text + "}");
}
std::string in_region(const std::string& text) {
    return R"({"PositionX": 0.5, "PositionY": 0.25, "Height": 0.125, "Width": 1, "Page": )" + text +
           "}";
}

template <class Value>
std::string error_of(const result<Value>& read) {
    return read ? "no error" : to_string(read.error());
}

const std::string expects_object =
    "not_an_object: an object is expected here, with the contract's keys: in JSON {...}, at ";
const std::string expects_list =
    "not_a_list: a list of objects is expected here, even if it has one item: in JSON [{...}], at ";
const std::string expects_value =
    "not_a_value: a single value is expected here, not an object or a list, at ";
const std::string is_no_json =
    "malformed_json: not JSON: a character that its grammar does not allow here, or an early end, "
    "at ";

BOOST_AUTO_TEST_SUITE(json)

// ---- from messages, and back

BOOST_AUTO_TEST_CASE(every_message_survives) {
    cases::for_each([]<class Message>(const Message& value, const auto& row) {
        BOOST_TEST_CONTEXT(row.name) {
            for (const json_options& options :
                 {json_options{}, json_options{.named = true}, json_options{.indent = 0},
                  json_options{.named = true, .indent = 0}}) {
                const auto text = to_json(value, options);
                const auto read = from_json<Message>(text);
                BOOST_TEST_REQUIRE(read.has_value(), text << '\n' << error_of(read));
                BOOST_TEST_INFO(text);
                BOOST_TEST(*read == value);
            }
        }
    });
}

BOOST_AUTO_TEST_CASE(borrowed_message_is_written_alike) {
    const document documents[] = {{.context_identifier = cases::account}};
    const async_submit_request owned_form{.documents = {documents[0]}};
    const document_view views[] = {{.context_identifier = cases::account}};
    const async_submit_request_view borrowed_form{.documents = views};
    BOOST_TEST(to_json(borrowed_form) == to_json(owned_form));
}

template <class Message>
concept is_read = requires {
    from_json<Message>(std::string_view{});
};
static_assert(is_read<document> && is_read<session_lookup>);
static_assert(!is_read<document_view>, "it would point into the tree, which is gone");

BOOST_AUTO_TEST_CASE(sample_is_read) {
    const auto read = from_json<async_submit_request>(cases::sample("AsyncSubmit.json"));
    BOOST_TEST_REQUIRE(read.has_value(), error_of(read));
    BOOST_TEST(*read == cases::sample_async_submit());
}

BOOST_AUTO_TEST_CASE(sample_written_for_people) {
    BOOST_TEST(to_json(cases::sample_async_submit_exceptions()) == R"({
    "AsyncSubmitResult": {
        "SessionId": "00000000-0000-0000-0000-000000000000",
        "Exceptions": [
            {
                "Severity": "Error",
                "Message": "The template does not exist."
            },
            {
                "Severity": "Warning",
                "Message": "The parameter \"Signatory 2 Email Address\" is not defined."
            }
        ]
    }
})");
}

BOOST_AUTO_TEST_CASE(sample_written_in_one_line) {
    BOOST_TEST(to_json(cases::sample_lookup_session(), {.named = true, .indent = 0}) ==
               R"({"LookupSession":{"SessionLookups":[{"ContextIdentifier":)"
               R"("06C4A84A-693C-46CB-8DF2-40A8215AA056",)"
               R"("SessionId":"96059412-2f90-48d5-ba66-8f798f3cbd8d"}]}})");
    BOOST_TEST(to_json(async_submit_request{}, {.named = true, .indent = 2}) ==
               "{\n  \"AsyncSubmit\": {}\n}");
}

BOOST_AUTO_TEST_CASE(absent_and_empty_differ) {
    const auto compact = [](const auto& value) {
        return to_json(value, {.indent = 0});
    };
    async_submit_request request;
    BOOST_TEST(compact(request) == "{}");
    request.documents.make_present();
    BOOST_TEST(compact(request) == R"({"Documents":[]})");
    BOOST_TEST(compact(metadata{.password = "", .terms_and_conditions = terms_and_conditions{}}) ==
               R"({"Password":"","TermsAndConditions":{}})");
    BOOST_TEST(compact(document_template{.id = cases::template_guid, .parameters = {{}, {}}}) ==
               R"({"Id":"DCB79445-4D39-DD11-8735-00065B8CE99B","Parameters":[{},{}]})");
    BOOST_TEST(!from_json<async_submit_request>("{}")->documents.has_value());
    const auto empty = from_json<async_submit_request>(R"({"Documents": []})");
    BOOST_TEST(empty->documents.has_value());
    BOOST_TEST(empty->documents.empty());
}

// What JSON says of a list goes through PropertyTree's own files too.
BOOST_AUTO_TEST_CASE(absent_and_empty_go_through_info) {
    for (const std::string_view text : {"{}", R"({"Documents":[]})"}) {
        std::stringstream file;
        boost::property_tree::write_info(file, read_json<async_submit_request>(text).value());
        property_tree tree;
        boost::property_tree::read_info(file, tree);
        BOOST_TEST(write_json<async_submit_request>(tree, {.indent = 0}) == text);
        const auto read = from_property_tree<async_submit_request>(tree);
        BOOST_TEST(to_json(read.value(), {.indent = 0}) == text);
    }
}

// ---- null

BOOST_AUTO_TEST_CASE(null_is_absent) {
    const auto read = from_json<async_submit_request>(in_document(
        R"("Metadata": {"UserName": "a@example.com", "Password": null,
                        "SignatureDeviceSupportEnabled": null, "TermsAndConditions": null},
           "Template": null)"));
    BOOST_TEST_REQUIRE(read.has_value(), error_of(read));
    async_submit_request expected;
    expected.documents = {
        {.context_identifier = cases::account, .metadata = metadata{.user_name = "a@example.com"}}};
    BOOST_TEST(*read == expected);
    BOOST_TEST(!from_json<async_submit_request>(R"({"Documents": null})")->documents.has_value());
}

BOOST_AUTO_TEST_CASE(null_file_is_absent) {
    const auto read = from_json<underlying_file>(R"({"FileType": "PDF", "Data": null})");
    BOOST_TEST_REQUIRE(read.has_value(), error_of(read));
    BOOST_TEST(!read->data.has_value());
}

BOOST_AUTO_TEST_CASE(null_item_is_not_there) {
    const auto read = from_json<document_template>(
        R"({"Id": "DCB79445-4D39-DD11-8735-00065B8CE99B",
            "Parameters": [null, {"Name": null}, null]})");
    BOOST_TEST_REQUIRE(read.has_value(), error_of(read));
    BOOST_TEST(read->parameters.size() == 1U);
    BOOST_TEST(!read->parameters[0].name.has_value());
}

BOOST_AUTO_TEST_CASE(null_is_not_what_is_required) {
    BOOST_TEST(error_of(from_json<async_submit_request>(
                   R"({"Documents": [{"ContextIdentifier": null}]})")) ==
               "missing_required: a field that the contract requires is missing, at "
               "Documents[0].ContextIdentifier");
}

BOOST_AUTO_TEST_CASE(word_null_is_a_word) {
    const auto read = from_json<metadata>(R"({"Password": "null"})");
    BOOST_TEST(read->password.value() == "null");
}

// ---- booleans, numbers, files

BOOST_AUTO_TEST_CASE(booleans_are_written_as_such_and_read_from_strings) {
    for (const auto& [text, expected] :
         std::vector<std::pair<std::string, bool>>{{"true", true},
                                                   {"false", false},
                                                   {"1", true},
                                                   {"0", false},
                                                   {"\"true\"", true},
                                                   {"\"false\"", false},
                                                   {"\"1\"", true},
                                                   {"\" 0 \"", false}}) {
        BOOST_TEST_CONTEXT(text) {
            const std::string key = R"({"SignatureDeviceSupportEnabled":)";
            const auto read = from_json<metadata>(key + text + "}");
            BOOST_TEST_REQUIRE(read.has_value(), error_of(read));
            BOOST_TEST(read->signature_device_support_enabled.value() == expected);
            BOOST_TEST(to_json(*read, {.indent = 0}) == key + (expected ? "true}" : "false}"));
        }
    }
}

BOOST_AUTO_TEST_CASE(numbers_are_written_as_such_and_read_from_strings) {
    for (const auto* page : {"3", "\"3\"", "\" +3 \""}) {
        const auto read = from_json<field_region>(in_region(page));
        BOOST_TEST_REQUIRE(read.has_value(), error_of(read));
        BOOST_TEST(to_json(*read, {.indent = 0}) ==
                   R"({"Page":3,"PositionX":0.5,"PositionY":0.25,"Height":0.125,"Width":1})");
    }
}

BOOST_AUTO_TEST_CASE(every_spelling_of_a_number) {
    for (const auto& [text, expected] :
         std::vector<std::pair<std::string, float>>{{"0", 0.F},
                                                    {"-0", 0.F},
                                                    {"0.5", .5F},
                                                    {"5e-1", .5F},
                                                    {"5E-1", .5F},
                                                    {"0.05e+1", .5F},
                                                    {"1e-400", 0.F},
                                                    {"0.1", .1F},
                                                    {"1.1754944e-38", 1.1754944e-38F}}) {
        BOOST_TEST_CONTEXT(text) {
            const auto read = from_json<field_region>(
                R"({"Page": 1, "PositionY": 0, "Height": 0, "Width": 0, "PositionX": )" + text +
                "}");
            BOOST_TEST_REQUIRE(read.has_value(), error_of(read));
            BOOST_TEST(read->position_x == expected);
            const auto again = from_json<field_region>(to_json(*read));
            BOOST_TEST_REQUIRE(again.has_value());
            BOOST_TEST(*again == *read);
        }
    }
}

// XML Schema's floats are more than JSON's.
BOOST_AUTO_TEST_CASE(infinity_is_a_string) {
    property_tree tree;
    for (const auto* text : {"INF", "NaN", "+1", ".5", "***", "01", "", "[1]", "1 2"}) {
        tree.put("Width", text);
        BOOST_TEST(write_json<field_region>(tree, {.indent = 0}) ==
                   "{\"Width\":\"" + std::string{text} + "\"}");
    }
}

BOOST_AUTO_TEST_CASE(number_out_of_range_is_refused) {
    const std::string no_number = "invalid_number: a number is not one, or out of range";
    for (const auto* page : {"2147483648", "-2147483649", "99999999999999999999999999", "1.0",
                             "1e2", "\"99999999999\"", "\"x\"", "\"\"", "true"}) {
        BOOST_TEST(error_of(from_json<field_region>(in_region(page))) == no_number + ", at Page");
    }
    for (const auto* width : {"1e39", "-1e39", "1e400", "-1e400"}) {
        BOOST_TEST(error_of(from_json<field_region>(R"({"Page": 1, "Width": )" +
                                                    std::string{width} + "}")) ==
                   no_number + ", at Width");
    }
    BOOST_TEST(error_of(from_json<field_region>(R"({"Width": 1e9999999999})"))
                   .starts_with(no_number + " (byte "));
}

BOOST_AUTO_TEST_CASE(number_as_text_is_text_as_it_is_spelled) {
    for (const auto* text : {"123", "-1", "12345678901234567890", "123456789012345678901234567890",
                             "1.50", "1E5", "0.1e-7", "true", "false"}) {
        const auto read = from_json<metadata>(R"({"OrderNumber":)" + std::string{text} + "}");
        BOOST_TEST_REQUIRE(read.has_value(), error_of(read));
        BOOST_TEST(read->order_number.value() == text);
    }
}

BOOST_AUTO_TEST_CASE(files_are_base64) {
    const auto read = from_json<underlying_file>(R"({"FileType":"PDF","Data":"AAH/"})");
    BOOST_TEST_REQUIRE(read.has_value(), error_of(read));
    BOOST_TEST(read->data->str().value() == std::string("\0\1\xFF", 3));
    BOOST_TEST(to_json(*read, {.indent = 0}) == R"({"FileType":"PDF","Data":"AAH/"})");
    BOOST_TEST(error_of(from_json<underlying_file>(R"({"FileType":"PDF","Data":"A*=="})")) ==
               "invalid_base64: a text is not base64, at Data");
}

// ---- text

BOOST_AUTO_TEST_CASE(escapes_are_read_and_written) {
    const auto read = from_json<metadata>(
        R"({"User\u004eame":"\"\\\/\b\f\n\r\t\u0041\u00e9\u20AC\uD83D\uDE00é€😀 <>&"})");
    BOOST_TEST_REQUIRE(read.has_value(), error_of(read));
    BOOST_TEST(read->user_name.value() == "\"\\/\b\f\n\r\tAé€😀é€😀 <>&");
    BOOST_TEST(to_json(*read, {.indent = 0}) == R"({"UserName":"\"\\/\b\f\n\r\tAé€😀é€😀 <>&"})");
}

BOOST_AUTO_TEST_CASE(nul_and_controls_stay_for_the_encoder) {
    const auto read = from_json<metadata>(R"({"UserName":"a\u0000\u001b"})");
    BOOST_TEST(read->user_name.value() == std::string("a\0\x1B", 3));
    BOOST_TEST(to_json(*read, {.indent = 0}) == R"({"UserName":"a\u0000\u001b"})");
    BOOST_TEST(error_of(encode(*read)) ==
               "forbidden_character: a character that XML 1.0 forbids, at UserName (byte 1)");
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_text_become_replacement_characters) {
    BOOST_TEST(to_json(metadata{.user_name = "a\xFF\xC3"}, {.indent = 0}) ==
               "{\"UserName\":\"a\xEF\xBF\xBD\xEF\xBF\xBD\"}");
    BOOST_TEST(to_json(metadata{.user_name = "\x80z"}, {.indent = 0}) ==
               "{\"UserName\":\"\xEF\xBF\xBDz\"}");
}

BOOST_AUTO_TEST_CASE(byte_order_mark_is_passed_over) {
    const auto read = from_json<metadata>("\xEF\xBB\xBF{\"UserName\": \"x\"}\r\n");
    BOOST_TEST_REQUIRE(read.has_value(), error_of(read));
    BOOST_TEST(read->user_name.value() == "x");
    BOOST_TEST(error_of(from_json<metadata>("\xEF\xBB\xBF{]")) ==
               is_no_json + "line 1, column 2 (byte 4)");
}

// ---- not JSON

struct bad_text {
    std::string_view text;
    std::string expected;
};

BOOST_AUTO_TEST_CASE(malformed_json_is_an_error_with_its_place) {
    const std::vector<bad_text> table{
        {"", "line 1, column 1 (byte 0)"},
        {"  ", "line 1, column 3 (byte 2)"},
        {"{", "line 1, column 2 (byte 1)"},
        {"{\"Documents\": [", "line 1, column 16 (byte 15)"},
        {"{\n  \"Documents\": [],\n}", "line 3, column 1 (byte 21)"},
        {"{\"UserName\": 'x'}", "line 1, column 14 (byte 13)"},
        {"{\"UserName\": \"ü\" x}", "line 1, column 18 (byte 18)"},
        {"{UserName: 1}", "line 1, column 2 (byte 1)"},
        {"{\"UserName\": 01}", "line 1, column 15 (byte 14)"},
        {"{\"UserName\": NaN}", "line 1, column 14 (byte 13)"},
        {"{} {}", "line 1, column 4 (byte 3)"},
        {"{}x", "line 1, column 3 (byte 2)"},
        {"// no\n{}", "line 1, column 1 (byte 0)"},
        {"<a/>", "line 1, column 1 (byte 0)"},
        {std::string_view{"\0", 1}, "line 1, column 1 (byte 0)"},
    };
    for (const auto& row : table) {
        BOOST_TEST_CONTEXT(row.text) {
            BOOST_TEST(error_of(from_json<metadata>(row.text)) == is_no_json + row.expected);
            BOOST_TEST(error_of(assuresign::read_json(row.text)) == is_no_json + row.expected);
        }
    }
    for (const auto* text :
         {R"({"a": "\ud800"})", R"({"a": "\ud800\u0041"})", R"({"a": "\udc00"})", R"({"a": "\x"})",
          R"({"a": "\u12G4"})", "{\"a\": \"\n\"}", "{\"a\": nul}"}) {
        BOOST_TEST(error_of(from_json<metadata>(text)).starts_with(is_no_json + "line 1, column "),
                   text);
    }
}

BOOST_AUTO_TEST_CASE(invalid_utf8_is_refused) {
    const std::string what = "invalid_utf8: a byte sequence is not UTF-8 (byte ";
    for (const auto& [text, byte] : std::vector<std::pair<std::string, std::string>>{
             {"{\"UserName\": \"a\xFF\"}", "15"},
             {"{\"UserName\": \"\xC0\x80\"}", "14"},
             {"{\"UserName\": \"\xED\xA0\x80\"}", "14"},
             {"{\"UserName\": \"\xF4\x90\x80\x80\"}", "14"},
             {"{\"User\xE4Name\": \"x\"}", "6"},
             {"{\"UserName\": \"\xE2\x82", "14"},
             {"\xFF\xFE{}", "0"},
             {"\xEF\xBB\xBF{\"\x80\"", "5"}}) {
        BOOST_TEST(error_of(from_json<metadata>(text)) == what + byte + ")");
    }
    // What stands before it is not its fault.
    BOOST_TEST(error_of(from_json<metadata>("{] \xFF")) ==
               is_no_json + "line 1, column 2 (byte 1)");
}

// A document that is not JSON at all is called that, whatever else is wrong before.
BOOST_AUTO_TEST_CASE(malformed_json_matters_more_than_a_wrong_key) {
    BOOST_TEST(error_of(from_json<metadata>(R"({"Nosuch": {"a": [1, "b", null, {}]}} x)")) ==
               is_no_json + "line 1, column 39 (byte 38)");
    BOOST_TEST(error_of(from_json<metadata>(R"({"Nosuch": {"a": [1, "b", null, {}]}})")) ==
               "unknown_key: a key that the contract does not know, at Nosuch");
}

BOOST_AUTO_TEST_CASE(size_and_depth_are_bounded) {
    const std::string text = R"({"UserName": "x"})";
    BOOST_TEST(from_json<metadata>(text, {.bytes = text.size()}).has_value());
    BOOST_TEST(error_of(from_json<metadata>(text, {.bytes = text.size() - 1})) ==
               "too_many_bytes: the document is longer than limits.bytes");
    const auto nested = [](std::size_t depth) {
        return std::string("{\"a\":") + std::string(depth - 1, '[') + std::string(depth - 1, ']') +
               "}";
    };
    BOOST_TEST(assuresign::read_json(nested(32)).has_value());
    BOOST_TEST(assuresign::read_json(nested(33)).error().code == errc::too_deep);
    BOOST_TEST(assuresign::read_json(nested(4), {.depth = 4}).has_value());
    BOOST_TEST(assuresign::read_json(nested(5), {.depth = 4}).error().code == errc::too_deep);
    for (const auto* each : {"[", "{\"Documents\":"}) {
        std::string deep;
        for (int i = 0; i < 200000; ++i) {
            deep.append(each);
        }
        BOOST_TEST(from_json<async_submit_request>(deep).error().code == errc::too_deep);
    }
}

BOOST_AUTO_TEST_CASE(deepest_message_is_within_the_bounds) {
    const auto read = from_json<async_submit_with_file_request>(
        R"({"AsyncSubmitWithFile": {"Documents": [{"JotBlocks": [{"TypedProperties": {"Options": [
            {"FieldRegion": {"Page": {}}}]}}]}]}})",
        {.depth = 11});
    BOOST_TEST(error_of(read) == expects_value +
                                     "Documents[0].JotBlocks[0].TypedProperties.Options[0]."
                                     "FieldRegion.Page");
}

// ---- JSON, but not the message

BOOST_AUTO_TEST_CASE(wrong_request_is_an_error_with_its_path) {
    const std::string unknown = "unknown_key: a key that the contract does not know, at ";
    const std::string repeated =
        "repeated_field: a field that the contract allows once stands twice, at ";
    const std::vector<std::pair<std::string, std::string>> table{
        // The top level.
        {"[]", expects_object + R"(the top level: {"Documents": ...})"},
        {"[{" + known + "}]", expects_object + R"(the top level: {"Documents": ...})"},
        {"\"x\"", expects_object + R"(the top level: {"Documents": ...})"},
        {"1", expects_object + R"(the top level: {"Documents": ...})"},
        {"true", expects_object + R"(the top level: {"Documents": ...})"},
        {"null", expects_object + R"(the top level: {"Documents": ...})"},
        // Where a list is meant.
        {R"({"Documents": {)" + known + "}}", expects_list + "Documents"},
        {R"({"Documents": {"Document": [{)" + known + "}]}}", expects_list + "Documents"},
        {R"({"Documents": {"Document": {)" + known + "}}}", expects_list + "Documents"},
        {R"({"Documents": {"": {)" + known + "}}}", expects_list + "Documents"},
        {R"({"Documents": {}})", expects_list + "Documents"},
        {R"({"Documents": ""})", expects_list + "Documents"},
        {R"({"Documents": "x"})", expects_list + "Documents"},
        {R"({"Documents": 1})", expects_list + "Documents"},
        {R"({"Documents": false})", expects_list + "Documents"},
        {in_document(R"("Template": {"Parameters": {"Name": "a", "Value": "b"}})"),
         expects_list + "Documents[0].Template.Parameters"},
        // Where an object is meant.
        {R"({"Documents": ["x"]})", expects_object + "Documents[0]"},
        {R"({"Documents": [null, {)" + known + R"(}, []]})", expects_object + "Documents[2]"},
        {in_document(R"("Metadata": "")"), expects_object + "Documents[0].Metadata"},
        {in_document(R"("Metadata": [])"), expects_object + "Documents[0].Metadata"},
        {in_document(R"("Metadata": [{"UserName": "x"}])"),
         expects_object + "Documents[0].Metadata"},
        {in_document(R"("Metadata": true)"), expects_object + "Documents[0].Metadata"},
        // Where a single value is meant.
        {in_metadata(R"("UserName": {})"), expects_value + "Documents[0].Metadata.UserName"},
        {in_metadata(R"("UserName": [])"), expects_value + "Documents[0].Metadata.UserName"},
        {in_metadata(R"("UserName": ["x"])"), expects_value + "Documents[0].Metadata.UserName"},
        {in_metadata(R"("SignatureDeviceSupportEnabled": {})"),
         expects_value + "Documents[0].Metadata.SignatureDeviceSupportEnabled"},
        // Keys.
        {R"({"Document": []})", unknown + "Document"},
        {R"({"documents": []})", unknown + "documents"},
        {R"({"Documents": [], "More": 1})", unknown + "More"},
        {R"({"Documents": [], "More": null})", unknown + "More"},
        {in_metadata(R"("Username": "x")"), unknown + "Documents[0].Metadata.Username"},
        {in_metadata(R"("": "x")"), unknown + R"(Documents[0].Metadata."")"},
        {in_metadata(R"("<xmlcomment>": "x")"), unknown + "Documents[0].Metadata.<xmlcomment>"},
        {R"({"Documents": [{"<xmlattr>": {)" + known + "}}]}", unknown + "Documents[0].<xmlattr>"},
        {R"({"Documents": [], "Documents": []})", repeated + "Documents"},
        {R"({"Documents": null, "Documents": []})", repeated + "Documents"},
        {in_document(known), repeated + "Documents[0].ContextIdentifier"},
        {in_metadata(R"("UserName": "x", "User\u004eame": "y")"),
         repeated + "Documents[0].Metadata.UserName"},
        // The message's own name.
        {R"({"AsyncSubmit": []})", expects_object + "AsyncSubmit"},
        {R"({"AsyncSubmit": {"Document": []}})", unknown + "Document"},
        {R"({"AsyncSubmit": {"AsyncSubmit": {}}})", unknown + "AsyncSubmit"},
        {R"({"AsyncSubmit": {}, "Documents": []})", unknown + "Documents"},
        {R"({"AsyncSubmit": {}, "AsyncSubmit": {}})", repeated + "AsyncSubmit"},
        {R"({"Documents": [], "AsyncSubmit": {}})", unknown + "AsyncSubmit"},
        {R"({"LookupSession": {}})", unknown + "LookupSession"},
        // Values.
        {R"({"Documents": [{"ContextIdentifier": "secret"}]})",
         "invalid_guid: not a guid (8-4-4-4-12 hexadecimal digits), at "
         "Documents[0].ContextIdentifier"},
        {in_metadata(R"("SignatureDeviceSupportEnabled": "yes")"),
         "invalid_boolean: not a boolean (true, false, 1 or 0), at "
         "Documents[0].Metadata.SignatureDeviceSupportEnabled"},
        {in_metadata(R"("SignatureDeviceSupportEnabled": 2)"),
         "invalid_boolean: not a boolean (true, false, 1 or 0), at "
         "Documents[0].Metadata.SignatureDeviceSupportEnabled"},
    };
    for (const auto& [text, expected] : table) {
        BOOST_TEST_CONTEXT(text) {
            BOOST_TEST(error_of(from_json<async_submit_request>(text)) == expected);
        }
    }
}

BOOST_AUTO_TEST_CASE(errors_hold_no_value) {
    const std::string secret = "6f70656e-7365-4361-8d65-736573616d65";
    for (const std::string& text :
         {in_metadata("\"Password\": \"" + secret + "\", \"Password\": \"" + secret + "\""),
          in_metadata("\"Password\": [\"" + secret + "\"]"),
          in_metadata("\"Password\": \"" + secret), "{\"Documents\": \"" + secret + "\"}",
          "[\"" + secret + "\"]", "\"" + secret + "\"",
          in_metadata("\"Password\": \"" + secret + "\xFF\""),
          in_metadata("\"EnvelopeId\": \"" + secret + "0\"")}) {
        const auto read = from_json<async_submit_request>(text);
        BOOST_TEST_REQUIRE(!read.has_value());
        BOOST_TEST(to_string(read.error()).find(secret.substr(0, 8)) == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(long_unknown_key_is_cut_off) {
    const auto read = from_json<metadata>("{\"" + std::string(5000, 'k') + "\": \"x\"}");
    BOOST_TEST(read.error().code == errc::unknown_key);
    BOOST_TEST(read.error().field.view() == std::string(64, 'k'));
}

// ---- trees

BOOST_AUTO_TEST_CASE(tree_of_a_message_is_its_message_layout) {
    const auto value = cases::sample_async_submit();
    for (const bool named : {false, true}) {
        const auto tree = read_json<async_submit_request>(to_json(value, {.named = named}));
        BOOST_TEST_REQUIRE(tree.has_value());
        BOOST_TEST(*tree == to_property_tree(value));
        BOOST_TEST(write_json<async_submit_request>(*tree) == to_json(value));
    }
}

BOOST_AUTO_TEST_CASE(tree_of_any_json) {
    const auto tree = assuresign::read_json(
        R"({"a": {"b": null, "c": [1, true, "x", null, [], {}]}, "AsyncSubmit": 1.50})");
    BOOST_TEST_REQUIRE(tree.has_value());
    BOOST_TEST(tree->size() == 2U);
    BOOST_TEST(tree->get<std::string>("AsyncSubmit") == "1.50");
    const auto& a = tree->get_child("a");
    BOOST_TEST(a.size() == 1U);
    std::string items;
    for (const auto& [key, child] : a.get_child("c")) {
        items.append(key).append(child.data()).append(";");
    }
    BOOST_TEST(items == "1;true;x;;;");
    BOOST_TEST(error_of(assuresign::read_json("[1]")) == expects_object + "the top level");
    BOOST_TEST(error_of(assuresign::read_json(R"({"a": {"": 1}})")) ==
               R"(unknown_key: a key that the contract does not know, at a."")");
    BOOST_TEST(error_of(assuresign::read_json(R"({"a": [0, {"<xmlattr>": {}}]})")) ==
               "unknown_key: a key that the contract does not know, at a[1].<xmlattr>");
    BOOST_TEST(error_of(assuresign::read_json(R"({"a": 1, "b": 2, "a": 3})")) ==
               "repeated_field: a field that the contract allows once stands twice, at a");
}

BOOST_AUTO_TEST_CASE(unknown_keys_are_written_as_property_tree_does) {
    const std::string text =
        R"({"UserName":"x","More":{"a":"1","list":["b","",{"c":"d"}],"empty":""}})";
    const auto tree = assuresign::read_json(text);
    BOOST_TEST_REQUIRE(tree.has_value());
    BOOST_TEST(write_json<metadata>(*tree, {.indent = 0}) == text);
}

BOOST_AUTO_TEST_CASE(values_outside_the_table_are_written_unchanged) {
    for (const std::string text : {R"({"TermsAndConditions":"x"})", R"({"UserName":{"a":"b"}})",
                                   R"({"SignatureDeviceSupportEnabled":["true"]})"}) {
        BOOST_TEST(write_json<metadata>(assuresign::read_json(text).value(), {.indent = 0}) ==
                   text);
    }
    for (const std::string text : {R"({"Documents":"x"})", R"({"Documents":["x"]})"}) {
        const auto tree = assuresign::read_json(text).value();
        BOOST_TEST(write_json<async_submit_request>(tree, {.indent = 0}) == text);
    }
}

BOOST_AUTO_TEST_CASE(white_space_between_keys_is_ignored) {
    property_tree tree;
    tree.data() = "\n";
    BOOST_TEST(write_json<async_submit_request>(tree, {.indent = 0}) == "{}");
    tree.put("Documents", "\n  ");
    BOOST_TEST(write_json<async_submit_request>(tree, {.indent = 0}) == R"({"Documents":[]})");
}

BOOST_AUTO_TEST_CASE(message_without_fields) {
    BOOST_TEST(to_json(cases::nothing{}, {.indent = 0}) == "{}");
    BOOST_TEST(from_json<cases::nothing>("{}").has_value());
    BOOST_TEST(from_json<cases::nothing>(R"({"Nothing": {}})").has_value());
    BOOST_TEST(from_json<cases::nothing>("[]").error().field.view() == "the top level");
    BOOST_TEST(from_json<cases::nothing>(R"({"a": 1})").error().field.view() == "a");
}

// basic_parser asks for these, and calls them only where comments are allowed, or a number comes in
// pieces.
BOOST_AUTO_TEST_CASE(functions_that_the_parser_does_not_need) {
    detail::json_tree_builder builder{detail::json_place{}};
    boost::system::error_code none;
    BOOST_TEST(builder.on_comment_part("a", none));
    BOOST_TEST(builder.on_comment("b", none));
    BOOST_TEST(builder.on_number_part("1", none));
    BOOST_TEST(builder.tree().empty());
    BOOST_TEST(!builder.has_failed());
}

// ---- secrets

BOOST_AUTO_TEST_CASE(secrets_are_masked) {
    const metadata about{.user_name = "x", .password = "open sesame"};
    BOOST_TEST(to_json(about, {.mask_secrets = true, .indent = 0}) ==
               R"({"UserName":"x","Password":"***"})");
    const auto text = to_json(cases::sample_async_submit(), {.mask_secrets = true});
    BOOST_TEST(text.find("jdoe1234") == std::string::npos);
    BOOST_TEST(text.find("06C4A84A") == std::string::npos);
    property_tree masked;
    masked.put("SignatureDeviceSupportEnabled", "***");
    BOOST_TEST(write_json<metadata>(masked, {.indent = 0}) ==
               R"({"SignatureDeviceSupportEnabled":"***"})");
}

// A source that has gone away.
class gone final : public byte_source {
    std::uint64_t size() const override { return 3; }
    bool read(std::uint64_t, std::span<char>) const override { return false; }
};

BOOST_AUTO_TEST_CASE(unreadable_file_is_left_out) {
    const underlying_file file{.file_type = file_type::pdf,
                               .data = binary{std::make_shared<gone>()}};
    BOOST_TEST(to_json(file, {.indent = 0}) == R"({"FileType":"PDF"})");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
