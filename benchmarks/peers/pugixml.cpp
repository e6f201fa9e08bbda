// SPDX-License-Identifier: BSL-1.0

// pugixml: a DOM in situ, on a copy; and a DOM that is saved.

#include "../cases.hpp"
#include "../reused_copy.hpp"

#include <assuresign/contract/schema.hpp>

#include <pugixml.hpp>

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace assuresign::benchmarks {
namespace {

using pugi::xml_attribute;
using pugi::xml_node;

class parser {
public:
    explicit parser(std::string_view reply) : copy_(reply) {}

    const pugi::xml_document& decode() {
        auto* const bytes = copy_.make();
        if (!document_.load_buffer_inplace(bytes, copy_.size(), pugi::parse_default,
                                           pugi::encoding_utf8)) {
            throw std::runtime_error("pugixml cannot parse it");
        }
        return document_;
    }

private:
    reused_copy copy_;
    pugi::xml_document document_;
};

/// An element's attributes by name. In the contract's order each is found where the one before it
/// ended.
class attributes_of {
public:
    explicit attributes_of(xml_node element)
        : element_(element), hint_(element.first_attribute()) {}

    void read(const char* name, std::string& text) {
        if (const auto found = element_.attribute(name, hint_)) {
            text = found.value();
        }
    }
    void read(const char* name, std::optional<std::string>& text) {
        if (const auto found = element_.attribute(name, hint_)) {
            text.emplace(found.value());
        }
    }

private:
    xml_node element_;
    xml_attribute hint_;
};

void read_exceptions(xml_node list, std::vector<exception_record>& exceptions) {
    for (const auto element : list.children()) {
        auto& exception = exceptions.emplace_back();
        exception.message = element.child_value();
        attributes_of{element}.read("Severity", exception.severity);
    }
}

void read_document(xml_node element, document_record& document) {
    attributes_of attributes{element};
    attributes.read("Id", document.id);
    attributes.read("AuthToken", document.auth_token);
    attributes_of metadata{element.child("Metadata")};
    metadata.read("UserName", document.user_name);
    metadata.read("DocumentName", document.document_name);
    metadata.read("OrderNumber", document.order_number);
    metadata.read("ExpirationDate", document.expiration_date);
    read_exceptions(element.child("Exceptions"), document.exceptions);
}

void read_session(xml_node element, session_record& session) {
    attributes_of{element}.read("SessionId", session.session_id);
    for (const auto each : element.child("DocumentResults").children()) {
        read_document(each, session.documents.emplace_back());
    }
    read_exceptions(element.child("Exceptions"), session.exceptions);
}

class decoder {
public:
    explicit decoder(std::string_view reply) : parser_(reply) {}

    records decode() {
        const auto results = parser_.decode()
                                 .child("s:Envelope")
                                 .child("s:Body")
                                 .child("LookupSessionResponse")
                                 .child("SessionLookupResults");
        records sessions;
        for (const auto each : results.children()) {
            read_session(each, sessions.emplace_back());
        }
        return sessions;
    }

private:
    parser parser_;
};

// ---- encoding

void set(xml_node element, const char* name, std::string_view value) {
    element.append_attribute(name).set_value(value.data(), value.size());
}
void set(xml_node element, const char* name, const std::optional<std::string>& value) {
    if (value) {
        set(element, name, std::string_view{*value});
    }
}

void add_document(xml_node list, const document& each) {
    auto element = list.append_child("Document");
    set(element, "ContextIdentifier", each.context_identifier.str());
    if (each.metadata) {
        auto metadata = element.append_child("Metadata");
        set(metadata, "UserName", each.metadata->user_name);
        set(metadata, "DocumentName", each.metadata->document_name);
    }
    if (each.document_template) {
        auto source = element.append_child("Template");
        set(source, "Id", each.document_template->id.str());
        auto parameters = source.append_child("Parameters");
        for (const auto& parameter : each.document_template->parameters) {
            auto made = parameters.append_child("Parameter");
            set(made, "Name", parameter.name);
            set(made, "Value", parameter.value);
        }
    }
}

class encoder : private pugi::xml_writer {
public:
    explicit encoder(const async_submit_request& request) : request_(request) {
        out_.reserve(size_of(request));
    }

    std::string_view encode() {
        out_.clear();
        document_.reset();
        auto envelope = document_.append_child("s:Envelope");
        set(envelope, "xmlns:s", xmlns::soap_1_1);
        auto message = envelope.append_child("s:Body").append_child("AsyncSubmit");
        set(message, "xmlns", schema<async_submit_request>::xmlns);
        auto list = message.append_child("Documents");
        for (const auto& each : request_.documents) {
            add_document(list, each);
        }
        document_.save(*this, "", pugi::format_raw | pugi::format_no_declaration,
                       pugi::encoding_utf8);
        return out_;
    }

private:
    void write(const void* data, std::size_t size) override {
        out_.append(static_cast<const char*>(data), size);
    }

    const async_submit_request& request_;
    pugi::xml_document document_;
    std::string out_;
};

const peer registered{{
    .name = "pugixml",
    .version =
        [] {
            return std::to_string(PUGIXML_VERSION / 1000) + "." +
                   std::to_string(PUGIXML_VERSION % 1000 / 10);
        },
    .add_decode =
        [](cases& all) {
            all.push_back(decode_case<decoder>("decode_owned/pugixml"));
            all.push_back(parse_case<parser>("parse_only/pugixml"));
        },
    .add_encode = [](cases& all) { all.push_back(encode_case<encoder>("encode/pugixml")); },
}};

} // namespace
} // namespace assuresign::benchmarks
