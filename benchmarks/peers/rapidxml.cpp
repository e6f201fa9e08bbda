// SPDX-License-Identifier: BSL-1.0

// RapidXML: a DOM in situ, on a copy.

#include "../cases.hpp"
#include "../record_tree.hpp"
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

struct tree_walk {
    template <class Take>
    static void for_each_child(const node& parent, Take take) {
        for (const auto* each = parent.first_node(); each != nullptr; each = each->next_sibling()) {
            if (each->type() == rapidxml::node_element) {
                take(*each, name_of(*each));
            }
        }
    }
    template <class Take>
    static void for_each_attribute(const node& element, Take take) {
        for (const auto* each = element.first_attribute(); each != nullptr;
             each = each->next_attribute()) {
            take(name_of(*each), value_of(*each));
        }
    }
    static std::string_view text(const node& element) { return value_of(element); }
};

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
        return at != nullptr ? read_sessions<tree_walk>(*at) : records{};
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
