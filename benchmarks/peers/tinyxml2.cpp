// SPDX-License-Identifier: BSL-1.0

// TinyXML-2: a DOM in a copy that it makes itself.

#include "../cases.hpp"

#include <tinyxml2.h>

#include <stdexcept>
#include <string>
#include <string_view>

namespace assuresign::benchmarks {
namespace {

using tinyxml2::XMLElement;
using tinyxml2::XMLNode;

/// Calls `take` with each child element of `parent`; there may be no parent.
template <class Take>
void for_each_child(const XMLNode* parent, Take take) {
    for (const auto* each = parent != nullptr ? parent->FirstChildElement() : nullptr;
         each != nullptr; each = each->NextSiblingElement()) {
        take(*each, std::string_view{each->Name()});
    }
}

template <class Take>
void for_each_attribute(const XMLElement& element, Take take) {
    for (const auto* each = element.FirstAttribute(); each != nullptr; each = each->Next()) {
        take(std::string_view{each->Name()}, each->Value());
    }
}

void read_exceptions(const XMLElement& list, std::vector<exception_record>& exceptions) {
    for_each_child(&list, [&](const XMLElement& element, std::string_view) {
        auto& exception = exceptions.emplace_back();
        if (const auto* const text = element.GetText()) {
            exception.message = text;
        }
        for_each_attribute(element, [&](std::string_view name, const char* value) {
            if (name == "Severity") {
                exception.severity = value;
            }
        });
    });
}

void read_document(const XMLElement& element, document_record& document) {
    for_each_attribute(element, [&](std::string_view name, const char* value) {
        if (name == "Id") {
            document.id.emplace(value);
        } else if (name == "AuthToken") {
            document.auth_token.emplace(value);
        }
    });
    for_each_child(&element, [&](const XMLElement& child, std::string_view name) {
        if (name == "Metadata") {
            for_each_attribute(child, [&](std::string_view attribute, const char* value) {
                if (auto* const member = metadata_member(document, attribute)) {
                    member->emplace(value);
                }
            });
        } else if (name == "Exceptions") {
            read_exceptions(child, document.exceptions);
        }
    });
}

void read_session(const XMLElement& element, session_record& session) {
    for_each_attribute(element, [&](std::string_view name, const char* value) {
        if (name == "SessionId") {
            session.session_id = value;
        }
    });
    for_each_child(&element, [&](const XMLElement& child, std::string_view name) {
        if (name == "DocumentResults") {
            for_each_child(&child, [&](const XMLElement& each, std::string_view) {
                read_document(each, session.documents.emplace_back());
            });
        } else if (name == "Exceptions") {
            read_exceptions(child, session.exceptions);
        }
    });
}

class decoder {
public:
    explicit decoder(std::string_view reply) : reply_(reply) {}

    records decode() {
        if (document_.Parse(reply_.data(), reply_.size()) != tinyxml2::XML_SUCCESS) {
            throw std::runtime_error(document_.ErrorStr());
        }
        const XMLNode* at = &document_;
        for (const auto* const name :
             {"s:Envelope", "s:Body", "LookupSessionResponse", "SessionLookupResults"}) {
            at = at != nullptr ? at->FirstChildElement(name) : nullptr;
        }
        records sessions;
        for_each_child(at, [&](const XMLElement& each, std::string_view) {
            read_session(each, sessions.emplace_back());
        });
        return sessions;
    }

private:
    std::string_view reply_;
    tinyxml2::XMLDocument document_;
};

const peer registered{{
    .name = "tinyxml2",
    .version =
        [] {
            return std::to_string(TIXML2_MAJOR_VERSION) + "." +
                   std::to_string(TIXML2_MINOR_VERSION) + "." +
                   std::to_string(TIXML2_PATCH_VERSION);
        },
    .add_decode = [](cases& all) { all.push_back(decode_case<decoder>("decode_owned/tinyxml2")); },
}};

} // namespace
} // namespace assuresign::benchmarks
