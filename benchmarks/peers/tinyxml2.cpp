// SPDX-License-Identifier: BSL-1.0

// TinyXML-2: a DOM in a copy that it makes itself.

#include "../cases.hpp"
#include "../record_tree.hpp"

#include <tinyxml2.h>

#include <stdexcept>
#include <string>
#include <string_view>

namespace assuresign::benchmarks {
namespace {

using tinyxml2::XMLElement;
using tinyxml2::XMLNode;

struct tree_walk {
    template <class Take>
    static void for_each_child(const XMLNode& parent, Take take) {
        for (const auto* each = parent.FirstChildElement(); each != nullptr;
             each = each->NextSiblingElement()) {
            take(*each, each->Name());
        }
    }
    template <class Take>
    static void for_each_attribute(const XMLElement& element, Take take) {
        for (const auto* each = element.FirstAttribute(); each != nullptr; each = each->Next()) {
            take(each->Name(), each->Value());
        }
    }
    static const char* text(const XMLElement& element) {
        const auto* const text = element.GetText();
        return text != nullptr ? text : "";
    }
};

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
        return at != nullptr ? read_sessions<tree_walk>(*at) : records{};
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
