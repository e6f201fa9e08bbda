// SPDX-License-Identifier: BSL-1.0
#include <assuresign/contract/async_close_envelope.hpp>
#include <assuresign/contract/async_submit_with_file.hpp>
#include <assuresign/contract/async_submit_with_file_retrieval.hpp>
#include <assuresign/contract/submit.hpp>

#include <assuresign/call/exchange.hpp>
#include <assuresign/json.hpp>
#include <assuresign/property_tree.hpp>
#include <assuresign/soap/mtom.hpp>

#include "support/printing.hpp"
#include "support/validator.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace {

using namespace assuresign;
using namespace assuresign::tests;
using namespace assuresign::literals;

constexpr context_identifier account{"06C4A84A-693C-46CB-8DF2-40A8215AA056"_guid};
constexpr encode_options bare{.envelope = false};

// ---- every field of everything, with values that are no defaults; secrets begin with "secret"

metadata full_metadata() {
    metadata made;
    made.user_name = "george@company.com";
    made.password = "secret-password";
    made.signature_device_support_enabled = true;
    return made;
}

document_template full_template() {
    document_template made;
    made.id = "DCB79445-4D39-DD11-8735-00065B8CE99B"_guid;
    made.parameters = {{.name = "Signatory 1 First Name", .value = "John"}};
    return made;
}

jot_block full_jot_block() {
    jot_block made;
    made.name = "Name <1>";
    made.signing_step = 1;
    made.signing_order = -2;
    made.certified = true;
    made.required = true;
    made.instructions = "Sign & date";
    made.input_type = input_type::signatory;
    made.fixed_input_timing_type = fixed_input_timing_type::on_document_complete;
    made.border = border::bottom;
    made.page = 3;
    made.position_x = 0.5F;
    made.position_y = 0.25F;
    made.height = 1e-7F;
    made.width = 1;
    made.signatory_email = "jdoe@example.com";
    made.signatory_email_parameter_name = "Signatory 1 Email Address";
    made.signatory_mobile_phone = "+15550100";
    made.signatory_mobile_phone_parameter_name = "Signatory 1 Mobile";
    made.parameter_name = "Amount";
    made.source_group = "A";
    auto& typed = made.typed_properties.emplace();
    typed.font_size = font_size::fourteen;
    typed.font_name = font_name::bradley_hand_itc;
    typed.font_bold = true;
    typed.font_underline = true;
    typed.font_italic = true;
    typed.word_wrap = true;
    typed.horizontal_alignment = horizontal_alignment::right;
    typed.vertical_alignment = vertical_alignment::bottom;
    typed.validation_type = validation_type::date_ddmmyyyy_current_date_prefill;
    typed.signatory_input_type = signatory_input_type::multiple_choice_radio;
    typed.regex = "[a-z]\\d\"";
    typed.validation_message = "no";
    typed.formatter_name = "f";
    typed.formatter_code = "c";
    typed.value = "v";
    auto& option = typed.options.emplace_back();
    option.graphic_render_type = graphic_render_type::no_box_check;
    option.text = "yes";
    option.text_value = "1";
    option.field_region = {
        {.page = 2, .position_x = 0, .position_y = 0.2F, .height = 0.03F, .width = 0.4F}};
    made.written_properties = {{.signature_type = signature_type::initials,
                                .signature_font_size = font_size::six,
                                .ink_color = ink_color::blue}};
    return made;
}

signer_attachment full_attachment() {
    signer_attachment made;
    made.signing_step = 2;
    made.required = true;
    made.allow_multiple = true;
    made.label = "Passport";
    made.instructions = "Both sides";
    made.signatory_email = "jdoe@example.com";
    made.signatory_email_parameter_name = "Signatory 1 Email Address";
    made.signatory_mobile_phone = "+15550100";
    made.signatory_mobile_phone_parameter_name = "Signatory 1 Mobile";
    return made;
}

template <class Document>
Document full_base() {
    Document made;
    made.context_identifier = account;
    made.metadata = full_metadata();
    made.document_template = full_template();
    if constexpr (requires { made.jot_blocks; }) {
        made.parse_document = true;
        made.initial_pages_to_parse = 3;
        made.final_pages_to_parse = 2147483647;
        made.jot_blocks = {full_jot_block(), {}};
        made.signer_attachments = {full_attachment(), {}};
    }
    return made;
}

async_submit_with_file_request with_file() {
    auto made = full_base<file_document>();
    made.underlying_file = {{.file_type = file_type::docx, .data = binary{"secret-bytes"}}};
    return {.documents = {made}};
}

async_submit_with_file_retrieval_request with_retrieval() {
    auto made = full_base<file_retrieval_document>();
    auto& file = made.underlying_file_metadata.emplace();
    file.retrieval_method = retrieval_method::sftp;
    file.file_type = file_type::tiff;
    file.requires_authentication = true;
    file.url = "sftp://secret-host/contract.tiff";
    file.credential = {{.username = "secret-user", .password = "secret-word", .domain = "d"}};
    return {.documents = {made}};
}

async_close_envelope_request close_request() {
    return {.request = {{.context_identifier = account,
                         .envelope_id = "EBB73445-AB39-CD1F-8AF5-BC06AB44E93A"_guid,
                         .auth_token = "8CC9A84B-693C-46CC-4342-40A8215AD76A"_guid}}};
}

// Calls check(message, schema file) with every message of the family: empty, small and full.
template <class Check>
void for_each_message(Check check) {
    constexpr auto submit = "Submit.xsd", files = "SubmitFiles.xsd", envelopes = "Envelopes.xsd";
    check(submit_request{}, submit);
    check(submit_request{.documents = {full_base<document>()}}, submit);
    check(submit_response{}, submit);
    check(submit_response{.document_results = {{},
                                               {.id = "2CE11EF1-8938-DD11-8735-00065B8CE99B"_guid,
                                                .auth_token = close_request().request->auth_token,
                                                .metadata = full_metadata(),
                                                .exceptions = {{severity_level::warning, "w"}}}}},
          submit);

    check(async_submit_with_file_request{}, files);
    check(async_submit_with_file_request{.documents = {{.context_identifier = account}}}, files);
    check(with_file(), files);
    check(async_submit_with_file_response{}, files);
    const async_submit_result result{.session_id = "96059412-2f90-48d5-ba66-8f798f3cbd8d"_guid,
                                     .exceptions = {{severity_level::fatal, "f"}}};
    check(async_submit_with_file_response{.async_submit_with_file_result = result}, files);

    check(async_submit_with_file_retrieval_request{}, files);
    check(with_retrieval(), files);
    check(async_submit_with_file_retrieval_response{.async_submit_with_file_retrieval_result =
                                                        result},
          files);

    check(async_close_envelope_request{}, envelopes);
    check(close_request(), envelopes);
    check(async_close_envelope_response{}, envelopes);
    check(
        async_close_envelope_response{
            .async_close_envelope_result = {{.session_id = result.session_id,
                                             .exceptions = {{severity_level::error, "e"}}}}},
        envelopes);
}

template <class Message>
struct view_of;
template <template <class> class Message>
struct view_of<Message<owned>> {
    using type = Message<borrowed>;
};

BOOST_AUTO_TEST_SUITE(operations)

BOOST_AUTO_TEST_CASE(messages_are_read_back) {
    for_each_message([]<class Message>(const Message& value, auto) {
        for (const auto form :
             {namespace_form::qualified, namespace_form::uniform, namespace_form::none}) {
            const auto body = encode(value, {.form = form});
            BOOST_TEST_REQUIRE(body.has_value());
            BOOST_TEST(encoded_size(value, {.form = form}).value() == body->size());
            const auto back = decode<Message>(*body);
            BOOST_TEST_REQUIRE(back.has_value());
            BOOST_TEST(std::get<Message>(*back) == value, *body);

            using view = typename view_of<Message>::type;
            static_list_arena<16384> storage;
            const auto viewed = decode<view>(*body, storage);
            BOOST_TEST_REQUIRE(viewed.has_value());
            BOOST_TEST(encode(std::get<view>(*viewed), {.form = form}).value() == *body);
        }
    });
}

BOOST_AUTO_TEST_CASE(messages_go_through_trees_and_json) {
    for_each_message([]<class Message>(const Message& value, auto) {
        const auto tree = to_property_tree(value);
        const auto back = from_property_tree<Message>(tree);
        BOOST_TEST_REQUIRE(back.has_value());
        BOOST_TEST(*back == value);
        const auto json = to_json(value);
        const auto again = from_json<Message>(json);
        BOOST_TEST_REQUIRE(again.has_value(), (again ? "" : to_string(again.error())));
        BOOST_TEST(*again == value, json);
    });
}

BOOST_AUTO_TEST_CASE(messages_fit_the_contract) {
    if (!has_xmllint()) {
        BOOST_WARN_MESSAGE(false, "skipped: xmllint was not found (set XMLLINT)");
        return;
    }
    validator submit{"Submit.xsd"}, files{"SubmitFiles.xsd"}, envelopes{"Envelopes.xsd"};
    for_each_message([&](const auto& value, std::string_view schema_file) {
        auto& to = schema_file == "Submit.xsd"        ? submit
                   : schema_file == "SubmitFiles.xsd" ? files
                                                      : envelopes;
        const auto xml = encode(value, bare).value();
        to.add(xml);
        if (schema_file == "Submit.xsd") { // which the other one includes
            files.add(xml);
        }
    });
    submit.check();
    files.check();
    envelopes.check();
}

BOOST_AUTO_TEST_CASE(secrets_are_masked) {
    for_each_message([](const auto& value, auto) {
        const auto text = to_string(value);
        BOOST_TEST(text.find("secret") == std::string::npos, text);
        BOOST_TEST(text.find("c2VjcmV0") == std::string::npos, text); // the same in base64
        BOOST_TEST(text.find(account.str()) == std::string::npos, text);
        BOOST_TEST(text.find(close_request().request->auth_token.str()) == std::string::npos, text);
        const auto json = to_json(value, {.mask_secrets = true});
        BOOST_TEST(json.find("secret") == std::string::npos, json);
        BOOST_TEST(json.find("c2VjcmV0") == std::string::npos, json);
        BOOST_TEST(json.find(account.str()) == std::string::npos, json);
    });
}

// ---- as the contract has it, written by hand

BOOST_AUTO_TEST_CASE(submit_as_the_contract_has_it) {
    BOOST_TEST(
        encode(submit_request{.documents = {{.context_identifier = account}}}, bare).value() ==
        "<Submit xmlns=\"https://www.assuresign.net/Services/DocumentNOW/Submit\"><Documents>"
        "<Document ContextIdentifier=\"06C4A84A-693C-46CB-8DF2-40A8215AA056\"/>"
        "</Documents></Submit>");
}

BOOST_AUTO_TEST_CASE(close_as_the_contract_has_it) {
    BOOST_TEST(encode(close_request(), bare).value() ==
               "<AsyncCloseEnvelope "
               "xmlns=\"https://www.assuresign.net/Services/DocumentNOW/Envelopes\">"
               "<Request ContextIdentifier=\"06C4A84A-693C-46CB-8DF2-40A8215AA056\" "
               "EnvelopeId=\"EBB73445-AB39-CD1F-8AF5-BC06AB44E93A\" "
               "AuthToken=\"8CC9A84B-693C-46CC-4342-40A8215AD76A\"/></AsyncCloseEnvelope>");
}

BOOST_AUTO_TEST_CASE(file_as_the_contract_has_it) {
    file_document made;
    made.context_identifier = account;
    made.underlying_file = {{.file_type = file_type::pdf, .data = binary{"by test"}}};
    made.jot_blocks = {{}};
    made.signer_attachments = {{}};
    BOOST_TEST(
        encode(async_submit_with_file_request{.documents = {made}}, bare).value() ==
        "<AsyncSubmitWithFile xmlns=\"https://www.assuresign.net/Services/DocumentNOW/Submit\">"
        "<Documents><FileDocument ContextIdentifier=\"06C4A84A-693C-46CB-8DF2-40A8215AA056\">"
        "<UnderlyingFile FileType=\"PDF\"><Data>YnkgdGVzdA==</Data></UnderlyingFile>"
        "<JotBlocks><JotBlock/></JotBlocks>"
        "<SignerAttachments><SignerAttachment/></SignerAttachments>"
        "</FileDocument></Documents></AsyncSubmitWithFile>");
}

BOOST_AUTO_TEST_CASE(retrieval_as_the_contract_has_it) {
    auto made = with_retrieval();
    made.documents[0].metadata.reset();
    made.documents[0].document_template.reset();
    made.documents[0].jot_blocks = {};
    made.documents[0].signer_attachments = {};
    BOOST_TEST(encode(made, bare).value() ==
               "<AsyncSubmitWithFileRetrieval "
               "xmlns=\"https://www.assuresign.net/Services/DocumentNOW/Submit\">"
               "<Documents><FileRetrievalDocument "
               "ContextIdentifier=\"06C4A84A-693C-46CB-8DF2-40A8215AA056\" ParseDocument=\"true\" "
               "InitialPagesToParse=\"3\" FinalPagesToParse=\"2147483647\">"
               "<UnderlyingFileMetadata RetrievalMethod=\"Sftp\" FileType=\"TIFF\" "
               "RequiresAuthentication=\"true\" Url=\"sftp://secret-host/contract.tiff\">"
               "<Credential Username=\"secret-user\" Password=\"secret-word\" Domain=\"d\"/>"
               "</UnderlyingFileMetadata>"
               "</FileRetrievalDocument></Documents></AsyncSubmitWithFileRetrieval>");
}

// ---- what is not given is not sent

constexpr encode_options without_namespaces{.envelope = false, .form = namespace_form::none};

template <class Message>
std::string written(const Message& value) {
    return encode(value, without_namespaces).value();
}

// As the vendor prints them.
BOOST_AUTO_TEST_CASE(vendors_samples_are_written_exactly) {
    BOOST_TEST(written(jot_block{
                   .name = "Signature 1", .page = 1, .position_x = 0.5F, .position_y = 0.2F}) ==
               "<JotBlock Name=\"Signature 1\" Page=\"1\" PositionX=\"0.5\" PositionY=\"0.2\"/>");
    BOOST_TEST(written(written_properties{.ink_color = ink_color::blue}) ==
               "<WrittenProperties InkColor=\"Blue\"/>");
    file_document made;
    made.context_identifier = account;
    made.parse_document = true;
    BOOST_TEST(written(made) == "<FileDocument "
                                "ContextIdentifier=\"06C4A84A-693C-46CB-8DF2-40A8215AA056\" "
                                "ParseDocument=\"true\"/>");
}

BOOST_AUTO_TEST_CASE(zero_false_and_not_specified_are_sent_where_given) {
    jot_block made{.signing_step = 0,
                   .certified = false,
                   .input_type = input_type::not_specified,
                   .border = border::not_specified,
                   .page = 0,
                   .position_x = 0};
    made.typed_properties.emplace().font_size = font_size::not_specified;
    made.typed_properties->options = {{.graphic_render_type = graphic_render_type::none}};
    BOOST_TEST(
        written(made) ==
        "<JotBlock SigningStep=\"0\" Certified=\"false\" InputType=\"NotSpecified\" "
        "Border=\"NotSpecified\" Page=\"0\" PositionX=\"0\"><TypedProperties "
        "FontSize=\"NotSpecified\"><Options><TypedJotBlockOption GraphicRenderType=\"None\"/>"
        "</Options></TypedProperties></JotBlock>");
}

BOOST_AUTO_TEST_CASE(value_without_a_name_does_not_pass_for_an_absent_one) {
    const auto failed =
        encode(typed_jot_block_option{.graphic_render_type = static_cast<graphic_render_type>(10)})
            .error();
    BOOST_TEST(to_string(failed.code) == "invalid_name");
    BOOST_TEST(failed.field.view() == "GraphicRenderType");
}

// Copies what is in one field: a message, a list or a single value.
void copy_field(const field& row, const void* from, void* to);

void copy_fields(const message_table& table, const void* from, void* to) {
    for (const auto& row : table.fields()) {
        copy_field(row, from, to);
    }
}
void copy_field(const field& row, const void* from, void* to) {
    const void* const value = row.get(from);
    void* const member = const_cast<void*>(row.member(to));
    if (value == nullptr) {
        return;
    }
    if (row.kind == field_kind::item) {
        row.type->any_item(value, [&](const void* each) {
            copy_fields(*row.table, each, row.type->append(member, nullptr));
            return false;
        });
    } else if (row.table != nullptr) {
        copy_fields(*row.table, value, row.type->emplace(member));
    } else {
        detail::number_buffer number;
        BOOST_TEST(!row.type->read(row.type->text(value, number), member), row.name());
    }
}

// With one field of `full` each.
template <class Message>
void check_each_field_alone(const Message& full) {
    Message all;
    for (const auto& row : table_of<Message>.fields()) {
        copy_field(row, &full, &all);
        Message made;
        copy_field(row, &full, &made);
        const auto xml = written(made);
        const auto start = "<" + std::string{schema<Message>::name};
        if (row.kind == field_kind::attribute) {
            BOOST_TEST(xml.starts_with(start + " " + std::string{row.name()} + "=\""), xml);
            BOOST_TEST(std::count(xml.begin(), xml.end(), '"') == 2, xml);
        } else {
            BOOST_TEST(xml.starts_with(start + "><" + std::string{row.name()}), xml);
        }
        if constexpr (requires { typename view_of<Message>::type; }) { // has a storage
            const auto back = decode<Message>(xml);
            BOOST_TEST_REQUIRE(back.has_value(), xml);
            BOOST_TEST(std::get<Message>(*back) == made, xml);
        }
        BOOST_TEST(from_property_tree<Message>(to_property_tree(made)).value() == made, xml);
    }
    BOOST_TEST(all == full); // every member has its row
    BOOST_TEST(written(Message{}) == "<" + std::string{schema<Message>::name} + "/>");
}

BOOST_AUTO_TEST_CASE(each_field_may_stand_alone) {
    const auto block = full_jot_block();
    check_each_field_alone(block);
    check_each_field_alone(*block.typed_properties);
    check_each_field_alone(block.typed_properties->options[0]);
    check_each_field_alone(*block.typed_properties->options[0].field_region);
    check_each_field_alone(*block.written_properties);
    check_each_field_alone(full_attachment());
}

// Nothing else is made up where it is not given.
BOOST_AUTO_TEST_CASE(only_ids_and_kinds_of_files_are_required) {
    const auto is_one = [](std::string_view name) {
        return name == "ContextIdentifier" || name == "Id" || name == "SessionId" ||
               name == "EnvelopeId" || name == "AuthToken" || name == "FileType" ||
               name == "RetrievalMethod" || name == "Severity";
    };
    for_each_message([&]<class Message>(const Message& value, auto) {
        detail::any_message(
            table_of<Message>, &value, [&](const message_table& table, const void*) {
                for (const auto& row : table.fields()) {
                    if (row.is_required) {
                        BOOST_TEST(is_one(row.name()), table.name() << '.' << row.name());
                    }
                }
                return false;
            });
    });
}

BOOST_AUTO_TEST_CASE(requests_with_files_have_bytes) {
    static_assert(detail::has_bytes(table_of<underlying_file>));
    static_assert(detail::has_bytes(table_of<async_submit_with_file_request>));
    static_assert(detail::has_bytes(table_of<async_submit_with_file_request_view>));
    static_assert(!detail::has_bytes(table_of<async_submit_with_file_retrieval_request>));
    static_assert(!detail::has_bytes(table_of<async_submit_with_file_response>));
    static_assert(!detail::has_bytes(table_of<async_submit_request>));
    static_assert(!detail::has_bytes(table_of<fault>));
}

BOOST_AUTO_TEST_CASE(only_faults_have_raw_markup) {
    static_assert(detail::has_raw_markup(table_of<fault>));
    static_assert(detail::has_raw_markup(table_of<fault_view>));
    for_each_message([]<class Message>(const Message&, auto) {
        static_assert(!detail::has_raw_markup(table_of<Message>));
    });
}

// ---- what is outside of what the contract allows

struct bound {
    std::string_view attribute;
    std::string_view words;
    std::vector<std::string> allowed;
    std::vector<std::string> refused;
};

std::string repeated(std::size_t count, std::string_view text) {
    std::string all;
    for (std::size_t i = 0; i < count; ++i) {
        all.append(text);
    }
    return all;
}

const std::vector<std::string> fractions{"0", "1", "0.5", "1.0", "-0", "1E-3", "+.5"};
const std::vector<std::string> no_fractions{"1.0001", "-0.0001", "2",    "-1",
                                            "1E9",    "INF",     "-INF", "NaN"};
const std::vector<std::string> steps{"0", "255", "007"};
const std::vector<std::string> no_steps{"256", "-1", "2147483647", "-2147483648"};

bound length_bound(std::string_view attribute, std::string_view words, std::size_t longest) {
    // U+00E9, U+1F600: of two bytes and of four, and as references.
    return {attribute,
            words,
            {repeated(longest, "a"), repeated(longest, "\xC3\xA9"),
             repeated(longest, "\xF0\x9F\x98\x80"), repeated(longest, "&#233;")},
            {repeated(longest + 1, "a"), repeated(longest + 1, "\xC3\xA9"),
             repeated(longest, "&#233;") + "b"}};
}

// PROTOCOL.md, Corrections.
const std::vector<bound> block_bounds{
    {"SigningStep", "0 to 255", steps, no_steps},
    {"Page", "-32768 to 32767", {"1", "32767", "-32768"}, {"32768", "-32769"}},
    {"PositionX", "0 to 1", fractions, no_fractions},
    {"PositionY", "0 to 1", fractions, no_fractions},
    {"Height", "0 to 1", fractions, no_fractions},
    {"Width", "0 to 1", fractions, no_fractions},
    length_bound("SignatoryEmail", "at most 128 characters", 128),
    length_bound("SignatoryEmailParameterName", "at most 50 characters", 50),
    length_bound("Instructions", "at most 255 characters", 255),
};
const std::vector<bound> region_bounds{
    {"PositionX", "0 to 1", fractions, no_fractions},
    {"PositionY", "0 to 1", fractions, no_fractions},
    {"Height", "0 to 1", fractions, no_fractions},
    {"Width", "0 to 1", fractions, no_fractions},
    {"Page", "", {"2147483647"}, {}},
};
const std::vector<bound> attachment_bounds{
    {"SigningStep", "0 to 255", steps, no_steps},
    {"Instructions", "", {repeated(1000, "a")}, {}},
};

void check_out_of_range(const assuresign::error& failed, const bound& each, std::size_t offset) {
    BOOST_TEST(to_string(failed.code) == "out_of_range");
    BOOST_TEST(failed.field.view() == each.attribute);
    BOOST_TEST(failed.excerpt.view() == each.words);
    BOOST_TEST(failed.offset == offset);
}

// Decoded with the attribute as most programs write it, and not; and as a tree that read_xml made.
template <class Message, class View>
void check_bounds(const std::vector<bound>& bounds) {
    for (const auto& each : bounds) {
        const auto with = [&](std::string_view space, const std::string& text) {
            return "<" + std::string{schema<Message>::name} + std::string{space} +
                   std::string{each.attribute} + "=\"" + text + "\"/>";
        };
        for (const std::string_view space : {" ", "\n "}) {
            for (const auto& text : each.allowed) {
                const auto xml = with(space, text);
                const auto decoded = decode<Message>(xml);
                BOOST_TEST_REQUIRE(decoded.has_value(), xml);
                BOOST_TEST(encode(std::get<Message>(*decoded)).has_value(), xml);
                static_list_arena<64> storage;
                BOOST_TEST(decode<View>(xml, storage).has_value(), xml);
                BOOST_TEST(from_property_tree<Message>(read_xml(xml).value()).has_value(), xml);
            }
            for (const auto& text : each.refused) {
                const auto xml = with(space, text);
                const auto offset = xml.find('"') + 1;
                check_out_of_range(decode<Message>(xml).error(), each, offset);
                static_list_arena<64> storage;
                check_out_of_range(decode<View>(xml, storage).error(), each, offset);
                check_out_of_range(from_property_tree<Message>(read_xml(xml).value()).error(), each,
                                   error::no_offset);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(value_out_of_range_is_refused_where_it_is_read) {
    check_bounds<jot_block, jot_block_view>(block_bounds);
    check_bounds<signer_attachment, signer_attachment_view>(attachment_bounds);
    // A region has no borrowed form, so it is read within its option.
    for (const auto& each : region_bounds) {
        for (const auto& text : each.refused) {
            const auto xml = "<TypedJotBlockOption><FieldRegion " + std::string{each.attribute} +
                             "=\"" + text + "\"/></TypedJotBlockOption>";
            const auto failed = decode<typed_jot_block_option>(xml).error();
            BOOST_TEST(to_string(failed.code) == "out_of_range", xml);
            BOOST_TEST(failed.field.view() == "FieldRegion." + std::string{each.attribute});
        }
        for (const auto& text : each.allowed) {
            const auto xml = "<TypedJotBlockOption><FieldRegion " + std::string{each.attribute} +
                             "=\"" + text + "\"/></TypedJotBlockOption>";
            BOOST_TEST(decode<typed_jot_block_option>(xml).has_value(), xml);
        }
    }
}

BOOST_AUTO_TEST_CASE(value_out_of_range_in_a_tree_is_refused_with_its_path) {
    const auto failed =
        from_json<async_submit_with_file_request>(
            R"({"Documents": [{"ContextIdentifier": "06C4A84A-693C-46CB-8DF2-40A8215AA056",
            "JotBlocks": [{"Page": 1, "PositionX": 0.5}, {"Page": 1, "PositionX": 72}]}]})")
            .error();
    BOOST_TEST(to_string(failed) ==
               "out_of_range: a value is outside of what the contract allows, at "
               "Documents[0].JotBlocks[1].PositionX; allowed: 0 to 1");
}

BOOST_AUTO_TEST_CASE(value_out_of_range_is_not_written) {
    const auto check = [](auto change, std::string_view where, std::string_view words) {
        auto made = with_file();
        change(made.documents[0]);
        for (const auto& failed :
             {encode(made).error(), encoded_size(made).error(),
              encode(made, {.mask_secrets = true}).error(), encode_mtom(made).error()}) {
            BOOST_TEST(to_string(failed.code) == "out_of_range");
            BOOST_TEST(failed.field.view() == "Documents[0]." + std::string{where});
            BOOST_TEST(failed.excerpt.view() == words);
            BOOST_TEST(failed.offset == error::no_offset);
        }
    };
    const std::string block = "JotBlocks[1].";
    check([](auto& d) { d.jot_blocks[1].signing_step = 256; }, block + "SigningStep", "0 to 255");
    check([](auto& d) { d.jot_blocks[1].signing_step = -1; }, block + "SigningStep", "0 to 255");
    check([](auto& d) { d.jot_blocks[1].page = 32768; }, block + "Page", "-32768 to 32767");
    constexpr auto infinity = std::numeric_limits<float>::infinity();
    for (const float each :
         {1.0001F, -1e-9F, infinity, -infinity, std::numeric_limits<float>::quiet_NaN(), 72.F}) {
        check([&](auto& d) { d.jot_blocks[1].position_x = each; }, block + "PositionX", "0 to 1");
        check([&](auto& d) { d.jot_blocks[1].position_y = each; }, block + "PositionY", "0 to 1");
        check([&](auto& d) { d.jot_blocks[1].height = each; }, block + "Height", "0 to 1");
        check([&](auto& d) { d.jot_blocks[1].width = each; }, block + "Width", "0 to 1");
        check(
            [&](auto& d) {
                d.jot_blocks[0].typed_properties->options[0].field_region->width = each;
            },
            "JotBlocks[0].TypedProperties.Options[0].FieldRegion.Width", "0 to 1");
    }
    check([](auto& d) { d.jot_blocks[1].instructions = repeated(256, "a"); },
          block + "Instructions", "at most 255 characters");
    check([](auto& d) { d.jot_blocks[1].signatory_email = repeated(129, "\xC3\xA9"); },
          block + "SignatoryEmail", "at most 128 characters");
    check([](auto& d) { d.jot_blocks[1].signatory_email_parameter_name = repeated(51, "a"); },
          block + "SignatoryEmailParameterName", "at most 50 characters");
    check([](auto& d) { d.signer_attachments[1].signing_step = 256; },
          "SignerAttachments[1].SigningStep", "0 to 255");
    auto made = with_file();
    made.documents[0].jot_blocks[1].signing_step = 256;
    BOOST_TEST(to_string(encode(made).error()) ==
               "out_of_range: a value is outside of what the contract allows, at "
               "Documents[0].JotBlocks[1].SigningStep; allowed: 0 to 255");
}

BOOST_AUTO_TEST_CASE(value_out_of_range_does_not_fit_the_contract) {
    if (!has_xmllint()) {
        BOOST_WARN_MESSAGE(false, "skipped: xmllint was not found (set XMLLINT)");
        return;
    }
    const auto with = [](const bound& each, const std::string& text) {
        return "<AsyncSubmitWithFile "
               "xmlns=\"https://www.assuresign.net/Services/DocumentNOW/Submit\">"
               "<Documents><FileDocument "
               "ContextIdentifier=\"06C4A84A-693C-46CB-8DF2-40A8215AA056\">"
               "<JotBlocks><JotBlock " +
               std::string{each.attribute} + "=\"" + text +
               "\"/></JotBlocks></FileDocument></Documents></AsyncSubmitWithFile>";
    };
    validator good{"SubmitFiles.xsd"}, bad{"SubmitFiles.xsd"};
    for (const auto& each : block_bounds) {
        for (const auto& text : each.allowed) {
            good.add(with(each, text));
        }
        for (const auto& text : each.refused) {
            bad.add(with(each, text));
        }
    }
    good.check();
    bad.check_refused();
}

// ---- mistakes

template <class Change>
void check_missing(Change change, std::string_view where) {
    auto made = with_file();
    change(made.documents[0]);
    const auto body = encode(made);
    BOOST_TEST_REQUIRE(!body.has_value());
    BOOST_TEST(to_string(body.error().code) == "missing_required");
    BOOST_TEST(body.error().field.view() == where);
}

BOOST_AUTO_TEST_CASE(unset_name_is_missing) {
    check_missing([](auto& d) { d.underlying_file->file_type = {}; },
                  "Documents[0].UnderlyingFile.FileType");
    auto made = with_retrieval();
    made.documents[0].underlying_file_metadata->retrieval_method = {};
    BOOST_TEST(encode(made).error().field.view() ==
               "Documents[0].UnderlyingFileMetadata.RetrievalMethod");
}

void check_refused(std::string_view what, std::string_view by, std::string_view code,
                   std::string_view where) {
    static const auto written = encode(with_file(), bare).value();
    auto body = written;
    const auto at = body.find(what);
    BOOST_TEST_REQUIRE(at != std::string::npos, what);
    body.replace(at, what.size(), by);
    const auto decoded = decode<async_submit_with_file_request>(body);
    BOOST_TEST_REQUIRE(!decoded.has_value());
    BOOST_TEST(to_string(decoded.error().code) == code);
    BOOST_TEST(decoded.error().field.view() == where);
    if (code != "missing_required") {
        BOOST_TEST(decoded.error().offset >= at);
    }
    static_list_arena<16384> storage;
    const auto viewed = decode<async_submit_with_file_request_view>(body, storage);
    BOOST_TEST(viewed.error() == decoded.error());
}

BOOST_AUTO_TEST_CASE(wrong_value_is_refused_with_its_field) {
    check_refused("SigningOrder=\"-2\"", "SigningOrder=\"two\"", "invalid_number",
                  "Documents[0].JotBlocks[0].SigningOrder");
    check_refused("PositionX=\"0.5\"", "PositionX=\"0,5\"", "invalid_number",
                  "Documents[0].JotBlocks[0].PositionX");
    check_refused("<Data>c", "<Data>", "invalid_base64", "Documents[0].UnderlyingFile.Data");
    check_refused(" FileType=\"DOCX\"", "", "missing_required",
                  "Documents[0].UnderlyingFile.FileType");
}

BOOST_AUTO_TEST_CASE(unknown_name_is_refused_with_its_field) {
    const std::string block = "Documents[0].JotBlocks[0]";
    const auto check = [](std::string_view what, const std::string& element) {
        const auto name = what.substr(0, what.find('='));
        check_refused(what, std::string{name} + "=\"Other", "invalid_name",
                      element + "." + std::string{name});
    };
    check("FileType=\"DOCX", "Documents[0].UnderlyingFile");
    check("InputType=\"Signatory", block);
    check("FixedInputTimingType=\"OnDocumentComplete", block);
    check("Border=\"Bottom", block);
    check("FontSize=\"Fourteen", block + ".TypedProperties");
    check("FontName=\"BradleyHandITC", block + ".TypedProperties");
    check("HorizontalAlignment=\"Right", block + ".TypedProperties");
    check("VerticalAlignment=\"Bottom", block + ".TypedProperties");
    check("ValidationType=\"DateDDMMYYYY_CurrentDatePrefill", block + ".TypedProperties");
    check("SignatoryInputType=\"MultipleChoiceRadio", block + ".TypedProperties");
    check("GraphicRenderType=\"NoBoxCheck", block + ".TypedProperties.Options[0]");
    check("SignatureType=\"Initials", block + ".WrittenProperties");
    check("SignatureFontSize=\"Six", block + ".WrittenProperties");
    check("InkColor=\"Blue", block + ".WrittenProperties");

    auto body = encode(with_retrieval(), bare).value();
    body.replace(body.find("\"Sftp"), 5, "\"Ftp");
    const auto decoded = decode<async_submit_with_file_retrieval_request>(body);
    BOOST_TEST_REQUIRE(!decoded.has_value());
    BOOST_TEST(to_string(decoded.error().code) == "invalid_name");
    BOOST_TEST(decoded.error().field.view() ==
               "Documents[0].UnderlyingFileMetadata.RetrievalMethod");
}

// ---- the bytes of files

std::string file_in(std::string_view data) {
    auto body = encode(with_file(), bare).value();
    const auto first = body.find("<Data>"), last = body.find("</Data>");
    body.replace(first, last - first, "<Data>" + std::string{data});
    const auto decoded = decode<async_submit_with_file_request>(body);
    if (!decoded) {
        return std::string{to_string(decoded.error().code)};
    }
    const auto& file =
        *std::get<async_submit_with_file_request>(*decoded).documents[0].underlying_file->data;
    static_list_arena<16384> storage;
    const auto viewed = decode<async_submit_with_file_request_view>(body, storage);
    const auto& view = *std::get<async_submit_with_file_request_view>(*viewed)
                            .documents.front()
                            .underlying_file->data;
    BOOST_TEST(view.is_reference() == file.is_reference());
    if (file.is_reference()) {
        BOOST_TEST(view.href() == file.href());
        return "reference to " + std::string{file.href()};
    }
    BOOST_TEST(view.str().value() == file.str().value());
    return file.str().value();
}

BOOST_AUTO_TEST_CASE(data_as_text) {
    BOOST_TEST(file_in("") == "");
    BOOST_TEST(file_in(" YnkgdGVz\n dA= = ") == "by test");
    BOOST_TEST(file_in("<![CDATA[YnkgdGVz]]>dA&#x3D;=") == "by test");
    BOOST_TEST(file_in("YnkgdGVz<!-- -->dA==") == "by test");
    BOOST_TEST(file_in("<Other/>YnkgdGVzdA==") == "by test"); // an extension
}

// XOP 1.0 §2.1
BOOST_AUTO_TEST_CASE(data_as_a_reference) {
    const auto include = [](std::string_view attributes) {
        return "<i:Include xmlns:i='http://www.w3.org/2004/08/xop/include' " +
               std::string{attributes} + "/>";
    };
    BOOST_TEST(file_in(include("href='cid:1@x'")) == "reference to cid:1@x");
    BOOST_TEST(file_in("\n" + include("href='cid:a&amp;b'") + "\n") == "reference to cid:a&b");
    BOOST_TEST(file_in(include("")) == "reference to ");
    BOOST_TEST(file_in("<Include href='cid:1@x'/>") == ""); // of no namespace: an extension
    BOOST_TEST(file_in("<i:Other xmlns:i='http://www.w3.org/2004/08/xop/include'/>") == "");
    BOOST_TEST(
        file_in("<i:Include xmlns:i='http://www.w3.org/2004/08/xop/include'><b></i:Include>") ==
        "mismatched_end_tag");
    BOOST_TEST(file_in(include("href='cid:1@x'") + "<b>") == "mismatched_end_tag");
    BOOST_TEST(file_in("<Include xmlns='urn:x' href='cid:1@x'/>YnkgdGVzdA==") == "by test");
    // Text beside it is none of the file's, whether base64 or not; of two, the first counts.
    for (const std::string_view text : {"YnkgdGVzdA==", "no base64!"}) {
        const auto beside = include("href='cid:1@x'") + std::string{text};
        BOOST_TEST(file_in(beside) == "reference to cid:1@x");
        BOOST_TEST(file_in(std::string{text} + beside) == "reference to cid:1@x");
        BOOST_TEST(file_in(beside + include("href='cid:2@x'")) == "reference to cid:1@x");
    }
}

// The bytes of a reference are elsewhere: nothing may be written in their place.
BOOST_AUTO_TEST_CASE(reference_is_not_written_as_bytes) {
    auto made = with_file();
    made.documents[0].underlying_file->data = binary::reference("cid:1@x");
    const auto body = encode(made);
    BOOST_TEST_REQUIRE(!body.has_value());
    BOOST_TEST(to_string(body.error().code) == "unreadable_source");
    BOOST_TEST(body.error().field.view() == "Documents[0].UnderlyingFile.Data");
    BOOST_TEST(encode(made, {.mask_secrets = true}).has_value());
}

class unreadable_source final : public byte_source {
public:
    std::uint64_t size() const override { return 100'000; }
    bool read(std::uint64_t, std::span<char>) const override { return ++reads_ < 3; }
    int reads() const { return reads_; }

private:
    mutable int reads_ = 0;
};

BOOST_AUTO_TEST_CASE(unreadable_source_is_an_error_of_every_encoding) {
    const auto check = [](const auto& written) {
        BOOST_TEST_REQUIRE(!written.has_value());
        BOOST_TEST(to_string(written.error().code) == "unreadable_source");
        BOOST_TEST(written.error().field.view() == "Documents[0].UnderlyingFile.Data");
    };
    auto made = with_file();
    const auto renew = [&made]() -> const auto& {
        made.documents[0].underlying_file->data = std::make_shared<unreadable_source>();
        return made;
    };
    check(encode(renew()));
    std::string text{"before"};
    check(encode_to(renew(), text));
    BOOST_TEST(text == "before");
    std::string room(200'000, '\0');
    check(encode_to(renew(), std::span<char>{room}));
    check(encode_to(renew(), std::back_inserter(text)));
    check(make_http_request<async_submit_with_file>(renew()));
}

// An empty file would come back from the tree, and be sent.
BOOST_AUTO_TEST_CASE(file_that_cannot_be_read_is_left_out_of_trees) {
    auto made = with_file();
    auto& data = made.documents[0].underlying_file->data;
    for (const auto& unreadable :
         {binary{std::make_shared<unreadable_source>()}, binary::reference("cid:1@x")}) {
        data = unreadable;
        const auto back =
            from_property_tree<async_submit_with_file_request>(to_property_tree(made)).value();
        BOOST_TEST(!back.documents[0].underlying_file->data.has_value());
    }
    data = binary{};
    const auto back =
        from_property_tree<async_submit_with_file_request>(to_property_tree(made)).value();
    BOOST_TEST(back == made);
}

BOOST_AUTO_TEST_CASE(size_is_known_without_reading) {
    const auto source = std::make_shared<unreadable_source>();
    auto made = with_file();
    const auto before = encoded_size(made).value();
    made.documents[0].underlying_file->data = source;
    BOOST_TEST(encoded_size(made).value() == before - 16 + 133'336); // 12 bytes are 100,000 now
    BOOST_TEST(source->reads() == 0);
}

BOOST_AUTO_TEST_CASE(body_grows_once) {
    auto made = with_file();
    made.documents[0].underlying_file->data = binary{std::string(1'000'000, 'x')};
    const auto request = make_http_request<async_submit_with_file>(made).value();
    BOOST_TEST(request.body.capacity() < request.body.size() + 64);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
