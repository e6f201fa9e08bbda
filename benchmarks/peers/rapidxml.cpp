// SPDX-License-Identifier: BSL-1.0

// RapidXML: a DOM in situ, on a copy.

#include "../cases.hpp"
#include "../reused_copy.hpp"

#include <rapidxml/rapidxml.hpp>

#include <string>
#include <string_view>

namespace assuresign::benchmarks {
namespace {

using node = rapidxml::xml_node<>;

std::string_view name_of(const rapidxml::xml_base<>& base) {
    return {base.name(), base.name_size()};
}
std::string_view value_of(const rapidxml::xml_base<>& base) {
    return {base.value(), base.value_size()};
}

/// Calls `take` with each child element of `parent`; there may be no parent.
template <class Take>
void for_each_child(const node* parent, Take take) {
    for (auto* each = parent != nullptr ? parent->first_node() : nullptr; each != nullptr;
         each = each->next_sibling()) {
        if (each->type() == rapidxml::node_element) {
            take(*each);
        }
    }
}

template <class Take>
void for_each_attribute(const node& element, Take take) {
    for (auto* each = element.first_attribute(); each != nullptr; each = each->next_attribute()) {
        take(name_of(*each), value_of(*each));
    }
}

void read_exceptions(const node& list, std::vector<exception_record>& exceptions) {
    for_each_child(&list, [&](const node& element) {
        auto& exception = exceptions.emplace_back();
        exception.message = value_of(element);
        for_each_attribute(element, [&](std::string_view name, std::string_view value) {
            if (name == "Severity") {
                exception.severity = value;
            }
        });
    });
}

void read_document(const node& element, document_record& document) {
    for_each_attribute(element, [&](std::string_view name, std::string_view value) {
        if (name == "Id") {
            document.id.emplace(value);
        } else if (name == "AuthToken") {
            document.auth_token.emplace(value);
        }
    });
    for_each_child(&element, [&](const node& child) {
        if (name_of(child) == "Metadata") {
            for_each_attribute(child, [&](std::string_view name, std::string_view value) {
                if (auto* const member = metadata_member(document, name)) {
                    member->emplace(value);
                }
            });
        } else if (name_of(child) == "Exceptions") {
            read_exceptions(child, document.exceptions);
        }
    });
}

void read_session(const node& element, session_record& session) {
    for_each_attribute(element, [&](std::string_view name, std::string_view value) {
        if (name == "SessionId") {
            session.session_id = value;
        }
    });
    for_each_child(&element, [&](const node& child) {
        if (name_of(child) == "DocumentResults") {
            for_each_child(&child, [&](const node& each) {
                read_document(each, session.documents.emplace_back());
            });
        } else if (name_of(child) == "Exceptions") {
            read_exceptions(child, session.exceptions);
        }
    });
}

class parser {
public:
    explicit parser(std::string_view reply) : copy_(reply) {}

    const node& decode() {
        document_.clear();
        document_.parse<rapidxml::parse_default>(copy_.make());
        return document_;
    }

private:
    reused_copy copy_;
    rapidxml::xml_document<> document_;
};

class decoder {
public:
    explicit decoder(std::string_view reply) : parser_(reply) {}

    records decode() {
        const auto* at = &parser_.decode();
        for (const std::string_view name :
             {"s:Envelope", "s:Body", "LookupSessionResponse", "SessionLookupResults"}) {
            at = at != nullptr ? at->first_node(name.data(), name.size()) : nullptr;
        }
        records sessions;
        for_each_child(at, [&](const node& each) { read_session(each, sessions.emplace_back()); });
        return sessions;
    }

private:
    parser parser_;
};

const peer registered{{
    .name = "rapidxml",
    .version = [] { return std::string{"1.13"}; }, // has no macro; the only one in Debian
    .add_decode =
        [](cases& all) {
            all.push_back(decode_case<decoder>("decode_owned/rapidxml"));
            all.push_back(parse_case<parser>("parse_only/rapidxml"));
        },
}};

} // namespace
} // namespace assuresign::benchmarks
