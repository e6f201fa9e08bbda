// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// What this parser and others say of a document.

#include "libxml2.hpp"

#include <assuresign/xml/reader.hpp>

#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>

#include <expat.h>

#if defined(WITH_PUGIXML)
#include <pugixml.hpp>
#endif
#if defined(WITH_RAPIDXML)
#include <rapidxml/rapidxml.hpp>
#endif

#include <sys/wait.h>
#include <unistd.h>

#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

namespace conformance {

inline bool expat_accepts(std::string_view document) {
    const std::unique_ptr<std::remove_pointer_t<XML_Parser>, decltype(&XML_ParserFree)> parser{
        XML_ParserCreateNS(nullptr, '\n'), XML_ParserFree};
    return XML_Parse(parser.get(), document.data(), static_cast<int>(document.size()), XML_TRUE) ==
           XML_STATUS_OK;
}

inline bool libxml2_accepts(std::string_view document) {
    return parse_document(document, {}) != nullptr;
}

inline bool property_tree_accepts(std::string_view document) {
    std::istringstream in{std::string{document}};
    boost::property_tree::ptree tree;
    try {
        boost::property_tree::read_xml(in, tree);
        return true;
    } catch (const boost::property_tree::xml_parser_error&) {
        return false;
    }
}

#if defined(WITH_PUGIXML)
template <unsigned Options>
bool pugixml_accepts(std::string_view document) {
    pugi::xml_document parsed;
    return bool{parsed.load_buffer(document.data(), document.size(), Options)};
}
#endif

#if defined(WITH_RAPIDXML)
template <int Flags>
bool rapidxml_accepts(std::string_view document) {
    std::string text{document};
    rapidxml::xml_document<> parsed;
    try {
        parsed.parse<Flags>(text.data());
        return true;
    } catch (const rapidxml::parse_error&) {
        return false;
    }
}
#endif

/// In the order of the table of how many malformed documents each accepts.
struct peer {
    std::string_view name;
    bool (*accepts)(std::string_view);
};

inline bool assuresign_accepts(std::string_view document) {
    assuresign::xml::reader reader{document};
    while (reader.next() < assuresign::xml::event::end_of_document) {
    }
    return reader.current() == assuresign::xml::event::end_of_document;
}

inline constexpr peer peers[] = {
    {"assuresign", assuresign_accepts},
    {"Expat", expat_accepts},
    {"libxml2", libxml2_accepts},
    {"Boost.PropertyTree", property_tree_accepts},
#if defined(WITH_RAPIDXML)
    {"RapidXML", rapidxml_accepts<rapidxml::parse_default>},
    {"RapidXML, parse_full", rapidxml_accepts<rapidxml::parse_full>},
#endif
#if defined(WITH_PUGIXML)
    {"pugixml", pugixml_accepts<pugi::parse_default>},
    {"pugixml, parse_full", pugixml_accepts<pugi::parse_full>},
#endif
};

enum class verdict { accepted, refused, crashed };

// noexcept: what a parser does not catch itself counts as a crash.
[[noreturn]] inline void answer(const peer& asked, std::string_view document) noexcept {
    _exit(asked.accepts(document) ? 0 : 1);
}

/// Asks in a process of its own, which may die of the document.
inline verdict ask(const peer& asked, std::string_view document) {
    const pid_t child = fork();
    if (child == -1) {
        throw std::runtime_error{"cannot fork"};
    }
    if (child == 0) {
        answer(asked, document);
    }
    int status = 0;
    if (waitpid(child, &status, 0) != child || !WIFEXITED(status)) {
        return verdict::crashed;
    }
    return WEXITSTATUS(status) == 0 ? verdict::accepted : verdict::refused;
}

} // namespace conformance
