// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// libxml2: reads the catalogue, has a say on what is well-formed, and gives Canonical XML.

#include <libxml/c14n.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xmlerror.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace conformance {

struct libxml2_deleter {
    void operator()(xmlDoc* document) const { xmlFreeDoc(document); }
    void operator()(xmlParserCtxt* context) const { xmlFreeParserCtxt(context); }
    void operator()(xmlChar* text) const { xmlFree(text); }
};
template <class T>
using libxml2_ptr = std::unique_ptr<T, libxml2_deleter>;

// Substitutes entities and adds default attributes, as `xmllint --c14n` does.
inline constexpr int libxml2_options = XML_PARSE_NONET | XML_PARSE_NOENT | XML_PARSE_DTDLOAD |
                                       XML_PARSE_DTDATTR | XML_PARSE_NOERROR | XML_PARSE_NOWARNING;

inline libxml2_ptr<xmlDoc> parse_file(const std::filesystem::path& file) {
    return libxml2_ptr<xmlDoc>{xmlReadFile(file.c_str(), nullptr, libxml2_options)};
}

/// Keeps quiet about what is invalid in a document type declaration; the parser's options do not.
inline void silence_libxml2() {
    xmlSetStructuredErrorFunc(nullptr, [](void*, xmlErrorPtr) {});
}

/// Nothing unless the document is well-formed, and its names as Namespaces in XML wants them.
/// `file` is where external entities are looked for.
inline libxml2_ptr<xmlDoc> parse_document(std::string_view document,
                                          const std::filesystem::path& file) {
    const libxml2_ptr<xmlParserCtxt> context{xmlNewParserCtxt()};
    libxml2_ptr<xmlDoc> parsed{xmlCtxtReadMemory(context.get(), document.data(),
                                                 static_cast<int>(document.size()), file.c_str(),
                                                 nullptr, libxml2_options)};
    if (context->wellFormed == 0 || context->nsWellFormed == 0) {
        parsed.reset();
    }
    return parsed;
}

/// In Canonical XML 1.0 with comments; nothing if libxml2 refuses the document.
inline std::optional<std::string> libxml2_canonical(std::string_view document,
                                                    const std::filesystem::path& file = {}) {
    const auto parsed = parse_document(document, file);
    xmlChar* text = nullptr;
    const int size = parsed == nullptr ? -1
                                       : xmlC14NDocDumpMemory(parsed.get(), nullptr, XML_C14N_1_0,
                                                              nullptr, 1, &text);
    const libxml2_ptr<xmlChar> owner{text};
    if (size < 0) {
        return std::nullopt;
    }
    return std::string{reinterpret_cast<const char*>(text), static_cast<std::size_t>(size)};
}

inline std::string_view node_name(const xmlNode* node) {
    return node->type == XML_ELEMENT_NODE ? reinterpret_cast<const char*>(node->name) : "";
}

/// The attribute of that local name, or empty.
inline std::string attribute(const xmlNode* element, const char* name) {
    const libxml2_ptr<xmlChar> value{xmlGetProp(element, reinterpret_cast<const xmlChar*>(name))};
    return value ? reinterpret_cast<const char*>(value.get()) : "";
}

} // namespace conformance
