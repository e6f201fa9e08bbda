// SPDX-License-Identifier: BSL-1.0
#include <assuresign/property_tree.hpp>

#include "support/cases.hpp"
#include "support/printing.hpp"
#include "tools/canonical.hpp"

#include <boost/property_tree/info_parser.hpp>
#include <boost/property_tree/json_parser.hpp>
#include <boost/property_tree/xml_parser.hpp>
#include <boost/test/unit_test.hpp>

#include <regex>
#include <sstream>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

namespace {

using namespace assuresign;
using namespace std::string_literals;
namespace bpt = boost::property_tree;

property_tree json(const std::string& text) {
    std::istringstream in{text};
    property_tree tree;
    bpt::read_json(in, tree);
    return tree;
}

std::string json_of(const property_tree& tree) {
    std::ostringstream out;
    bpt::write_json(out, tree);
    return out.str();
}

property_tree boost_xml(const std::string& text, int flags = 0) {
    std::istringstream in{text};
    property_tree tree;
    bpt::read_xml(in, tree, flags);
    return tree;
}

// As a person would read it in a failure's message.
std::string outline(const property_tree& tree, const std::string& indent = {}) {
    std::string text = "[" + tree.data() + "]\n";
    for (const auto& [key, child] : tree) {
        text.append(indent).append(key).append(" ").append(outline(child, indent + "  "));
    }
    return text;
}

template <class Message>
std::string error_of(const result<Message>& read) {
    if (read) {
        return "no error";
    }
    std::string text{to_string(read.error().code)};
    return text.append(" at ").append(read.error().field.view());
}

template <class Message>
constexpr bool is_fault = std::is_same_v<Message, fault>;

BOOST_AUTO_TEST_SUITE(property_tree)

// ---- the message layout

BOOST_AUTO_TEST_CASE(sample_request_has_the_layout_of_its_json) {
    const auto expected = json(cases::sample("AsyncSubmit.json"));
    const auto tree = to_property_tree(cases::sample_async_submit());
    BOOST_TEST(outline(tree) == outline(expected));
    BOOST_TEST(tree == expected);
}

BOOST_AUTO_TEST_CASE(lookup_request_layout) {
    const auto expected = json(R"({"SessionLookups": [
        {"ContextIdentifier": "06C4A84A-693C-46CB-8DF2-40A8215AA056",
         "SessionId": "96059412-2f90-48d5-ba66-8f798f3cbd8d"}]})");
    BOOST_TEST(outline(to_property_tree(cases::sample_lookup_session())) == outline(expected));
}

BOOST_AUTO_TEST_CASE(exceptions_have_severity_and_message) {
    const auto expected = json(R"({"AsyncSubmitResult": {
        "SessionId": "00000000-0000-0000-0000-000000000000",
        "Exceptions": [
            {"Severity": "Error", "Message": "The template does not exist."},
            {"Severity": "Warning",
             "Message": "The parameter \"Signatory 2 Email Address\" is not defined."}]}})");
    const auto tree = to_property_tree(cases::sample_async_submit_exceptions());
    BOOST_TEST(outline(tree) == outline(expected));
}

BOOST_AUTO_TEST_CASE(lookup_response_layout) {
    auto response = cases::sample_lookup_session_response();
    auto& session = response.session_lookup_results[0];
    session.document_results[0].exceptions = {{severity_level::warning, "d"}};
    session.exceptions = {{severity_level::fatal, "s"}};
    session.close_envelope_result.emplace();
    session.close_envelope_result->envelope_id = cases::envelope_guid;
    session.close_envelope_result->exceptions = {{severity_level::error, "e"}};
    const auto expected = json(R"({"SessionLookupResults": [
        {"SessionId": "96059412-2f90-48d5-ba66-8f798f3cbd8d",
         "DocumentResults": [
            {"Id": "2CE11EF1-8938-DD11-8735-00065B8CE99B",
             "AuthToken": "8CC9A84B-693C-46CC-4342-40A8215AD76A",
             "Metadata": {"UserName": "georgeuser@company.com",
                          "DocumentName": "John Doe Contract 2-15-2007",
                          "OrderNumber": "7xe-123478", "ExpirationDate": "2007-04-13"},
             "Exceptions": [{"Severity": "Warning", "Message": "d"}]}],
         "CloseEnvelopeResult": {"EnvelopeId": "EBB73445-AB39-CD1F-8AF5-BC06AB44E93A",
                                 "Exceptions": [{"Severity": "Error", "Message": "e"}]},
         "Exceptions": [{"Severity": "Fatal", "Message": "s"}]}]})");
    BOOST_TEST(outline(to_property_tree(response)) == outline(expected));
    BOOST_TEST(from_property_tree<lookup_session_response>(expected).value() == response);
}

BOOST_AUTO_TEST_CASE(fault_layout) {
    const fault value{.code = "s:Client", .string = "no", .actor = "", .detail = "<detail/>"};
    const auto expected = json(R"({"faultcode": "s:Client", "faultstring": "no", "faultactor": "",
                                   "detail": "<detail/>"})");
    BOOST_TEST(outline(to_property_tree(value)) == outline(expected));
}

BOOST_AUTO_TEST_CASE(absent_is_left_out_and_empty_is_empty) {
    async_submit_request request;
    BOOST_TEST(to_property_tree(request).empty());
    request.documents.make_present();
    BOOST_TEST(outline(to_property_tree(request)) == outline(json(R"({"Documents": ""})")));
    request.documents.emplace_back().context_identifier = cases::account;
    request.documents[0].metadata.emplace().password = "";
    const auto tree = to_property_tree(request);
    const auto expected = json(R"({"Documents": [
        {"ContextIdentifier": "06C4A84A-693C-46CB-8DF2-40A8215AA056",
         "Metadata": {"Password": ""}}]})");
    BOOST_TEST(outline(tree) == outline(expected));
}

BOOST_AUTO_TEST_CASE(absent_and_empty_are_read_apart) {
    const auto absent = from_property_tree<async_submit_request>(json("{}"));
    BOOST_TEST(!absent.value().documents.has_value());
    for (const auto* text : {R"({"Documents": []})", R"({"Documents": ""})"}) {
        const auto empty = from_property_tree<async_submit_request>(json(text));
        BOOST_TEST(empty.value().documents.has_value());
        BOOST_TEST(empty.value().documents.empty());
    }
    const auto about = from_property_tree<metadata>(json(R"({"Password": ""})"));
    BOOST_TEST(about.value().password.value() == "");
    BOOST_TEST(!about.value().user_name.has_value());
}

BOOST_AUTO_TEST_CASE(order_of_keys_does_not_matter) {
    const auto read = from_property_tree<session_lookup>(
        json(R"({"SessionId": "96059412-2f90-48d5-ba66-8f798f3cbd8d",
                 "ContextIdentifier": "06C4A84A-693C-46CB-8DF2-40A8215AA056"})"));
    BOOST_TEST(read.value() == cases::sample_lookup_session().session_lookups[0]);
}

BOOST_AUTO_TEST_CASE(booleans_of_xml_schema) {
    for (const auto& [text, expected] : std::vector<std::pair<std::string, bool>>{
             {"true", true}, {"false", false}, {"\"1\"", true}, {"0", false}}) {
        const auto read = from_property_tree<metadata>(
            json(R"({"SignatureDeviceSupportEnabled": )" + text + "}"));
        BOOST_TEST(read.value().signature_device_support_enabled.value() == expected);
    }
}

BOOST_AUTO_TEST_CASE(every_message_survives_its_tree) {
    cases::for_each([]<class Message>(const Message& value, const auto& row) {
        BOOST_TEST_CONTEXT(row.name) {
            const auto read = from_property_tree<Message>(to_property_tree(value));
            BOOST_TEST_REQUIRE(read.has_value(), error_of(read));
            BOOST_TEST(*read == value);
        }
    });
}

// ---- PropertyTree's own files

BOOST_AUTO_TEST_CASE(every_message_survives_json) {
    cases::for_each([]<class Message>(const Message& value, const auto& row) {
        BOOST_TEST_CONTEXT(row.name) {
            const auto read = from_property_tree<Message>(json(json_of(to_property_tree(value))));
            BOOST_TEST_REQUIRE(read.has_value(), error_of(read));
            BOOST_TEST(*read == value);
        }
    });
}

BOOST_AUTO_TEST_CASE(every_message_survives_info) {
    cases::for_each([]<class Message>(const Message& value, const auto& row) {
        BOOST_TEST_CONTEXT(row.name) {
            std::stringstream file;
            bpt::write_info(file, to_property_tree(value));
            assuresign::property_tree tree;
            bpt::read_info(file, tree);
            const auto read = from_property_tree<Message>(tree);
            BOOST_TEST_REQUIRE(read.has_value(), error_of(read));
            BOOST_TEST(*read == value);
        }
    });
}

BOOST_AUTO_TEST_CASE(info_as_a_person_writes_it) {
    std::istringstream file{R"(
        Documents
        {
            Document                    ; the item's name, or ""
            {
                ContextIdentifier 06C4A84A-693C-46CB-8DF2-40A8215AA056
                Metadata { UserName george@company.com  Password "" }
                Template
                {
                    Id DCB79445-4D39-DD11-8735-00065B8CE99B
                    Parameters { "" { Name "Signatory 1 First Name"  Value John } }
                }
            }
        })"};
    assuresign::property_tree tree;
    bpt::read_info(file, tree);
    async_submit_request expected;
    auto& only = expected.documents.emplace_back();
    only.context_identifier = cases::account;
    only.metadata.emplace().user_name = "george@company.com";
    only.metadata->password = "";
    only.document_template.emplace().id = cases::template_guid;
    only.document_template->parameters = {cases::parameter_of("Signatory 1 First Name", "John")};
    const auto read = from_property_tree<async_submit_request>(tree);
    BOOST_TEST_REQUIRE(read.has_value(), error_of(read));
    BOOST_TEST(*read == expected);
}

BOOST_AUTO_TEST_CASE(every_sample_is_read_from_boosts_xml) {
    for (const auto name : cases::sample_names) {
        BOOST_TEST_CONTEXT(name) {
            const auto tree = boost_xml(cases::sample(name));
            std::visit(
                [&tree]<class Message>(const Message& expected) {
                    const auto read = from_property_tree<Message>(tree);
                    BOOST_TEST_REQUIRE(read.has_value(), error_of(read));
                    BOOST_TEST(*read == expected);
                },
                cases::sample_value(name));
        }
    }
}

BOOST_AUTO_TEST_CASE(every_message_is_read_from_its_xml) {
    cases::for_each([]<class Message>(const Message& value, const auto& row) {
        if constexpr (!is_fault<Message>) { // which has a prefix, always
            BOOST_TEST_CONTEXT(row.name) {
                const auto tree = read_xml(row.xml);
                BOOST_TEST_REQUIRE(tree.has_value());
                const auto read = from_property_tree<Message>(*tree);
                BOOST_TEST_REQUIRE(read.has_value(), error_of(read));
                BOOST_TEST(*read == value);
            }
        }
    });
}

BOOST_AUTO_TEST_CASE(xml_comments_are_passed_over) {
    const auto tree =
        boost_xml("<!--a--><AsyncSubmitResponse><!--b--><AsyncSubmitResult "
                  "SessionId='00000000-0000-0000-0000-000000000000'><Exceptions><!--c-->"
                  "<DocumentException Severity='Error'>x<!--d-->y</DocumentException></Exceptions>"
                  "</AsyncSubmitResult></AsyncSubmitResponse><!--e-->");
    const auto read = from_property_tree<async_submit_response>(tree);
    BOOST_TEST_REQUIRE(read.has_value(), error_of(read));
    BOOST_TEST(read->async_submit_result->exceptions[0].message == "xy");
}

std::string without_space_between_tags(const std::string& canonical) {
    return std::regex_replace(canonical, std::regex{">[ \n]+<"}, "><"); // text has &gt;
}

std::string canonical(const std::string& xml_document) {
    std::string out;
    const auto refused = tools::canonicalize(xml_document, out);
    return refused ? to_string(*refused) : without_space_between_tags(out);
}

BOOST_AUTO_TEST_CASE(json_sample_makes_the_infoset_of_the_xml_sample) {
    const auto request =
        from_property_tree<async_submit_request>(json(cases::sample("AsyncSubmit.json")));
    BOOST_TEST_REQUIRE(request.has_value(), error_of(request));
    BOOST_TEST(*request == cases::sample_async_submit());
    const auto xml_sample = cases::sample("AsyncSubmit.xml");
    BOOST_TEST(canonical(encode(*request, {.envelope = false}).value()) == canonical(xml_sample));
    const auto from_xml = from_property_tree<async_submit_request>(boost_xml(xml_sample));
    BOOST_TEST(from_xml.value() == *request);
}

// ---- secrets

BOOST_AUTO_TEST_CASE(secrets_of_a_request_are_masked) {
    auto request = cases::sample_async_submit();
    auto& parameters = request.documents[0].document_template->parameters;
    parameters[0].secret = true; // First Name
    auto expected = json(cases::sample("AsyncSubmit.json"));
    auto& only = expected.get_child("Documents").front().second;
    only.put("ContextIdentifier", "***");
    only.put("Metadata.Password", "***");
    auto& shown = only.get_child("Template.Parameters");
    shown.front().second.put("Value", "***");
    shown.back().second.put("Value", "***"); // Signatory 1 Password
    BOOST_TEST(outline(to_property_tree(request, {.mask_secrets = true})) == outline(expected));
}

BOOST_AUTO_TEST_CASE(secrets_of_answers_are_masked) {
    const auto tree =
        to_property_tree(cases::sample_lookup_session_response(), {.mask_secrets = true});
    const auto& found =
        tree.get_child("SessionLookupResults").front().second.get_child("DocumentResults").front();
    BOOST_TEST(found.second.get<std::string>("AuthToken") == "***");
    BOOST_TEST(found.second.get<std::string>("Id") == "2CE11EF1-8938-DD11-8735-00065B8CE99B");
    const auto lookup = to_property_tree(cases::sample_lookup_session(), {.mask_secrets = true});
    const auto& asked = lookup.get_child("SessionLookups").front().second;
    BOOST_TEST(asked.get<std::string>("ContextIdentifier") == "***");
    BOOST_TEST(asked.get<std::string>("SessionId") == "96059412-2f90-48d5-ba66-8f798f3cbd8d");
}

BOOST_AUTO_TEST_CASE(absent_secrets_stay_absent) {
    metadata about;
    BOOST_TEST(to_property_tree(about, {.mask_secrets = true}).empty());
}

// ---- errors, with the path of keys

struct bad_tree {
    std::string json;
    std::string_view expected;
};

BOOST_AUTO_TEST_CASE(wrong_request_is_an_error_with_its_path) {
    const std::string known = R"("ContextIdentifier": "06C4A84A-693C-46CB-8DF2-40A8215AA056")";
    const auto in_document = [&known](const std::string& text) {
        return R"({"Documents": [{)" + known + ", " + text + "}]}";
    };
    const auto in_template = [&](const std::string& text) {
        return in_document(R"("Template": {"Id": "DCB79445-4D39-DD11-8735-00065B8CE99B", )" + text +
                           "}");
    };
    const std::vector<bad_tree> table{
        {R"({"Document": []})", "unknown_key at Document"},
        {R"({"documents": []})", "unknown_key at documents"},
        {R"({"Documents": [], "More": 1})", "unknown_key at More"},
        {in_document(R"("Metadata": {"Username": "x"})"),
         "unknown_key at Documents[0].Metadata.Username"},
        {in_document(R"("Metadata": {"TermsAndConditions": {"A": "x"}})"),
         "unknown_key at Documents[0].Metadata.TermsAndConditions.A"},
        {in_template(R"("Parameters": [{"Name": "a"}, {"Name": "b", "Vaule": "c"}])"),
         "unknown_key at Documents[0].Template.Parameters[1].Vaule"},
        {R"({"Documents": {"Docment": {}}})", "unknown_key at Documents.Docment"},
        {R"({"Documents": {)" + known + "}}", "unknown_key at Documents.ContextIdentifier"},

        {R"({"Documents": [{}]})", "missing_required at Documents[0].ContextIdentifier"},
        {R"({"Documents": [{)" + known + R"(}, {"Metadata": {}}]})",
         "missing_required at Documents[1].ContextIdentifier"},
        {in_document(R"("Template": {})"), "missing_required at Documents[0].Template.Id"},
        {in_document(R"("Template": {"Parameters": []})"),
         "missing_required at Documents[0].Template.Id"},

        {R"({"Documents": [], "Documents": []})", "repeated_field at Documents"},
        {in_document(known), "repeated_field at Documents[0].ContextIdentifier"},
        {in_template(R"("Parameters": [{"Name": "a", "Name": "a"}])"),
         "repeated_field at Documents[0].Template.Parameters[0].Name"},

        {R"({"Documents": "x"})", "not_a_list at Documents"},
        {R"({"Documents": 1})", "not_a_list at Documents"},
        {R"({"Documents": ["x"]})", "not_an_object at Documents[0]"},
        {in_document(R"("Metadata": "x")"), "not_an_object at Documents[0].Metadata"},
        {in_template(R"("Parameters": ["John"])"),
         "not_an_object at Documents[0].Template.Parameters[0]"},
        {R"("x")", "not_an_object at "},
        {R"([{)" + known + "}]", "not_an_object at "},
        {R"({"Documents": {"Document": [{)" + known + "}]}}", "not_an_object at Documents[0]"},
        {in_document(R"("Metadata": [{"UserName": "x"}])"),
         "not_an_object at Documents[0].Metadata"},

        {in_document(R"("Metadata": {"UserName": {"First": "x"}})"),
         "not_a_value at Documents[0].Metadata.UserName"},
        {in_document(R"("Metadata": {"UserName": ["x"]})"),
         "not_a_value at Documents[0].Metadata.UserName"},
        {R"({"Documents": [{"ContextIdentifier": {"Id": "x"}}]})",
         "not_a_value at Documents[0].ContextIdentifier"},

        {R"({"Documents": [{"ContextIdentifier": "06C4A84A"}]})",
         "invalid_guid at Documents[0].ContextIdentifier"},
        {R"({"Documents": [{"ContextIdentifier": ""}]})",
         "invalid_guid at Documents[0].ContextIdentifier"},
        {R"({"Documents": [{"ContextIdentifier": null}]})",
         "invalid_guid at Documents[0].ContextIdentifier"},
        {in_document(R"("Template": {"Id": "{DCB79445-4D39-DD11-8735-00065B8CE99B}"})"),
         "invalid_guid at Documents[0].Template.Id"},
        {in_document(R"("Template": {"Id": " DCB79445-4D39-DD11-8735-00065B8CE99B"})"),
         "invalid_guid at Documents[0].Template.Id"},
        {in_document(R"("Metadata": {"EnvelopeId": ""})"),
         "invalid_guid at Documents[0].Metadata.EnvelopeId"},

        {in_document(R"("Metadata": {"SignatureDeviceSupportEnabled": "yes"})"),
         "invalid_boolean at Documents[0].Metadata.SignatureDeviceSupportEnabled"},
        {in_document(R"("Metadata": {"SignatureDeviceSupportEnabled": ""})"),
         "invalid_boolean at Documents[0].Metadata.SignatureDeviceSupportEnabled"},
        {in_document(R"("Metadata": {"SignatureDeviceSupportEnabled": True})"),
         "invalid_boolean at Documents[0].Metadata.SignatureDeviceSupportEnabled"},
    };
    for (const auto& row : table) {
        BOOST_TEST_CONTEXT(row.json) {
            // JSON knows no True; as a string the case is the same.
            const auto text = std::regex_replace(row.json, std::regex{": True"}, ": \"True\"");
            const auto read = from_property_tree<async_submit_request>(json(text));
            BOOST_TEST(error_of(read) == row.expected);
        }
    }
}

// What PropertyTree's own reader makes of null. json.hpp's leaves it out.
BOOST_AUTO_TEST_CASE(word_null_in_a_tree_is_a_word) {
    const auto read = from_property_tree<metadata>(json(R"({"Password": null})"));
    BOOST_TEST(read->password.value() == "null");
}

BOOST_AUTO_TEST_CASE(wrong_lookup_is_an_error_with_its_path) {
    const auto read = from_property_tree<lookup_session_request>(json(R"({"SessionLookups": [
        {"ContextIdentifier": "06C4A84A-693C-46CB-8DF2-40A8215AA056",
         "SessionId": "96059412-2f90-48d5-ba66-8f798f3cbd8d"},
        {"ContextIdentifier": "06C4A84A-693C-46CB-8DF2-40A8215AA056"}]})"));
    BOOST_TEST(error_of(read) == "missing_required at SessionLookups[1].SessionId");
}

BOOST_AUTO_TEST_CASE(wrong_answer_is_an_error_with_its_path) {
    const auto read = from_property_tree<async_submit_response>(json(R"({"AsyncSubmitResult": {
        "SessionId": "96059412-2f90-48d5-ba66-8f798f3cbd8d", "Exceptions": [{"Message": "x"}]}})"));
    BOOST_TEST(error_of(read) == "missing_required at AsyncSubmitResult.Exceptions[0].Severity");
}

BOOST_AUTO_TEST_CASE(wrong_xml_request_is_an_error_with_its_path) {
    const auto read = from_property_tree<async_submit_request>(
        boost_xml("<AsyncSubmit><Documents><Document ContextIdentifier='x'/></Documents>"
                  "</AsyncSubmit>"));
    BOOST_TEST(error_of(read) == "invalid_guid at Documents[0].ContextIdentifier");
    const auto both = from_property_tree<async_submit_result>(
        boost_xml("<AsyncSubmitResult SessionId='96059412-2f90-48d5-ba66-8f798f3cbd8d'>"
                  "<SessionId/></AsyncSubmitResult>"));
    BOOST_TEST(error_of(both) == "repeated_field at SessionId");
}

// Of the document layout: what XML says of its own is passed over, what it says of the list is not.
BOOST_AUTO_TEST_CASE(attributes_of_xml_are_passed_over) {
    const auto read = from_property_tree<async_submit_request>(boost_xml(
        "<AsyncSubmit xmlns='https://www.assuresign.net/Services/DocumentNOW/Submit' xml:lang='en'>"
        "<Documents xmlns:a='urn:a' a:b='c'/></AsyncSubmit>"));
    BOOST_TEST_REQUIRE(error_of(read) == "no error");
    BOOST_TEST(read->documents.empty());
}

BOOST_AUTO_TEST_CASE(long_unknown_key_is_cut_off) {
    const auto read =
        from_property_tree<metadata>(json("{\"" + std::string(5000, 'k') + "\": \"x\"}"));
    BOOST_TEST(to_string(read.error().code) == "unknown_key");
    BOOST_TEST(read.error().field.view().size() <= 120U);
}

// ---- read_xml

BOOST_AUTO_TEST_CASE(samples_are_read_as_boost_reads_them) {
    for (const auto name : cases::sample_names) {
        BOOST_TEST_CONTEXT(name) {
            const auto text = cases::sample(name);
            BOOST_TEST(outline(read_xml(text).value()) == outline(boost_xml(text)));
        }
    }
}

// Documents that both readers accept. No CR: PropertyTree does not normalise line ends (XML 1.0
// §2.11), nor white space in attributes (§3.3.3).
const std::vector<std::string> accepted{
    "<a/>",
    "<a></a>",
    "<a b='1' c=\"2\"/>",
    "<a b=''></a>",
    "<a> </a>",
    "<a>\n\t<b/>\n</a>",
    "<a> b </a>",
    "<a>b<c>d</c>e<f/>g</a>",
    "<a><b/><b/><c/><b/></a>",
    "<a>&lt;&gt;&amp;&quot;&apos;</a>",
    "<a b='&lt;&gt;&amp;&quot;&apos;'/>",
    "<a b='&#9;&#10;&#13;'>&#13;&#x41;</a>",
    "<a>&#xE9;&#x20AC;&#x1F600;</a>",
    "<a b='\xC3\xA9'>\xE2\x82\xAC\xF0\x9F\x98\x80</a>",
    "<a><![CDATA[<b>&amp;</b>]]></a>",
    "<a>b<![CDATA[c]]>d</a>",
    "<a><![CDATA[]]></a>",
    "<a><!-- b --></a>",
    "<a>b<!--c-->d</a>",
    "<!--1--><a/><!--2-->",
    "<?xml version='1.0'?><a/>",
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!-- x -->\n<a/>\n",
    "<a><?p q?></a>",
    "<?p?><a/>",
    "<p:a xmlns:p='urn:1' p:b='2'/>",
    "<a xmlns='urn:1'><b xmlns=''/></a>",
    "<a.b-c_d/>",
    "<\xC3\xA9/>",
    "<a b='.'/>",
    "<a>]] > ]></a>",
};

BOOST_AUTO_TEST_CASE(documents_are_read_as_boost_reads_them) {
    for (const auto& text : accepted) {
        BOOST_TEST_CONTEXT(text) {
            const auto tree = read_xml(text);
            BOOST_TEST_REQUIRE(tree.has_value());
            BOOST_TEST(outline(*tree) == outline(boost_xml(text)));
        }
    }
}

BOOST_AUTO_TEST_CASE(messages_are_read_as_boost_reads_them) {
    cases::for_each([](const auto&, const auto& row) {
        BOOST_TEST_CONTEXT(row.name) {
            const auto text = cases::enveloped(row.xml);
            BOOST_TEST(outline(read_xml(text).value()) == outline(boost_xml(text)));
        }
    });
}

BOOST_AUTO_TEST_CASE(byte_order_mark_is_skipped) {
    BOOST_TEST(outline(read_xml("\xEF\xBB\xBF<a>b</a>").value()) ==
               outline(read_xml("<a>b</a>").value()));
}

BOOST_AUTO_TEST_CASE(line_ends_are_normalised) {
    BOOST_TEST(read_xml("<a>1\r\n2\r3</a>").value().get<std::string>("a") == "1\n2\n3");
    BOOST_TEST(read_xml("<a b='1\r\n2'/>").value().get<std::string>("a.<xmlattr>.b") == "1 2");
}

struct refusal {
    std::string text;
    errc code;
    std::size_t offset;
};

// All of these but a few are taken by PropertyTree's own read_xml (boostorg/property_tree #43).
const std::vector<refusal> refused{
    {"", errc::truncated, 0},
    {"<a><b></a></b>", errc::mismatched_end_tag, 6},
    {"<a b='1' b='2'/>", errc::duplicate_attribute, 9},
    {"<a>\xFF</a>", errc::invalid_utf8, 3},
    {"<a>\xC0\x80</a>", errc::invalid_utf8, 3},
    {"<a>\x01</a>", errc::forbidden_character, 3},
    {"<a>&nbsp;</a>", errc::undefined_entity, 3},
    {"<a/><b/>", errc::second_root, 4},
    {"<a/>x", errc::text_outside_root, 4},
    {"<a>", errc::truncated, 3},
    {"<a><b/>", errc::truncated, 7},
    {"<p:a/>", errc::unbound_prefix, 1},
    {"<!DOCTYPE a><a/>", errc::doctype_forbidden, 0},
    {"<a b='<'/>", errc::less_than_in_attribute, 6},
    {"<a>]]></a>", errc::cdata_end_in_text, 3},
};

BOOST_AUTO_TEST_CASE(malformed_document_is_refused_with_code_and_offset) {
    for (const auto& row : refused) {
        BOOST_TEST_CONTEXT(row.text) {
            const auto tree = read_xml(row.text);
            BOOST_TEST_REQUIRE(!tree.has_value());
            BOOST_TEST(to_string(tree.error().code) == to_string(row.code));
            BOOST_TEST(tree.error().offset == row.offset);
        }
    }
}

std::string nested(std::size_t depth) {
    std::string text;
    for (std::size_t i = 0; i < depth; ++i) {
        text += "<a>";
    }
    for (std::size_t i = 0; i < depth; ++i) {
        text += "</a>";
    }
    return text;
}

BOOST_AUTO_TEST_CASE(depth_is_bounded) {
    BOOST_TEST(read_xml(nested(128)).has_value());
    BOOST_TEST(to_string(read_xml(nested(129)).error().code) == "too_deep");
    BOOST_TEST(to_string(read_xml(nested(1000000)).error().code) == "too_deep");
    constexpr xml::limits shallow{.depth = 2};
    BOOST_TEST(read_xml<shallow>(nested(2)).has_value());
    BOOST_TEST(to_string(read_xml<shallow>(nested(3)).error().code) == "too_deep");
}

// ---- decoding from a tree

template <class Message>
std::string decoding_error(const assuresign::property_tree& tree) {
    const auto decoded = assuresign::decode<Message>(tree);
    if (decoded) {
        return "no error";
    }
    BOOST_TEST(decoded.error().offset == error::no_offset);
    std::string text{to_string(decoded.error().code)};
    return text.append(" at ").append(decoded.error().field.view());
}

BOOST_AUTO_TEST_CASE(nodes_of_a_document_bounded) {
    const auto code_of = [](std::string_view document) {
        const auto tree = read_xml<xml::limits{.items = 5}>(document);
        return tree ? "none" : std::string{to_string(tree.error().code)};
    };
    for (const auto* const allowed :
         {"<a><b/><c/><d/><e/></a>", "<a b='' c='' d='' e=''/>", "<a b=''><!-- c --><d e=''/></a>",
          "<a><![CDATA[b]]>c<![CDATA[d]]>e<?f?>g</a>"}) {
        BOOST_TEST(code_of(allowed) == "none", allowed);
    }
    for (const auto* const beyond :
         {"<a><b/><c/><d/><e/><f/></a>", "<a b='' c='' d='' e='' f=''/>",
          "<a b=''><!-- c --><d e=''/><f/></a>", "<a b=''><!--c--><!--d--><!--e--><!--f--></a>"}) {
        BOOST_TEST(code_of(beyond) == "too_many_items", beyond);
    }
    const auto beyond = read_xml<xml::limits{.items = 2}>("<a><b/><c/></a>");
    BOOST_TEST(beyond.error().offset == 7U);
}

BOOST_AUTO_TEST_CASE(items_of_a_message_bounded) {
    const std::string lookup = "<SessionLookup SessionId='96059412-2f90-48d5-ba66-8f798f3cbd8d' "
                               "ContextIdentifier='06C4A84A-693C-46CB-8DF2-40A8215AA056'/>";
    const auto tree = read_xml("<LookupSession><SessionLookups>" + lookup + lookup +
                               "</SessionLookups></LookupSession>")
                          .value();
    BOOST_TEST(
        (from_property_tree<lookup_session_request, xml::limits{.items = 2}>(tree).has_value()));
    const auto beyond = from_property_tree<lookup_session_request, xml::limits{.items = 1}>(tree);
    BOOST_TEST_REQUIRE(!beyond.has_value());
    BOOST_TEST(to_string(beyond.error().code) == "too_many_items");
    BOOST_TEST(beyond.error().field.view() == "SessionLookups[1]");
}

BOOST_AUTO_TEST_CASE(items_of_a_tree_bounded) {
    const auto error_of = [](const std::string& results) {
        const auto tree =
            read_xml("<LookupSessionResponse><SessionLookupResults><SessionLookupResult "
                     "SessionId='96059412-2f90-48d5-ba66-8f798f3cbd8d'><DocumentResults>" +
                     results +
                     "</DocumentResults></SessionLookupResult></SessionLookupResults>"
                     "</LookupSessionResponse>")
                .value();
        const auto decoded =
            assuresign::decode<lookup_session_response, xml::limits{.items = 3}>(tree);
        return decoded ? "none"
                       : std::string{to_string(decoded.error().code)} + " at " +
                             std::string{decoded.error().field.view()};
    };
    BOOST_TEST(error_of("<DocumentResult/><DocumentResult/>") == "none");
    BOOST_TEST(error_of("<DocumentResult/><DocumentResult/><DocumentResult/>") ==
               "too_many_items at SessionLookupResults[0].DocumentResults[2]");
}

template <class Message>
Message decoded_message(const assuresign::property_tree& tree) {
    auto decoded = assuresign::decode<Message>(tree);
    BOOST_TEST_REQUIRE(decoded.has_value(), (decoded ? "" : to_string(decoded.error())));
    BOOST_TEST_REQUIRE(decoded->index() == 0U);
    return std::get<0>(std::move(*decoded));
}

fault decoded_fault(const assuresign::property_tree& tree) {
    auto decoded = assuresign::decode<async_submit_response>(tree);
    BOOST_TEST_REQUIRE(decoded.has_value(), (decoded ? "" : to_string(decoded.error())));
    BOOST_TEST_REQUIRE(std::holds_alternative<fault>(*decoded));
    return std::get<fault>(std::move(*decoded));
}

BOOST_AUTO_TEST_CASE(every_message_is_decoded_in_every_form) {
    cases::for_each([]<class Message>(const Message& value, const auto& row) {
        if constexpr (!is_fault<Message>) {
            for (const auto& bare :
                 {row.xml, cases::uniform(row.xml), cases::unqualified(row.xml)}) {
                for (const auto& text : {bare, cases::enveloped(bare)}) {
                    BOOST_TEST_CONTEXT(row.name << ": " << text) {
                        BOOST_TEST(decoded_message<Message>(read_xml(text).value()) == value);
                        BOOST_TEST(decoded_message<Message>(boost_xml(text)) == value);
                        BOOST_TEST(decoded_message<Message>(
                                       boost_xml(text, bpt::xml_parser::no_concat_text)) == value);
                    }
                }
            }
        }
    });
}

BOOST_AUTO_TEST_CASE(every_sample_is_decoded) {
    for (const auto name : cases::sample_names) {
        const auto tree = boost_xml(cases::sample(name));
        std::visit(
            [&]<class Message>(const Message& expected) {
                BOOST_TEST(decoded_message<Message>(tree) == expected, std::string{name});
            },
            cases::sample_value(name));
    }
}

BOOST_AUTO_TEST_CASE(prefixes_are_resolved) {
    const auto tree =
        boost_xml("<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'"
                  " xmlns:a='https://www.assuresign.net/Services/DocumentNOW/Submit'><e:Body>"
                  "<a:AsyncSubmitResponse><a:AsyncSubmitResult"
                  " SessionId='96059412-2f90-48d5-ba66-8f798f3cbd8d'/></a:AsyncSubmitResponse>"
                  "</e:Body></e:Envelope>");
    BOOST_TEST(decoded_message<async_submit_response>(tree) ==
               cases::sample_async_submit_response());
}

BOOST_AUTO_TEST_CASE(foreign_namespace_is_passed_over) {
    const auto tree = boost_xml(
        "<AsyncSubmitResponse xmlns:x='urn:x'><x:AsyncSubmitResult SessionId='bad'/>"
        "<AsyncSubmitResult SessionId='96059412-2f90-48d5-ba66-8f798f3cbd8d' x:SessionId='bad'>"
        "<Exceptions xmlns='urn:y'><DocumentException/></Exceptions></AsyncSubmitResult>"
        "</AsyncSubmitResponse>");
    BOOST_TEST(decoded_message<async_submit_response>(tree) ==
               cases::sample_async_submit_response());
}

BOOST_AUTO_TEST_CASE(nil_item_is_passed_over) {
    const auto tree =
        boost_xml("<LookupSessionResponse xmlns:i='http://www.w3.org/2001/XMLSchema-instance'>"
                  "<SessionLookupResults><SessionLookupResult i:nil='true'/>"
                  "<SessionLookupResult SessionId='96059412-2f90-48d5-ba66-8f798f3cbd8d'>"
                  "<DocumentResults><DocumentResult i:nil='1'/></DocumentResults>"
                  "<CloseEnvelopeResult i:nil='true'/></SessionLookupResult></SessionLookupResults>"
                  "</LookupSessionResponse>");
    const auto response = decoded_message<lookup_session_response>(tree);
    BOOST_TEST_REQUIRE(response.session_lookup_results.size() == 1U);
    const auto& session = response.session_lookup_results[0];
    BOOST_TEST(session.document_results.has_value());
    BOOST_TEST(session.document_results.empty());
    BOOST_TEST(!session.close_envelope_result.has_value());
}

const std::string fault_document =
    "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body><s:Fault>"
    "<faultcode>s:Client</faultcode><faultstring>a &lt; b</faultstring>"
    "<faultactor>urn:a</faultactor>"
    "<detail><e xmlns='urn:e' a='&amp;\"'>x &lt; y<f/>z</e><!--c--></detail>"
    "</s:Fault></s:Body></s:Envelope>";

void check_fault(const fault& decoded) {
    BOOST_TEST(decoded.code.value() == "s:Client");
    BOOST_TEST(decoded.string.value() == "a < b");
    BOOST_TEST(decoded.actor.value() == "urn:a");
    // Comments are no part of it, and a tree does not tell where text stood among elements.
    const auto detail = read_xml(decoded.detail.value());
    BOOST_TEST_REQUIRE(detail.has_value());
    BOOST_TEST(detail->get<std::string>("detail.e") == "x < yz");
    BOOST_TEST(detail->get<std::string>("detail.e.<xmlattr>.a") == "&\"");
    BOOST_TEST(detail->get<std::string>("detail.e.<xmlattr>.xmlns") == "urn:e");
    BOOST_TEST(detail->get_child("detail.e").count("f") == 1U);
}

BOOST_AUTO_TEST_CASE(fault_is_decoded_with_its_detail) {
    check_fault(decoded_fault(read_xml(fault_document).value()));
    check_fault(decoded_fault(boost_xml(fault_document)));
}

BOOST_AUTO_TEST_CASE(fault_is_decoded_from_text_that_is_not_joined) {
    const auto tree = boost_xml(fault_document, bpt::xml_parser::no_concat_text);
    check_fault(decoded_fault(tree));
}

BOOST_AUTO_TEST_CASE(pieces_of_text_are_joined) {
    assuresign::property_tree tree;
    auto& said = tree.add_child("s:Fault", {});
    said.add("<xmlattr>.xmlns:s", std::string{xmlns::soap_1_1});
    auto& text = said.add_child("faultstring", {});
    for (const auto* const piece : {"", "a", "", " & ", "b"}) {
        text.push_back({"<xmltext>", assuresign::property_tree{piece}});
    }
    BOOST_TEST(decoded_fault(tree).string.value() == "a & b");
}

BOOST_AUTO_TEST_CASE(comments_are_not_decoded) {
    const auto tree =
        boost_xml("<AsyncSubmitResponse><!--a--><AsyncSubmitResult "
                  "SessionId='96059412-2f90-48d5-ba66-8f798f3cbd8d'><!--b--></AsyncSubmitResult>"
                  "</AsyncSubmitResponse>");
    BOOST_TEST(decoded_message<async_submit_response>(tree) ==
               cases::sample_async_submit_response());
}

// As from the document's bytes: child elements that the contract does not know are passed over.
BOOST_AUTO_TEST_CASE(text_beside_an_unknown_element_is_kept) {
    const std::string document =
        "<s:Fault xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><faultstring>No, "
        "<b>not<i/></b>and never</faultstring><faultactor><b>not</b>urn:a</faultactor></s:Fault>";
    for (const int flags : {0, static_cast<int>(bpt::xml_parser::no_concat_text)}) {
        const auto decoded = decoded_fault(boost_xml(document, flags));
        BOOST_TEST(decoded.string.value() == "No, and never");
        BOOST_TEST(decoded.actor.value() == "urn:a");
    }
}

BOOST_AUTO_TEST_CASE(malformed_fault_detail_is_an_error) {
    const std::string head = "<s:Fault xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><detail";
    const auto error_from = [&head](const std::string& rest) {
        return decoding_error<async_submit_response>(boost_xml(head + rest + "</s:Fault>"));
    };
    BOOST_TEST(error_from("><a>\x01</a></detail>") == "forbidden_character at detail");
    BOOST_TEST(error_from(" a='\xFF'/>") == "invalid_utf8 at detail");
}

BOOST_AUTO_TEST_CASE(trimmed_tree_is_decoded) {
    const auto tree = boost_xml(cases::sample("AsyncSubmitResponse.exceptions.xml"),
                                bpt::xml_parser::trim_whitespace | bpt::xml_parser::no_comments);
    BOOST_TEST(decoded_message<async_submit_response>(tree) ==
               cases::sample_async_submit_exceptions());
}

BOOST_AUTO_TEST_CASE(tree_without_one_root_is_an_error) {
    assuresign::property_tree tree;
    BOOST_TEST(decoding_error<async_submit_response>(tree) == "empty_body at ");
    tree.add("<xmlcomment>", "only");
    BOOST_TEST(decoding_error<async_submit_response>(tree) == "empty_body at ");
    tree.add("AsyncSubmitResponse", "");
    BOOST_TEST(decoding_error<async_submit_response>(tree) == "no error");
    tree.add("AsyncSubmitResponse", "");
    BOOST_TEST(decoding_error<async_submit_response>(tree) == "second_root at ");
}

BOOST_AUTO_TEST_CASE(tree_with_a_wrong_message_is_an_error) {
    const auto error_from = [](const std::string& text) {
        return decoding_error<async_submit_response>(boost_xml(text));
    };
    BOOST_TEST(error_from("<LookupSessionResponse/>") == "wrong_message at ");
    BOOST_TEST(error_from("<x:AsyncSubmitResponse xmlns:x='urn:x'/>") == "wrong_message at ");
    BOOST_TEST(error_from("<x:AsyncSubmitResponse/>") == "unbound_prefix at ");
    BOOST_TEST(error_from("<AsyncSubmitResponse x:y='1'/>") == "unbound_prefix at ");
    BOOST_TEST(error_from("<AsyncSubmitResponse><x:y/></AsyncSubmitResponse>") ==
               "unbound_prefix at ");
    BOOST_TEST(error_from("<AsyncSubmitResponse xmlns:x=''/>") == "reserved_namespace at ");
    BOOST_TEST(error_from("<Envelope xmlns='http://www.w3.org/2003/05/soap-envelope'/>") ==
               "soap_version_mismatch at ");
    BOOST_TEST(error_from("<AsyncSubmitResponse><AsyncSubmitResult/></AsyncSubmitResponse>") ==
               "missing_required at AsyncSubmitResult.SessionId");
    BOOST_TEST(error_from("<AsyncSubmitResponse><AsyncSubmitResult SessionId='x'/>"
                          "</AsyncSubmitResponse>") ==
               "invalid_guid at AsyncSubmitResult.SessionId");
    BOOST_TEST(error_from("<AsyncSubmitResponse>"
                          "<AsyncSubmitResult SessionId='96059412-2f90-48d5-ba66-8f798f3cbd8d'/>"
                          "<AsyncSubmitResult SessionId='96059412-2f90-48d5-ba66-8f798f3cbd8d'/>"
                          "</AsyncSubmitResponse>") == "repeated_field at AsyncSubmitResult");
}

// A tree's key is any string: what it says must not become markup.
BOOST_AUTO_TEST_CASE(invalid_name_is_an_error) {
    const std::string result =
        "<AsyncSubmitResult SessionId=\"" + std::string{cases::session_guid.str()} + "\"/>";
    for (const auto& key :
         {"a/>" + result + "<b"s, "a b=''"s, "1"s, "-a"s, "a:b:c"s, ":a"s, "a:"s, "\xFF"s, "a>"s}) {
        BOOST_TEST_CONTEXT(key) {
            assuresign::property_tree element;
            element.push_back({"AsyncSubmitResponse", {}})->second.push_back({key, {}});
            BOOST_TEST(decoding_error<async_submit_response>(element) == "malformed_name at ");
            assuresign::property_tree inside;
            inside.add("AsyncSubmitResponse.AsyncSubmitResult.<xmlattr>", "")
                .push_back({key, assuresign::property_tree{"x"}});
            BOOST_TEST(decoding_error<async_submit_response>(inside) ==
                       "malformed_name at AsyncSubmitResult");
            assuresign::property_tree root;
            root.push_back({key, {}});
            BOOST_TEST(decoding_error<async_submit_response>(root) == "malformed_name at ");
        }
    }
    assuresign::property_tree items; // as a list stands in the message layout
    items.add("AsyncSubmitResponse.AsyncSubmitResult.Exceptions", "").push_back({"", {}});
    BOOST_TEST(decoding_error<async_submit_response>(items) ==
               "malformed_name at AsyncSubmitResult.Exceptions");
}

// Where a tree cannot be written, an error is told of the field, as of a document's bytes.
BOOST_AUTO_TEST_CASE(malformed_text_is_an_error_of_its_field) {
    const auto error_of = [](const std::string& key, const std::string& text) {
        auto tree = boost_xml("<AsyncSubmitResponse><AsyncSubmitResult "
                              "SessionId='96059412-2f90-48d5-ba66-8f798f3cbd8d'><Exceptions>"
                              "<DocumentException Severity='Error'/><DocumentException "
                              "Severity='Error'/></Exceptions></AsyncSubmitResult>"
                              "</AsyncSubmitResponse>");
        auto& exceptions = tree.get_child("AsyncSubmitResponse.AsyncSubmitResult.Exceptions");
        exceptions.back().second.put(key, text);
        return decoding_error<async_submit_response>(tree);
    };
    BOOST_TEST(error_of("", "plain") == "no error");
    BOOST_TEST(error_of("", "a\x01") == "forbidden_character at AsyncSubmitResult.Exceptions[1]");
    BOOST_TEST(error_of("", "a\xFF") == "invalid_utf8 at AsyncSubmitResult.Exceptions[1]");
    BOOST_TEST(error_of("a", "a\xFF") == "invalid_utf8 at AsyncSubmitResult.Exceptions[1]");
    BOOST_TEST(error_of("<xmlattr>.Other", "a\x01") ==
               "forbidden_character at AsyncSubmitResult.Exceptions[1]");
    // What comes first in the document is told.
    BOOST_TEST(decoding_error<async_submit_response>(boost_xml(
                   "<AsyncSubmitResponse><AsyncSubmitResult SessionId='x'/><a>\x01</a>"
                   "</AsyncSubmitResponse>")) == "invalid_guid at AsyncSubmitResult.SessionId");
}

BOOST_AUTO_TEST_CASE(deep_tree_is_an_error) {
    const auto in_response = [](std::size_t depth) {
        return boost_xml("<AsyncSubmitResponse>" + nested(depth) + "</AsyncSubmitResponse>");
    };
    BOOST_TEST(decoding_error<async_submit_response>(in_response(127)) == "no error");
    BOOST_TEST(decoding_error<async_submit_response>(in_response(128)) == "too_deep at ");
    const auto in_detail = [](std::size_t depth) {
        return boost_xml("<s:Fault xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><detail>" +
                         nested(depth) + "</detail></s:Fault>");
    };
    BOOST_TEST(decoding_error<async_submit_response>(in_detail(100)) == "no error");
    BOOST_TEST(decoding_error<async_submit_response>(in_detail(1000)) == "too_deep at detail");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
