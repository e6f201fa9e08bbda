// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// A document as Expat reads it.

#include "event_log.hpp"

#include <expat.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fuzzing {

/// What Expat makes of a document.
struct expat_reading {
    event_log log{};
    bool accepted = false;
    XML_Error error = XML_ERROR_NONE;
    std::size_t error_offset = 0;
    // What our limits count.
    std::size_t deepest = 0;
    std::size_t most_attributes = 0;
    std::size_t most_namespaces = 0;
    std::size_t longest_name = 0;

    std::size_t depth = 0;
    std::size_t namespaces = 0;
    std::size_t declared = 0; // for the element that is about to start
};

namespace detail {

inline expat_reading& reading_of(void* user_data) {
    return *static_cast<expat_reading*>(user_data);
}

inline std::string_view view_of(const char* text) {
    return text == nullptr ? std::string_view{} : std::string_view{text};
}

// Expat gives "URI|local|prefix", "URI|local" or "local".
inline std::string expanded_name(expat_reading& to, std::string_view triplet) {
    std::vector<std::string_view> parts;
    for (std::string_view rest = triplet;;) {
        const auto end = std::min(rest.find('\x01'), rest.size());
        parts.push_back(rest.substr(0, end));
        if (end == rest.size()) {
            break;
        }
        rest.remove_prefix(end + 1);
    }
    const auto prefix = parts.size() == 3 ? parts[2] : std::string_view{};
    const auto local = parts.size() == 1 ? parts[0] : parts[1];
    const auto uri = parts.size() == 1 ? std::string_view{} : parts[0];
    to.longest_name = std::max(to.longest_name, local.size() + prefix.size() + !prefix.empty());
    return event_log::name(uri, local, prefix);
}

inline void on_declaration(void* user_data, const char* prefix, const char* uri) {
    auto& to = reading_of(user_data);
    to.log.declaration(view_of(prefix), view_of(uri));
    to.most_namespaces = std::max(to.most_namespaces, ++to.namespaces);
    to.longest_name = std::max(to.longest_name, std::strlen("xmlns:") + view_of(prefix).size());
    ++to.declared;
}

inline void on_end_of_declaration(void* user_data, const char*) {
    --reading_of(user_data).namespaces;
}

inline void on_start(void* user_data, const char* name, const char** attributes) {
    auto& to = reading_of(user_data);
    std::size_t count = to.declared;
    to.declared = 0;
    for (; *attributes != nullptr; attributes += 2, ++count) {
        to.log.attribute(expanded_name(to, attributes[0]), attributes[1]);
    }
    to.most_attributes = std::max(to.most_attributes, count);
    to.deepest = std::max(to.deepest, ++to.depth);
    to.log.start(expanded_name(to, name));
}

inline void on_end(void* user_data, const char* name) {
    auto& to = reading_of(user_data);
    --to.depth;
    to.log.end(expanded_name(to, name));
}

inline void on_text(void* user_data, const char* text, int size) {
    reading_of(user_data).log.text({text, static_cast<std::size_t>(size)});
}

inline void on_comment(void* user_data, const char* text) {
    reading_of(user_data).log.comment(text);
}

inline void on_processing_instruction(void* user_data, const char* target, const char* data) {
    auto& to = reading_of(user_data);
    to.longest_name = std::max(to.longest_name, view_of(target).size());
    to.log.processing_instruction(target, data);
}

} // namespace detail

/// Reads in namespace mode, whatever encoding is declared as UTF-8.
inline expat_reading read_with_expat(std::string_view document) {
    using parser = std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)>;
    const parser expat{XML_ParserCreateNS("UTF-8", '\x01'), &XML_ParserFree};
    expat_reading result;
    XML_SetUserData(expat.get(), &result);
    XML_SetReturnNSTriplet(expat.get(), 1);
    XML_SetNamespaceDeclHandler(expat.get(), detail::on_declaration, detail::on_end_of_declaration);
    XML_SetElementHandler(expat.get(), detail::on_start, detail::on_end);
    XML_SetCharacterDataHandler(expat.get(), detail::on_text);
    XML_SetCommentHandler(expat.get(), detail::on_comment);
    XML_SetProcessingInstructionHandler(expat.get(), detail::on_processing_instruction);
    result.accepted = XML_Parse(expat.get(), document.data(), static_cast<int>(document.size()),
                                XML_TRUE) == XML_STATUS_OK;
    result.error = XML_GetErrorCode(expat.get());
    result.error_offset = static_cast<std::size_t>(XML_GetCurrentByteIndex(expat.get()));
    return result;
}

} // namespace fuzzing
