// SPDX-License-Identifier: BSL-1.0

// Invariant: where our read_xml and PropertyTree's own both accept a document, they make the same
// tree of it. Left out are documents with white space that XML has a processor normalise and
// PropertyTree does not: CR (XML 1.0 §2.11), tabs and line feeds in attributes (§3.3.3).

#include "fuzz.hpp"

#include <assuresign/property_tree.hpp>

#include <boost/property_tree/xml_parser.hpp>

#include <optional>
#include <sstream>
#include <string>

namespace {

std::optional<assuresign::property_tree> read_with_boost(std::string_view document) {
    try {
        std::istringstream in{std::string{document}};
        assuresign::property_tree tree;
        boost::property_tree::read_xml(in, tree);
        return tree;
    } catch (const boost::property_tree::xml_parser_error&) {
        return std::nullopt;
    }
}

bool has_normalised_space(std::string_view document) {
    namespace xml = assuresign::xml;
    if (document.find('\r') != std::string_view::npos) {
        return true;
    }
    xml::reader reader{document};
    while (reader.next() != xml::event::end_of_document && reader.current() != xml::event::failed) {
        for (const auto& attribute : reader.attributes()) {
            if (attribute.value.raw().find_first_of("\t\n") != std::string_view::npos) {
                return true;
            }
        }
    }
    return false;
}

} // namespace

void fuzz(std::string_view document) {
    // PropertyTree's reader is not for hostile bytes: it sees what ours has let pass.
    const auto ours = assuresign::read_xml(document);
    if (!ours || has_normalised_space(document)) {
        return;
    }
    const auto theirs = read_with_boost(document);
    if (theirs) {
        require(*ours == *theirs);
    }
}
