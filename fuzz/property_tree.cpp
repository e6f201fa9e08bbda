// SPDX-License-Identifier: BSL-1.0

// Invariant: where our read_xml and PropertyTree's own both accept a document, they make the same
// tree of it. PropertyTree does not normalise white space, so it is given a document in which that
// is done: line ends (XML 1.0 §2.11), tabs and line feeds in attributes (§3.3.3).

#include "fuzz.hpp"

#include <assuresign/contract/async_submit.hpp>
#include <assuresign/contract/lookup_session.hpp>
#include <assuresign/property_tree.hpp>

#include <boost/property_tree/xml_parser.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>

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

std::string with_line_feeds(std::string_view document) {
    std::string result;
    for (std::size_t i = 0; i != document.size(); ++i) {
        if (document[i] != '\r') {
            result += document[i];
        } else if (!document.substr(i + 1).starts_with('\n')) {
            result += '\n';
        }
    }
    return result;
}

std::string with_normalised_space(std::string_view document) {
    namespace xml = assuresign::xml;
    const auto lines = with_line_feeds(document);
    auto result = lines;
    xml::reader reader{lines};
    while (reader.next() != xml::event::end_of_document) {
        for (const auto& attribute : reader.attributes()) {
            const auto value = attribute.value.raw();
            const auto begin = result.begin() + (value.data() - lines.data());
            std::replace_if(
                begin, begin + static_cast<std::ptrdiff_t>(value.size()),
                [](char c) { return c == '\t' || c == '\n'; }, ' ');
        }
    }
    return result;
}

} // namespace

void fuzz(std::string_view document) {
    // PropertyTree's reader is not for hostile bytes: it sees what ours has let pass.
    const auto ours = assuresign::read_xml(document);
    if (!ours) {
        return;
    }
    const auto theirs = read_with_boost(with_normalised_space(document));
    if (theirs) {
        require(*ours == *theirs);
    }
}
