// SPDX-License-Identifier: BSL-1.0
#include <assuresign/contract/schema.hpp>

#include "support/order_book.hpp"
#include "support/printing.hpp"

#include <assuresign/contract/async_submit_with_file.hpp>
#include <assuresign/soap/detail/document_decoder.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace assuresign;
using namespace assuresign::literals;
using cases::note;
using cases::percent;

constexpr value_rule two = text_length(2, "at most 2 characters");

static_assert(message<async_submit_request> && message<async_submit_request_view>);
static_assert(message<fault> && message<session_lookup> && message<note>);
static_assert(!message<std::string> && !message<severity> && !message<session_id> &&
              !message<list<document>>);

static_assert(detail::unwrap<std::optional<int>>::is_optional && !detail::unwrap<int>::is_optional);

using detail::is_in_range;
static_assert(is_in_range(-1, percent) && is_in_range(0, percent) && is_in_range(100, percent));
static_assert(!is_in_range(-1.001, percent) && !is_in_range(100.001, percent));
static_assert(!is_in_range(std::numeric_limits<double>::quiet_NaN(), percent));
constexpr value_rule any_number = number_range(std::numeric_limits<double>::lowest(),
                                               std::numeric_limits<double>::max(), "a number");
static_assert(is_in_range(std::numeric_limits<double>::max(), any_number));
static_assert(!is_in_range(std::numeric_limits<double>::infinity(), any_number));
static_assert(!is_in_range(-std::numeric_limits<double>::infinity(), any_number));

// Whether a value keeps to a rule. The library's code does not know the type of a value either: it
// has a pointer to the value, and the functions in `member_type`.
template <class T>
bool allows(const value_rule& rule, const T& value) {
    return detail::member_type_of<std::optional<T>>.is_allowed(&value, rule);
}

// A table in one line: '@' an attribute, '*' a list, '=' content, '~' raw.
std::string shape(const message_table& table) {
    std::string text{table.name()};
    text += ':';
    for (const auto& row : table.fields()) {
        text += ' ';
        text += row.kind == field_kind::attribute ? "@"
                : row.kind == field_kind::list    ? "*"
                : row.kind == field_kind::content ? "="
                : row.kind == field_kind::raw     ? "~"
                                                  : "";
        text += row.name();
    }
    return text;
}
template <class Message>
std::string shape() {
    return shape(table_of<Message>);
}

// The table of the items of the message's last list.
template <class Message>
const message_table& exceptions_of() {
    return *table_of<Message>.fields().back().table->fields().front().table;
}

template <class Message>
std::vector<std::string_view> secrets(const Message& value) {
    std::vector<std::string_view> names;
    for (const auto& row : table_of<Message>.fields()) {
        if (row.is_secret != nullptr && row.is_secret(&value)) {
            names.push_back(row.name());
        }
    }
    return names;
}

template <class Message>
std::vector<std::string_view> required() {
    std::vector<std::string_view> names;
    for (const auto& row : table_of<Message>.fields()) {
        BOOST_TEST(row.is_required == ((table_of<Message>.required() & row.bit) != 0));
        if (row.is_required) {
            names.push_back(row.name());
        }
    }
    return names;
}

std::vector<std::string> markup_of(std::span<const field> fields) {
    std::vector<std::string> found;
    for (const auto& row : fields) {
        found.emplace_back(row.markup.text());
    }
    return found;
}

template <class Message>
const field& row_of(std::string_view name) {
    const auto rows = table_of<Message>.fields();
    const auto found =
        std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.name() == name; });
    const bool is_found = found != rows.end();
    BOOST_TEST_REQUIRE(is_found, name);
    return *found;
}

using names = std::vector<std::string_view>;

BOOST_AUTO_TEST_SUITE(contract_schema)

BOOST_AUTO_TEST_CASE(row_has_its_rule) {
    constexpr auto number = attribute<&session_lookup::session_id>("N", percent);
    constexpr auto text = attribute<&parameter::name>("T", two);
    constexpr auto any = attribute<&parameter::name>("A");
    static_assert(number.rule == &percent && text.rule == &two);
    static_assert(any.rule == nullptr);
    BOOST_TEST(number.name() == "N");
    BOOST_TEST(number.rule->words == "-1 to 100");
    BOOST_TEST(text.rule->words == "at most 2 characters");
    BOOST_TEST(!text.is_secret);
}

BOOST_AUTO_TEST_CASE(number_range_is_of_every_number) {
    BOOST_TEST(allows(percent, -1.0));
    BOOST_TEST(allows(percent, 0.0F));
    BOOST_TEST(allows(percent, 100));
    BOOST_TEST(allows(percent, std::int32_t{-1}));
    BOOST_TEST(!allows(percent, std::int32_t{-2}));
    BOOST_TEST(!allows(percent, -1.001F));
    BOOST_TEST(!allows(percent, 100.001));
    BOOST_TEST(!allows(percent, std::numeric_limits<float>::quiet_NaN()));
    BOOST_TEST(!allows(percent, std::numeric_limits<float>::infinity()));
    BOOST_TEST(allows(any_number, std::numeric_limits<float>::max()));
    BOOST_TEST(!allows(any_number, -std::numeric_limits<float>::infinity()));
}

BOOST_AUTO_TEST_CASE(text_length_counts_characters) {
    for (const std::string_view text : {"", "ab", "\xC3\xA9\xF0\x9F\x98\x80"}) {
        BOOST_TEST(allows(two, std::string{text}), text);
        BOOST_TEST(allows(two, xml::text_view{text}), text);
    }
    for (const std::string_view text : {"abc", "\xC3\xA9\xF0\x9F\x98\x80."}) {
        BOOST_TEST(!allows(two, std::string{text}), text);
        BOOST_TEST(!allows(two, xml::text_view{text}), text);
    }
    // A reference is one character (XML 1.0 §4.1).
    BOOST_TEST(allows(two, xml::text_view{"&#233;b", xml::spelling::attribute}));
    BOOST_TEST(!allows(two, xml::text_view{"&#233;bc", xml::spelling::attribute}));
}

// Names, kinds and order: PROTOCOL.md, "Types".
BOOST_AUTO_TEST_CASE(tables_are_the_contracts) {
    BOOST_TEST(shape<async_submit_request>() == "AsyncSubmit: *Documents");
    BOOST_TEST(shape<document>() == "Document: @ContextIdentifier Metadata Template");
    BOOST_TEST(shape<metadata>() ==
               "Metadata: @UserName @DocumentName @OrderNumber @Password @ExpirationDate @Culture "
               "@SignatureDeviceSupportEnabled @EnvelopeId TermsAndConditions");
    BOOST_TEST(shape<terms_and_conditions>() ==
               "TermsAndConditions: AdditionalComplianceStatement AdditionalAgreementStatement "
               "AdditionalExtendedDisclosures");
    BOOST_TEST(shape<document_template>() == "Template: @Id *Parameters");
    BOOST_TEST(shape<parameter>() == "Parameter: @Name @Value");
    BOOST_TEST(shape<async_submit_response>() == "AsyncSubmitResponse: AsyncSubmitResult");
    BOOST_TEST(shape<async_submit_result>() == "AsyncSubmitResult: @SessionId *Exceptions");
    BOOST_TEST(shape<service_exception>() == "DocumentException: @Severity =Message");
    BOOST_TEST(shape(exceptions_of<session_lookup_result>()) ==
               "SessionLookupException: @Severity =Message");
    BOOST_TEST(shape(exceptions_of<close_envelope_result>()) ==
               "EnvelopeException: @Severity =Message");
    BOOST_TEST(shape<lookup_session_request>() == "LookupSession: *SessionLookups");
    BOOST_TEST(shape<session_lookup>() == "SessionLookup: @ContextIdentifier @SessionId");
    BOOST_TEST(shape<lookup_session_response>() == "LookupSessionResponse: *SessionLookupResults");
    BOOST_TEST(shape<session_lookup_result>() ==
               "SessionLookupResult: @SessionId *DocumentResults CloseEnvelopeResult *Exceptions");
    BOOST_TEST(shape<document_result>() == "DocumentResult: @Id @AuthToken Metadata *Exceptions");
    BOOST_TEST(shape<close_envelope_result>() == "CloseEnvelopeResult: @EnvelopeId *Exceptions");
    BOOST_TEST(shape<fault>() == "Fault: faultcode faultstring faultactor ~detail");
}

BOOST_AUTO_TEST_CASE(borrowed_tables_are_the_same) {
    BOOST_TEST(shape<async_submit_request_view>() == shape<async_submit_request>());
    BOOST_TEST(shape<document_view>() == shape<document>());
    BOOST_TEST(shape<metadata_view>() == shape<metadata>());
    BOOST_TEST(shape<lookup_session_response_view>() == shape<lookup_session_response>());
    BOOST_TEST(shape<session_lookup_result_view>() == shape<session_lookup_result>());
    BOOST_TEST(shape<fault_view>() == shape<fault>());
}

BOOST_AUTO_TEST_CASE(namespaces_are_the_contracts) {
    constexpr std::string_view root = "https://www.assuresign.net/Services/DocumentNOW/";
    const auto in = [&](std::string_view name) {
        return std::string{root}.append(name);
    };
    BOOST_TEST(xmlns::submit == in("Submit"));
    BOOST_TEST(xmlns::lookup_session == in("LookupSession"));
    BOOST_TEST(xmlns::envelopes == in("Envelopes"));
    // SOAP 1.1 §3, SOAP 1.2 part 1 §1.1, XML Schema part 1 §2.6
    BOOST_TEST(xmlns::soap_1_1 == "http://schemas.xmlsoap.org/soap/envelope/");
    BOOST_TEST(xmlns::soap_1_2 == "http://www.w3.org/2003/05/soap-envelope");
    BOOST_TEST(xmlns::schema_instance == "http://www.w3.org/2001/XMLSchema-instance");
    using assuresign::schema;
    BOOST_TEST(schema<async_submit_request>::xmlns == xmlns::submit);
    BOOST_TEST(schema<document>::xmlns == xmlns::submit);
    BOOST_TEST(schema<metadata>::xmlns == xmlns::submit);
    BOOST_TEST(schema<terms_and_conditions>::xmlns == xmlns::submit);
    BOOST_TEST(schema<document_template>::xmlns == xmlns::submit);
    BOOST_TEST(schema<parameter>::xmlns == xmlns::submit);
    BOOST_TEST(schema<async_submit_response>::xmlns == xmlns::submit);
    BOOST_TEST(schema<async_submit_result>::xmlns == xmlns::submit);
    BOOST_TEST(schema<document_result>::xmlns == xmlns::submit);
    BOOST_TEST(schema<service_exception>::xmlns == xmlns::submit);
    BOOST_TEST(schema<lookup_session_request>::xmlns == xmlns::lookup_session);
    BOOST_TEST(schema<session_lookup>::xmlns == xmlns::lookup_session);
    BOOST_TEST(schema<lookup_session_response>::xmlns == xmlns::lookup_session);
    BOOST_TEST(schema<session_lookup_result>::xmlns == xmlns::lookup_session);
    BOOST_TEST(exceptions_of<session_lookup_result>().xmlns() == xmlns::lookup_session);
    BOOST_TEST(schema<close_envelope_result>::xmlns == xmlns::envelopes);
    BOOST_TEST(exceptions_of<close_envelope_result>().xmlns() == xmlns::envelopes);
    BOOST_TEST(schema<fault>::xmlns == xmlns::soap_1_1);
}

BOOST_AUTO_TEST_CASE(secrets_known) {
    BOOST_TEST(secrets(document{}) == names{"ContextIdentifier"}, boost::test_tools::per_element());
    BOOST_TEST(secrets(session_lookup{}) == names{"ContextIdentifier"},
               boost::test_tools::per_element());
    BOOST_TEST(secrets(metadata{}) == names{"Password"}, boost::test_tools::per_element());
    BOOST_TEST(secrets(document_result{}) == names{"AuthToken"}, boost::test_tools::per_element());
    BOOST_TEST(secrets(document_template{}).empty());
    BOOST_TEST(secrets(session_lookup_result{}).empty());
}

BOOST_AUTO_TEST_CASE(parameter_secret_by_name_or_mark) {
    const auto is_secret = [](std::string_view name) {
        parameter made;
        made.name = std::string{name};
        parameter_view view;
        view.name = name;
        BOOST_TEST(secrets(made).empty() == secrets(view).empty());
        return !secrets(made).empty();
    };
    for (const auto name : {"password", "Signatory 1 Password", "PASSWORD 2", "xPaSsWoRdx",
                            "ppassword", "papassword", "passpassword", "passwopassword"}) {
        BOOST_TEST_CONTEXT(name) {
            BOOST_TEST(is_secret(name));
        }
    }
    for (const auto name :
         {"", "passwor", "pass word", "assword", "xassword", "passwodr", "pasword"}) {
        BOOST_TEST_CONTEXT(name) {
            BOOST_TEST(!is_secret(name));
        }
    }
    parameter marked;
    BOOST_TEST(secrets(marked).empty());
    marked.secret = true;
    BOOST_TEST(secrets(marked) == names{"Value"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(known_namespaces) {
    const auto is_known = [](const message_table& table, std::string_view uri) {
        return detail::is_known(namespace_id_of(uri), table.is_of_soap());
    };
    for (const auto uri :
         {std::string_view{}, xmlns::submit, xmlns::lookup_session, xmlns::envelopes}) {
        BOOST_TEST(is_known(table_of<document_result>, uri), uri);
    }
    BOOST_TEST(!is_known(table_of<document_result>, "urn:extension"));
    BOOST_TEST(!is_known(table_of<document_result>, xmlns::soap_1_1));
    BOOST_TEST(!is_known(table_of<document_result>, xmlns::xop));
    BOOST_TEST(is_known(table_of<fault>, ""));
    BOOST_TEST(is_known(table_of<fault>, xmlns::soap_1_1));
    BOOST_TEST(!is_known(table_of<fault>, xmlns::submit));
    BOOST_TEST(!is_known(table_of<fault>, xmlns::soap_1_2));
}

// ---- the parts of a table

BOOST_AUTO_TEST_CASE(attributes_and_children_are_all_fields) {
    const auto& table = table_of<metadata>;
    BOOST_TEST(table.fields().size() == 9U);
    BOOST_TEST(table.attributes().size() == 8U);
    BOOST_TEST(table.children().size() == 1U);
    BOOST_TEST(table.attributes().data() == table.fields().data());
    BOOST_TEST(table.children().front().name() == "TermsAndConditions");
    BOOST_TEST(table_of<async_submit_request>.attributes().empty());
    BOOST_TEST(table_of<parameter>.children().empty());
    // A field gives the attributes of what it holds.
    BOOST_TEST(row_of<document>("Metadata").attributes().data() == table.attributes().data());
    BOOST_TEST(row_of<document>("Metadata").attributes().size() == 8U);
    BOOST_TEST(row_of<metadata>("UserName").attributes().empty());
    BOOST_TEST(row_of<async_submit_request>("Documents").attributes().empty());
}

BOOST_AUTO_TEST_CASE(each_field_has_a_bit_of_its_own) {
    std::uint32_t all = 0;
    for (const auto& row : table_of<metadata>.fields()) {
        BOOST_TEST((all & row.bit) == 0U);
        all |= row.bit;
    }
    BOOST_TEST(all == 0x1FFU);
}

// PROTOCOL.md, "Types": what has no "?".
BOOST_AUTO_TEST_CASE(required_fields) {
    BOOST_TEST(required<document>() == names{"ContextIdentifier"},
               boost::test_tools::per_element());
    BOOST_TEST(required<document_template>() == names{"Id"}, boost::test_tools::per_element());
    BOOST_TEST(required<session_lookup>() == (names{"ContextIdentifier", "SessionId"}));
    BOOST_TEST(required<service_exception>() == names{"Severity"},
               boost::test_tools::per_element());
    BOOST_TEST(required<metadata>().empty());
    BOOST_TEST(required<fault>().empty());
    BOOST_TEST(required<async_submit_request>().empty()); // a list may be absent
}

BOOST_AUTO_TEST_CASE(content_and_soap) {
    BOOST_TEST(table_of<service_exception>.has_content());
    BOOST_TEST(table_of<service_exception>.has_content());
    BOOST_TEST(!table_of<document>.has_content());
    BOOST_TEST(!table_of<fault>.has_content());
    BOOST_TEST(table_of<fault>.is_of_soap());
    BOOST_TEST(!table_of<document>.is_of_soap());
}

// A list is a message of which one field repeats.
BOOST_AUTO_TEST_CASE(list_has_a_table_of_its_items) {
    const auto& documents = row_of<async_submit_request>("Documents");
    BOOST_TEST(documents.kind == field_kind::list);
    BOOST_TEST_REQUIRE(documents.table != nullptr);
    BOOST_TEST(documents.table->name().empty());
    BOOST_TEST(documents.table->xmlns() == xmlns::submit);
    BOOST_TEST(documents.table->required() == 0U);
    BOOST_TEST(!documents.table->has_content());
    BOOST_TEST_REQUIRE(documents.table->children().size() == 1U);
    const auto& item = documents.table->children().front();
    BOOST_TEST(item.kind == field_kind::item);
    BOOST_TEST(item.name() == "Document");
    BOOST_TEST(item.table == &table_of<document>);
    // Items are named after their message, whatever the list is named.
    BOOST_TEST(row_of<document_result>("Exceptions").table->fields().front().name() ==
               "DocumentException");
    BOOST_TEST(row_of<close_envelope_result>("Exceptions").table->xmlns() == xmlns::envelopes);
}

// The contract's names, XML 1.0 §3.1's tags.
BOOST_AUTO_TEST_CASE(markup_of_messages) {
    BOOST_TEST(table_of<async_submit_request>.markup().text() == "<AsyncSubmit");
    BOOST_TEST(table_of<lookup_session_response>.markup().text() == "<LookupSessionResponse");
    BOOST_TEST(table_of<document_template>.markup().text() == "<Template");
    BOOST_TEST(exceptions_of<close_envelope_result>().markup().text() == "<EnvelopeException");
    BOOST_TEST(table_of<document_view>.markup().text() == "<Document");
}

BOOST_AUTO_TEST_CASE(markup_of_fields) {
    const std::vector<std::string> of_metadata{" UserName=\"",
                                               " DocumentName=\"",
                                               " OrderNumber=\"",
                                               " Password=\"",
                                               " ExpirationDate=\"",
                                               " Culture=\"",
                                               " SignatureDeviceSupportEnabled=\"",
                                               " EnvelopeId=\""};
    BOOST_TEST(markup_of(table_of<metadata>.attributes()) == of_metadata,
               boost::test_tools::per_element());
    const std::vector<std::string> of_result{" Id=\"", " AuthToken=\""};
    BOOST_TEST(markup_of(table_of<document_result>.attributes()) == of_result,
               boost::test_tools::per_element());
    BOOST_TEST(markup_of(table_of<async_submit_response>.attributes()).empty());
    BOOST_TEST(row_of<fault>("detail").markup.text() == "<detail");

    const std::vector<std::string> inside_metadata{"<TermsAndConditions"};
    BOOST_TEST(markup_of(table_of<metadata>.children()) == inside_metadata,
               boost::test_tools::per_element());
    const std::vector<std::string> inside_response{"<SessionLookupResults"};
    BOOST_TEST(markup_of(table_of<lookup_session_response>.children()) == inside_response,
               boost::test_tools::per_element());
    const std::vector<std::string> items{"<SessionLookupResult"};
    BOOST_TEST(markup_of(table_of<lookup_session_response>.children().front().table->fields()) ==
                   items,
               boost::test_tools::per_element());
    // Content has no markup of its own.
    const std::vector<std::string> of_exception{" Severity=\"", "Message"};
    BOOST_TEST(markup_of(table_of<service_exception>.fields()) == of_exception,
               boost::test_tools::per_element());
}

// The same rows, whatever stores the message.
BOOST_AUTO_TEST_CASE(markup_of_borrowed_messages) {
    BOOST_TEST(markup_of(table_of<metadata_view>.fields()) ==
                   markup_of(table_of<metadata>.fields()),
               boost::test_tools::per_element());
}

// ---- a table of one's own

BOOST_AUTO_TEST_CASE(table_of_ones_own) {
    BOOST_TEST(shape<note>() == "Note: @Number @Page @Author Weight Cause *Parameters ~Attachment");
    BOOST_TEST(required<note>() == names{"Number"}, boost::test_tools::per_element());
    note made;
    BOOST_TEST(secrets(made) == names{"Author"}, boost::test_tools::per_element());
    made.is_private = false;
    BOOST_TEST(secrets(made).empty());
    BOOST_TEST(row_of<note>("Page").rule == &percent);
    BOOST_TEST(row_of<note>("Cause").table == &table_of<fault>);
}

// A member is found by the message's address; what is absent is null.
BOOST_AUTO_TEST_CASE(members_by_address) {
    note made;
    const auto member = [&](std::string_view name) {
        return row_of<note>(name).member(&made);
    };
    const auto value = [&](std::string_view name) {
        return row_of<note>(name).get(&made);
    };
    BOOST_TEST(member("Number") == &made.number);
    BOOST_TEST(value("Number") == &made.number);
    for (const auto name : {"Page", "Author", "Weight", "Cause", "Parameters", "Attachment"}) {
        BOOST_TEST(value(name) == nullptr, name);
    }
    BOOST_TEST(member("Cause") == &made.cause);
    made.page = 3;
    made.cause.emplace();
    made.parameters.make_present();
    BOOST_TEST(value("Page") == &*made.page);
    BOOST_TEST(value("Cause") == &*made.cause);
    BOOST_TEST(value("Parameters") == &made.parameters);
    // A guid that was not given, and a severity without text, are absent though not optional.
    const document no_account{};
    BOOST_TEST(row_of<document>("ContextIdentifier").get(&no_account) == nullptr);
    const service_exception no_severity{};
    BOOST_TEST(row_of<service_exception>("Severity").get(&no_severity) == nullptr);
}

BOOST_AUTO_TEST_CASE(values_are_read_and_written_by_their_type) {
    note made;
    const auto read = [&](std::string_view name, std::string_view text) {
        const auto& row = row_of<note>(name);
        const auto wrong =
            row.type->read(xml::text_view{text}, const_cast<void*>(row.member(&made)));
        return wrong ? std::string{to_string(*wrong)} : "good";
    };
    const auto written = [&](std::string_view name) {
        const auto& row = row_of<note>(name);
        detail::number_buffer number;
        return row.type->text(row.get(&made), number).str();
    };
    BOOST_TEST(read("Number", "-12") == "good");
    BOOST_TEST(made.number == -12);
    BOOST_TEST(written("Number") == "-12");
    BOOST_TEST(read("Page", "three") == "invalid_number");
    BOOST_TEST(read("Weight", "INF") == "good");
    BOOST_TEST(written("Weight") == "INF");
    BOOST_TEST(read("Author", "Jane") == "good");
    BOOST_TEST(made.author.value() == "Jane");
    BOOST_TEST(written("Author") == "Jane");
}

// What is absent has no text; what is empty has one, even where it points nowhere.
BOOST_AUTO_TEST_CASE(text_in_a_member) {
    const auto text_in = [](const field& row, const void* message) -> std::optional<std::string> {
        detail::number_buffer number;
        const auto text = row.type->text_in(row.member(message), number);
        return detail::is_no_text(text) ? std::nullopt : std::optional{text.str()};
    };
    note made;
    BOOST_TEST(text_in(row_of<note>("Number"), &made).value() == "7");
    BOOST_TEST(!text_in(row_of<note>("Page"), &made).has_value());
    BOOST_TEST(!text_in(row_of<note>("Author"), &made).has_value());
    made.author = "";
    BOOST_TEST(text_in(row_of<note>("Author"), &made).value().empty());
    const parameter_view nowhere{.name = xml::text_view{}};
    BOOST_TEST(text_in(row_of<parameter_view>("Name"), &nowhere).value().empty());
    BOOST_TEST(!text_in(row_of<parameter_view>("Value"), &nowhere).has_value());
    const document no_account{};
    BOOST_TEST(!text_in(row_of<document>("ContextIdentifier"), &no_account).has_value());
}

BOOST_AUTO_TEST_CASE(operations_that_a_type_lacks_are_null) {
    const auto& number = *row_of<note>("Number").type;
    const auto& text = *row_of<note>("Author").type;
    const auto& list = *row_of<note>("Parameters").type;
    const auto& inner = *row_of<note>("Cause").type;
    const auto& bytes = *row_of<underlying_file>("Data").type;
    BOOST_TEST(number.can_hold);
    BOOST_TEST(!text.can_hold);
    BOOST_TEST(!number.emplace);
    BOOST_TEST(!number.append);
    BOOST_TEST(!number.each_base64);
    BOOST_TEST(number.is_in_range);
    BOOST_TEST(!text.is_in_range);
    BOOST_TEST(text.text_in);
    BOOST_TEST(list.emplace);
    BOOST_TEST(list.append);
    BOOST_TEST(list.any_run);
    BOOST_TEST(!list.read);
    BOOST_TEST(!list.text);
    BOOST_TEST(inner.emplace);
    BOOST_TEST(!inner.append);
    BOOST_TEST(!inner.read);
    BOOST_TEST(bytes.read);
    BOOST_TEST(!bytes.text);
    BOOST_TEST(bytes.each_base64);
    BOOST_TEST(bytes.base64_size);
    BOOST_TEST(bytes.assign_reference);
    BOOST_TEST(!number.is_enumeration);
    BOOST_TEST(!number.is_id);
    BOOST_TEST(row_of<underlying_file>("FileType").type->is_enumeration);
    const auto& account = *row_of<document>("ContextIdentifier").type;
    BOOST_TEST(account.is_id);
    BOOST_TEST(account.emplace);
}

BOOST_AUTO_TEST_CASE(number_that_a_member_can_hold) {
    const auto& integer = *row_of<note>("Number").type;
    BOOST_TEST(integer.can_hold("2147483647"));
    BOOST_TEST(!integer.can_hold("2147483648"));
    BOOST_TEST(!integer.can_hold("1.5"));
    BOOST_TEST(!integer.can_hold(""));
    const auto& real = *row_of<note>("Weight").type;
    BOOST_TEST(real.can_hold("1.5"));
    BOOST_TEST(real.can_hold("1e38"));
    BOOST_TEST(!real.can_hold("1e39"));
    BOOST_TEST(!real.can_hold("-1e39"));
    BOOST_TEST(!real.can_hold("INF"));
    BOOST_TEST(!real.can_hold("NaN"));
}

BOOST_AUTO_TEST_CASE(type_tells_what_is_in_a_member) {
    note made;
    made.author = "Jane";
    const auto& author = row_of<note>("Author");
    BOOST_TEST(detail::as<std::string>(author, author.get(&made)) == &*made.author);
    BOOST_TEST(detail::as<std::int32_t>(author, author.get(&made)) == nullptr);
    const auto& number = row_of<note>("Number");
    BOOST_TEST(detail::as<std::int32_t>(number, number.get(&made)) == &made.number);
    // Guids of two kinds are of two types.
    const session_lookup lookup{.session_id = "96059412-2f90-48d5-ba66-8f798f3cbd8d"_guid};
    const auto& session = row_of<session_lookup>("SessionId");
    BOOST_TEST(detail::as<session_id>(session, session.get(&lookup)) == &lookup.session_id);
    BOOST_TEST(detail::as<document_id>(session, session.get(&lookup)) == nullptr);
}

// A message is made as its own initializers leave it.
BOOST_AUTO_TEST_CASE(messages_and_items_are_made_empty) {
    std::optional<note> outer;
    const auto& type = detail::member_type_of<std::optional<note>>;
    auto* const made = static_cast<note*>(type.emplace(&outer));
    BOOST_TEST_REQUIRE(outer.has_value());
    BOOST_TEST(made == &*outer);
    BOOST_TEST(made->number == 7);
    BOOST_TEST(made->is_private);
    BOOST_TEST(!made->author.has_value());

    const auto& parameters = *row_of<note>("Parameters").type;
    BOOST_TEST(parameters.emplace(&made->parameters) == &made->parameters);
    BOOST_TEST(made->parameters.has_value());
    BOOST_TEST(parameters.size(&made->parameters) == 0U);
    const void* const item = parameters.append(&made->parameters, nullptr);
    BOOST_TEST(item == &made->parameters[0]);
    BOOST_TEST(parameters.size(&made->parameters) == 1U);
}

BOOST_AUTO_TEST_CASE(borrowed_items_need_memory) {
    async_submit_request_view request;
    const auto& type = *row_of<async_submit_request_view>("Documents").type;
    type.emplace(&request.documents);
    BOOST_TEST(type.append(&request.documents, nullptr) == nullptr);
    static_list_arena<2048> storage;
    std::size_t count = 0;
    while (type.append(&request.documents, &storage) != nullptr) {
        ++count;
    }
    BOOST_TEST(count > 0U); // and then the memory was full
    BOOST_TEST(type.size(&request.documents) == count);
}

// ---- walks

lookup_session_response lookup_with_everything() {
    lookup_session_response response;
    response.session_lookup_results = {{}, {}};
    response.session_lookup_results[0].session_id = "96059412-2f90-48d5-ba66-8f798f3cbd8d"_guid;
    auto& session = response.session_lookup_results[1];
    session.session_id = "96059412-2f90-48d5-ba66-8f798f3cbd8d"_guid;
    session.document_results = {{}, {}};
    auto& document = session.document_results[1];
    document.id = "2CE11EF1-8938-DD11-8735-00065B8CE99B"_guid;
    document.metadata.emplace().user_name = "george";
    document.metadata->terms_and_conditions.emplace().additional_agreement_statement = "a";
    document.exceptions = {{severity_level::error, "no"}};
    session.close_envelope_result.emplace();
    return response;
}

BOOST_AUTO_TEST_CASE(every_message_in_a_message) {
    const auto response = lookup_with_everything();
    const auto visited = [&](std::string_view last) {
        names found;
        const bool has_stopped = detail::any_message(table_of<lookup_session_response>, &response,
                                                     [&](const message_table& table, const void*) {
                                                         found.push_back(table.name());
                                                         return table.name() == last;
                                                     });
        BOOST_TEST(has_stopped == !last.empty());
        return found;
    };
    const names all{"LookupSessionResponse", "SessionLookupResult", "SessionLookupResult",
                    "DocumentResult",        "DocumentResult",      "Metadata",
                    "TermsAndConditions",    "DocumentException",   "CloseEnvelopeResult"};
    BOOST_TEST(visited("") == all, boost::test_tools::per_element());
    for (const std::size_t count : {1U, 2U, 4U, 6U, 7U, 8U, 9U}) {
        const names first(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count));
        BOOST_TEST(visited(first.back()) == first, boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE(messages_are_visited_by_address) {
    const auto response = lookup_with_everything();
    const void* found = nullptr;
    detail::any_message(table_of<lookup_session_response>, &response,
                        [&](const message_table& table, const void* message) {
                            found = message;
                            return &table == &table_of<metadata>;
                        });
    BOOST_TEST(found == &*response.session_lookup_results[1].document_results[1].metadata);
}

BOOST_AUTO_TEST_CASE(every_value_in_a_message_with_its_path) {
    const auto response = lookup_with_everything();
    const auto& table = table_of<lookup_session_response>;
    std::vector<std::string> paths;
    std::vector<std::string> texts;
    while (true) {
        std::size_t passed = 0;
        error where{};
        detail::number_buffer buffer;
        const bool has_stopped =
            detail::any_value(table, &response, where, [&](const field& row, const void* value) {
                if (passed++ != paths.size()) {
                    return false;
                }
                texts.push_back(row.type->text(value, buffer).str());
                return true;
            });
        if (!has_stopped) {
            BOOST_TEST(where.field.view() == "");
            break;
        }
        paths.emplace_back(where.field.view());
    }
    const std::string second = "SessionLookupResults[1].";
    const std::string document = second + "DocumentResults[1].";
    const std::vector<std::string> expected_paths{
        "SessionLookupResults[0].SessionId",
        second + "SessionId",
        document + "Id",
        document + "Metadata.UserName",
        document + "Metadata.TermsAndConditions.AdditionalAgreementStatement",
        document + "Exceptions[0].Severity",
        document + "Exceptions[0].Message",
    };
    BOOST_TEST(paths == expected_paths, boost::test_tools::per_element());
    const std::vector<std::string> expected_texts{"96059412-2f90-48d5-ba66-8f798f3cbd8d",
                                                  "96059412-2f90-48d5-ba66-8f798f3cbd8d",
                                                  "2CE11EF1-8938-DD11-8735-00065B8CE99B",
                                                  "george",
                                                  "a",
                                                  "Error",
                                                  "no"};
    BOOST_TEST(texts == expected_texts, boost::test_tools::per_element());
    // The overload without the place visits the same values.
    std::size_t count = 0;
    BOOST_TEST(!detail::any_value(table, &response, [&](const field&, const void*) {
        ++count;
        return false;
    }));
    BOOST_TEST(count == paths.size());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
