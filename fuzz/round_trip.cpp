// SPDX-License-Identifier: BSL-1.0

// Invariant: any request, its fields absent, empty or of any bytes, is refused exactly where XML
// forbids a character, UTF-8 a byte, or the contract an absence, and the error names that field and
// byte; else our decoder reads the same request back, and Expat and libxml2 the same elements,
// attributes and values, in every form. All ways to encode it write the same bytes. As JSON it
// comes back as it was, and what is refused as XML is JSON still.

#include "choice_source.hpp"
#include "event_log.hpp"
#include "expat_reading.hpp"
#include "fuzz.hpp"

#include <assuresign/contract/async_submit.hpp>
#include <assuresign/contract/lookup_session.hpp>
#include <assuresign/json.hpp>
#include <assuresign/soap/decode.hpp>
#include <assuresign/soap/encode.hpp>

#include <libxml/xmlreader.h>

#include <array>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace {

using namespace assuresign;
using namespace std::string_view_literals;

// ---- the oracle: what may be written. Knows nothing of the library's own tables of characters.

struct range {
    unsigned first;
    unsigned last;
};
constexpr bool is_in(range r, std::string_view text, std::size_t i) {
    const auto byte = i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    return i < text.size() && r.first <= byte && byte <= r.last;
}

// RFC 3629 §4, the grammar UTF8-char: the first byte, the second, and how many follow that.
struct utf8_form {
    range lead;
    range second;
    std::size_t tail;
};
constexpr std::array<utf8_form, 8> utf8_forms{{
    {{0xC2, 0xDF}, {0x80, 0xBF}, 0},
    {{0xE0, 0xE0}, {0xA0, 0xBF}, 1},
    {{0xE1, 0xEC}, {0x80, 0xBF}, 1},
    {{0xED, 0xED}, {0x80, 0x9F}, 1},
    {{0xEE, 0xEF}, {0x80, 0xBF}, 1},
    {{0xF0, 0xF0}, {0x90, 0xBF}, 2},
    {{0xF1, 0xF3}, {0x80, 0xBF}, 2},
    {{0xF4, 0xF4}, {0x80, 0x8F}, 2},
}};

// The length of the character at `i`; 0 if there is none.
std::size_t utf8_length(std::string_view text, std::size_t i) {
    if (is_in({0x00, 0x7F}, text, i)) {
        return 1;
    }
    for (const auto& form : utf8_forms) {
        bool good = is_in(form.lead, text, i) && is_in(form.second, text, i + 1);
        for (std::size_t k = 0; k < form.tail; ++k) {
            good = good && is_in({0x80, 0xBF}, text, i + 2 + k);
        }
        if (good) {
            return 2 + form.tail;
        }
    }
    return 0;
}

// XML 1.0 §2.2: all characters but these controls, and the two that are none. UTF-8 has no
// surrogates already.
bool is_forbidden(std::string_view character) {
    if (character == "\xEF\xBF\xBE"sv || character == "\xEF\xBF\xBF"sv) {
        return true;
    }
    const auto byte = static_cast<unsigned char>(character.front());
    return byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r';
}

struct refusal {
    errc code{};
    std::size_t offset = 0;
    std::string field{};
};

std::optional<refusal> first_refusal(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const auto length = utf8_length(text, i);
        if (length == 0) {
            return refusal{errc::invalid_utf8, i};
        }
        if (is_forbidden(text.substr(i, length))) {
            return refusal{errc::forbidden_character, i};
        }
        i += length;
    }
    return std::nullopt;
}

// ---- the generator

std::string utf8_of(std::size_t code_point) {
    const auto tail = [code_point](unsigned shift) {
        return static_cast<char>(0x80 | (code_point >> shift & 0x3F));
    };
    if (code_point < 0x80) {
        return {static_cast<char>(code_point)};
    }
    if (code_point < 0x800) {
        return {static_cast<char>(0xC0 | code_point >> 6), tail(0)};
    }
    if (code_point < 0x10000) {
        return {static_cast<char>(0xE0 | code_point >> 12), tail(6), tail(0)};
    }
    return {static_cast<char>(0xF0 | code_point >> 18), tail(12), tail(6), tail(0)};
}

class generator {
public:
    explicit generator(std::string_view input) : in_(input), only_writable_(!in_.flag()) {}

    bool flag() { return in_.flag(); }
    namespace_form form() {
        return in_.pick(
            std::array{namespace_form::qualified, namespace_form::uniform, namespace_form::none});
    }

    async_submit_request make_async_submit() {
        async_submit_request made;
        fill(made.documents, [this] { return make_document(); });
        return made;
    }
    lookup_session_request make_lookup_session() {
        lookup_session_request made;
        fill(made.session_lookups, [this] {
            session_lookup lookup;
            lookup.context_identifier = required_guid<context_identifier>();
            lookup.session_id = required_guid<session_id>();
            return lookup;
        });
        return made;
    }

private:
    template <class Item, class Make>
    void fill(list<Item>& items, Make make) {
        const auto length = in_.pick(std::array{0U, 0U, 1U, 2U, 3U, 40U});
        if (length == 0 && !in_.flag()) {
            return;
        }
        items.make_present();
        while (items.size() < length) {
            items.push_back(make());
        }
    }

    std::optional<std::string> text() {
        if (!in_.flag()) {
            return std::nullopt;
        }
        std::string made;
        for (auto pieces = in_.below(6); pieces != 0; --pieces) {
            made.append(piece());
        }
        if (const auto refused = first_refusal(made); refused && only_writable_) {
            made.resize(refused->offset);
        }
        return made;
    }
    std::string piece() {
        static constexpr std::array special{"\t"sv,
                                            "\n"sv,
                                            "\r"sv,
                                            "\r\n"sv,
                                            " "sv,
                                            "<"sv,
                                            "&"sv,
                                            "\""sv,
                                            "'"sv,
                                            "]]>"sv,
                                            "&amp;"sv,
                                            "&#x0;"sv,
                                            "<![CDATA["sv,
                                            "-->"sv,
                                            "\xC2\x85"sv,
                                            "\xE2\x80\xA8"sv,
                                            "\xEF\xBB\xBF"sv,
                                            "\xEF\xBF\xBD"sv,
                                            "\xEF\xBF\xBE"sv,
                                            "\xED\xA0\x80"sv,
                                            "\xC0\x80"sv,
                                            "\0"sv};
        switch (in_.below(4)) {
        case 0:
            return std::string{in_.text(in_.below(32))};
        case 1:
            return std::string{in_.pick(special)};
        case 2:
            return std::string(in_.byte(), static_cast<char>('a' + in_.below(26)));
        default:
            return utf8_of(in_.below(0x11) << 16 | in_.below(256) << 8 | in_.below(256));
        }
    }

    template <class Id>
    Id required_guid() {
        const bool unset = in_.below(16) == 1 && !only_writable_;
        return unset ? Id{} : Id::parse(in_.guid_text()).value();
    }

    document make_document() {
        document made;
        made.context_identifier = required_guid<context_identifier>();
        if (in_.flag()) {
            made.metadata = make_metadata();
        }
        if (in_.flag()) {
            made.document_template.emplace().id = required_guid<template_id>();
            fill(made.document_template->parameters, [this] {
                parameter each;
                each.name = text();
                each.value = text();
                return each;
            });
        }
        return made;
    }
    metadata make_metadata() {
        metadata made;
        made.user_name = text();
        made.document_name = text();
        made.order_number = text();
        made.password = text();
        made.expiration_date = text();
        made.culture = text();
        if (in_.flag()) {
            made.signature_device_support_enabled = in_.flag();
        }
        if (in_.flag()) {
            made.envelope_id = envelope_id::parse(in_.guid_text()).value();
        }
        if (in_.flag()) {
            auto& terms = made.terms_and_conditions.emplace();
            terms.additional_compliance_statement = text();
            terms.additional_agreement_statement = text();
            terms.additional_extended_disclosures = text();
        }
        return made;
    }

    choice_source in_;
    bool only_writable_;
};

// ---- what the contract says of a request: its elements, attributes and values, in order

class expectation {
public:
    expectation(std::string_view uri, const encode_options& options)
        : uri_(options.form == namespace_form::none ? std::string_view{} : uri) {
        if (options.envelope) {
            constexpr auto soap = "http://schemas.xmlsoap.org/soap/envelope/"sv;
            log_.declaration("s", soap);
            start(soap, "Envelope", "s");
            start(soap, "Body", "s");
        }
        if (!uri_.empty()) {
            log_.declaration("", uri_);
        }
    }

    /// Ends the elements that are open still.
    std::string log() {
        while (!open_.empty()) {
            end();
        }
        return log_.written();
    }
    const std::optional<refusal>& refused() const { return refused_; }

    void expect(const async_submit_request& value) {
        element("AsyncSubmit", [&] { items("Documents", "Document", value.documents); });
    }
    void expect(const lookup_session_request& value) {
        element("LookupSession",
                [&] { items("SessionLookups", "SessionLookup", value.session_lookups); });
    }

private:
    void start(std::string_view uri, std::string_view local, std::string_view prefix = {}) {
        open_.push_back(fuzzing::event_log::name(uri, local, prefix));
        log_.start(open_.back());
    }
    void end() {
        log_.end(open_.back());
        open_.pop_back();
    }

    // An element without attributes.
    template <class Inside>
    void element(std::string_view name, Inside inside) {
        start(uri_, name);
        inside();
        end();
    }

    // Runs `inside` with `part` added to the field that a refusal would name.
    template <class Inside>
    void within(const std::string& part, Inside inside) {
        const auto outer = where_;
        const bool dot = !where_.empty() && !part.starts_with('[');
        where_.append(dot ? "." : "").append(part);
        inside();
        where_ = outer;
    }

    void refuse(const std::string& field, refusal why) {
        if (!refused_) {
            within(field, [&] { why.field = where_; });
            refused_ = std::move(why);
        }
    }
    void check(const std::string& field, std::string_view value) {
        if (auto why = first_refusal(value)) {
            refuse(field, std::move(*why));
        }
    }

    void attribute(const std::string& name, const std::optional<std::string>& value) {
        if (value) {
            check(name, *value);
            log_.attribute(fuzzing::event_log::name({}, name, {}), *value);
        }
    }
    template <class Kind>
    void required(const std::string& name, const basic_guid<Kind>& id) {
        if (id.empty()) {
            refuse(name, {errc::missing_required, error::no_offset});
        }
        attribute(name, std::string{id.str()});
    }
    void child(const std::string& name, const std::optional<std::string>& value) {
        if (value) {
            check(name, *value);
            element(name, [&] { log_.text(*value); });
        }
    }

    template <class Item>
    void items(const std::string& list_name, std::string_view item_name, const list<Item>& list) {
        if (!list.has_value()) {
            return;
        }
        element(list_name, [&] {
            std::size_t index = 0;
            for (const auto& each : list) {
                within(list_name + "[" + std::to_string(index++) + "]", [&] {
                    attributes(each);
                    element(item_name, [&] { children(each); });
                });
            }
        });
    }
    template <class Message>
    void optional(const std::string& name, const std::optional<Message>& value) {
        if (value) {
            within(name, [&] {
                attributes(*value);
                element(name, [&] { children(*value); });
            });
        }
    }

    void attributes(const document& value) {
        required("ContextIdentifier", value.context_identifier);
    }
    void children(const document& value) {
        optional("Metadata", value.metadata);
        optional("Template", value.document_template);
    }

    void attributes(const metadata& value) {
        attribute("UserName", value.user_name);
        attribute("DocumentName", value.document_name);
        attribute("OrderNumber", value.order_number);
        attribute("Password", value.password);
        attribute("ExpirationDate", value.expiration_date);
        attribute("Culture", value.culture);
        if (value.signature_device_support_enabled) {
            attribute("SignatureDeviceSupportEnabled",
                      *value.signature_device_support_enabled ? "true" : "false");
        }
        if (value.envelope_id) {
            required("EnvelopeId", *value.envelope_id);
        }
    }
    void children(const metadata& value) {
        optional("TermsAndConditions", value.terms_and_conditions);
    }

    void attributes(const terms_and_conditions&) {}
    void children(const terms_and_conditions& value) {
        child("AdditionalComplianceStatement", value.additional_compliance_statement);
        child("AdditionalAgreementStatement", value.additional_agreement_statement);
        child("AdditionalExtendedDisclosures", value.additional_extended_disclosures);
    }

    void attributes(const document_template& value) { required("Id", value.id); }
    void children(const document_template& value) {
        items("Parameters", "Parameter", value.parameters);
    }

    void attributes(const parameter& value) {
        attribute("Name", value.name);
        attribute("Value", value.value);
    }
    void children(const parameter&) {}

    void attributes(const session_lookup& value) {
        required("ContextIdentifier", value.context_identifier);
        required("SessionId", value.session_id);
    }
    void children(const session_lookup&) {}

    std::string_view uri_;
    fuzzing::event_log log_;
    std::vector<std::string> open_;
    std::string where_;
    std::optional<refusal> refused_;
};

// ---- other parsers

std::string_view view_of(const xmlChar* text) {
    return text == nullptr ? std::string_view{} : reinterpret_cast<const char*>(text);
}

// libxml2's pull reader: each call leaves it at the next node. Nothing if the document is refused.
class libxml2_reading {
public:
    explicit libxml2_reading(const std::string& document)
        : reader_(xmlReaderForMemory(document.data(), static_cast<int>(document.size()), nullptr,
                                     "UTF-8", XML_PARSE_NONET | XML_PARSE_NOERROR),
                  &xmlFreeTextReader) {}

    std::optional<std::string> read() {
        int more = 0;
        while ((more = xmlTextReaderRead(reader_.get())) == 1) {
            take_node();
        }
        return more == 0 ? std::optional{log_.written()} : std::nullopt;
    }

private:
    std::string name() {
        return fuzzing::event_log::name(view_of(xmlTextReaderConstNamespaceUri(reader_.get())),
                                        view_of(xmlTextReaderConstLocalName(reader_.get())),
                                        view_of(xmlTextReaderConstPrefix(reader_.get())));
    }
    std::string_view value() { return view_of(xmlTextReaderConstValue(reader_.get())); }

    void take_node() {
        switch (xmlTextReaderNodeType(reader_.get())) {
        case XML_READER_TYPE_ELEMENT:
            take_start();
            break;
        case XML_READER_TYPE_END_ELEMENT:
            log_.end(name());
            break;
        case XML_READER_TYPE_TEXT:
        case XML_READER_TYPE_WHITESPACE:
        case XML_READER_TYPE_SIGNIFICANT_WHITESPACE:
            log_.text(value());
            break;
        default:
            require(false); // a request has no other nodes
        }
    }
    void take_start() {
        const bool empty = xmlTextReaderIsEmptyElement(reader_.get()) == 1;
        while (xmlTextReaderMoveToNextAttribute(reader_.get()) == 1) {
            take_attribute();
        }
        xmlTextReaderMoveToElement(reader_.get());
        log_.start(name());
        if (empty) {
            log_.end(name());
        }
    }
    void take_attribute() {
        if (xmlTextReaderIsNamespaceDecl(reader_.get()) == 1) {
            // The default namespace is declared by an attribute named xmlns, without prefix.
            const bool is_default = xmlTextReaderConstPrefix(reader_.get()) == nullptr;
            log_.declaration(
                is_default ? ""sv : view_of(xmlTextReaderConstLocalName(reader_.get())), value());
        } else {
            log_.attribute(name(), value());
        }
    }

    std::unique_ptr<xmlTextReader, decltype(&xmlFreeTextReader)> reader_;
    fuzzing::event_log log_;
};

// ---- the same request, borrowed

// Fills a message by another one, whose table has the same rows.
class lender {
public:
    explicit lender(list_arena& memory) noexcept : memory_(memory) {}

    void lend(const message_table& from_table, const void* from, const message_table& to_table,
              void* to) {
        require(from_table.fields().size() == to_table.fields().size());
        auto to_row = to_table.fields().begin();
        for (const auto& row : from_table.fields()) {
            require(row.name() == to_row->name() && row.kind == to_row->kind);
            if (const void* const value = row.get(from)) {
                lend(row, value, *to_row, const_cast<void*>(to_row->member(to)));
            }
            ++to_row;
        }
    }

private:
    void lend(const field& from_row, const void* value, const field& to_row, void* member) {
        if (from_row.kind == field_kind::list) {
            lend_items(from_row.table->fields().front(), value, to_row.table->fields().front(),
                       to_row.type->emplace(member));
        } else if (from_row.table != nullptr) {
            lend(*from_row.table, value, *to_row.table, to_row.type->emplace(member));
        } else {
            detail::number_buffer number;
            require(!to_row.type->read(from_row.type->text(value, number), member));
        }
    }
    void lend_items(const field& from_item, const void* items, const field& to_item, void* list) {
        from_item.type->any_item(items, [&](const void* each) {
            void* const place = to_item.type->append(list, &memory_);
            require(place != nullptr);
            lend(*from_item.table, each, *to_item.table, place);
            return false;
        });
    }

    list_arena& memory_;
};

template <template <class> class Message>
Message<borrowed> borrowed_form(const Message<owned>& value) {
    static static_list_arena<std::size_t{1} << 22> storage;
    storage.clear();
    Message<borrowed> lent;
    lender{storage}.lend(table_of<Message<owned>>, &value, table_of<Message<borrowed>>, &lent);
    return lent;
}

// ---- the invariant

template <class Written>
void require_refused(const refusal& expected, const Written& written) {
    require(!written);
    const error found = written.error();
    require(found.code == expected.code && found.offset == expected.offset);
    require(found.field == expected.field);
}

void require_all_refuse(const refusal& expected, const auto& value, const encode_options& options) {
    require_refused(expected, encode(value, options));
    require_refused(expected, encode(borrowed_form(value), options));
    require_refused(expected, encoded_size(value, options));
    std::string kept = "kept";
    require_refused(expected, encode_to(value, kept, options));
    require_refused(expected, encode_to(value, std::back_inserter(kept), options));
    require(kept == "kept");
}

// A sink that has nothing but what the concept asks for.
struct plain_sink {
    std::string taken{};
    void write(std::string_view text) {
        require(!text.empty()); // which a sink may take for the end
        taken.append(text);
    }
};

void require_all_write(std::string_view body, const auto& value, const encode_options& options) {
    require(encode(borrowed_form(value), options).value() == body);
    require(encoded_size(value, options).value() == body.size());
    // On the heap, of exact size: sanitizers see any byte beyond.
    std::vector<char> buffer(body.size());
    require(encode_to(value, std::span<char>{buffer}, options).value() == body);
    std::vector<char> small(body.size() - 1);
    const auto cut = encode_to(value, std::span<char>{small}, options);
    require(!cut && cut.error().code == errc::buffer_too_small);
    std::string appended = "<!-- -->";
    require(encode_to(value, std::back_inserter(appended), options).has_value());
    require(encode_to(value, appended, options).has_value());
    require(appended == "<!-- -->" + std::string{body} + std::string{body});
    plain_sink plain;
    require(encode_to_sink(value, plain, options).has_value() && plain.taken == body);
}

template <class Request>
void round_trip(const Request& value, const encode_options& options) {
    expectation expected{schema<Request>::xmlns, options};
    expected.expect(value);
    const auto json = to_json(value);
    require(read_json<Request>(json).has_value());
    if (expected.refused()) {
        require_all_refuse(*expected.refused(), value, options);
        return;
    }
    require(from_json<Request>(json).value() == value);
    const auto body = encode(value, options).value();
    require_all_write(body, value, options);
    require(std::get<Request>(decode<Request>(body).value()) == value);
    const auto log = expected.log();
    const auto by_expat = fuzzing::read_with_expat(body);
    require(by_expat.accepted && by_expat.log.written() == log);
    require(libxml2_reading{body}.read() == log);
}

} // namespace

void fuzz(std::string_view input) {
    generator from{input};
    const encode_options options{.envelope = from.flag(), .form = from.form()};
    if (from.flag()) {
        round_trip(from.make_lookup_session(), options);
    } else {
        round_trip(from.make_async_submit(), options);
    }
}
