// SPDX-License-Identifier: BSL-1.0

// Invariant: of a document without document type declaration, our reader and Expat in namespace
// mode say the same: both refuse it, or both accept it and tell of the same events. Where they
// differ, it is for a reason in `is_known_difference`, and nothing else.

#include "event_log.hpp"
#include "fuzz.hpp"

#include <boost/algorithm/string/predicate.hpp>

#include <expat.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using assuresign::errc;
namespace xml = assuresign::xml;

// What Expat makes of a document.
struct expat_reading {
    fuzzing::event_log log{};
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

expat_reading& reading_of(void* user_data) {
    return *static_cast<expat_reading*>(user_data);
}

std::string_view view_of(const char* text) {
    return text == nullptr ? std::string_view{} : std::string_view{text};
}

// Expat gives "URI|local|prefix", "URI|local" or "local".
std::string expanded_name(expat_reading& to, std::string_view triplet) {
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
    return fuzzing::event_log::name(uri, local, prefix);
}

void on_declaration(void* user_data, const char* prefix, const char* uri) {
    auto& to = reading_of(user_data);
    to.log.declaration(view_of(prefix), view_of(uri));
    to.most_namespaces = std::max(to.most_namespaces, ++to.namespaces);
    to.longest_name = std::max(to.longest_name, std::strlen("xmlns:") + view_of(prefix).size());
    ++to.declared;
}

void on_end_of_declaration(void* user_data, const char*) {
    --reading_of(user_data).namespaces;
}

void on_start(void* user_data, const char* name, const char** attributes) {
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

void on_end(void* user_data, const char* name) {
    auto& to = reading_of(user_data);
    --to.depth;
    to.log.end(expanded_name(to, name));
}

void on_text(void* user_data, const char* text, int size) {
    reading_of(user_data).log.text({text, static_cast<std::size_t>(size)});
}

void on_comment(void* user_data, const char* text) {
    reading_of(user_data).log.comment(text);
}

void on_processing_instruction(void* user_data, const char* target, const char* data) {
    auto& to = reading_of(user_data);
    to.longest_name = std::max(to.longest_name, view_of(target).size());
    to.log.processing_instruction(target, data);
}

expat_reading read_with_expat(std::string_view document) {
    using parser = std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)>;
    const parser expat{XML_ParserCreateNS("UTF-8", '\x01'), &XML_ParserFree};
    expat_reading result;
    XML_SetUserData(expat.get(), &result);
    XML_SetReturnNSTriplet(expat.get(), 1);
    XML_SetNamespaceDeclHandler(expat.get(), on_declaration, on_end_of_declaration);
    XML_SetElementHandler(expat.get(), on_start, on_end);
    XML_SetCharacterDataHandler(expat.get(), on_text);
    XML_SetCommentHandler(expat.get(), on_comment);
    XML_SetProcessingInstructionHandler(expat.get(), on_processing_instruction);
    result.accepted = XML_Parse(expat.get(), document.data(), static_cast<int>(document.size()),
                                XML_TRUE) == XML_STATUS_OK;
    result.error = XML_GetErrorCode(expat.get());
    result.error_offset = static_cast<std::size_t>(XML_GetCurrentByteIndex(expat.get()));
    return result;
}

// Whether the byte at an offset belongs to a name, of any kind, and to a character beyond ASCII.
bool is_in_name_beyond_ascii(std::string_view document, std::size_t offset) {
    if (offset >= document.size() || static_cast<unsigned char>(document[offset]) < 0x80) {
        return false;
    }
    const auto holds_it = [byte = document.data() + offset](std::string_view name) {
        return byte >= name.data() && byte < name.data() + name.size();
    };
    for (xml::reader reader{document};;) {
        switch (reader.next()) {
        case xml::event::start_element:
        case xml::event::processing_instruction:
            if (holds_it(reader.name()) ||
                std::any_of(reader.attributes().begin(), reader.attributes().end(),
                            [&](const auto& each) { return holds_it(each.name); })) {
                return true;
            }
            break;
        case xml::event::end_of_document:
        case xml::event::failed:
            return false;
        default:
            break;
        }
    }
}

// Signs of UTF-16 (XML 1.0 appendix F), which Expat detects whatever it is told.
bool looks_like_utf16(std::string_view document) {
    using namespace std::string_view_literals;
    constexpr std::array signs{"\xFE\xFF"sv, "\xFF\xFE"sv, "<\0"sv, "\0<"sv};
    return std::any_of(signs.begin(), signs.end(),
                       [&](std::string_view sign) { return document.starts_with(sign); });
}

// The quoted value that begins at an offset of the XML declaration.
std::optional<std::string_view> declared_value(std::string_view document, std::size_t offset) {
    const auto declaration = document.substr(0, document.find("?>"));
    if (offset == 0 || offset >= declaration.size()) {
        return std::nullopt;
    }
    const auto quote = declaration[offset - 1];
    const auto value = declaration.substr(offset);
    const auto end = value.find(quote);
    if ((quote != '"' && quote != '\'') || end == std::string_view::npos) {
        return std::nullopt;
    }
    return value.substr(0, end);
}

bool declares_other_encoding(std::string_view document, std::size_t offset) {
    const auto value = declared_value(document, offset);
    return value && !boost::iequals(*value, "utf-8");
}

// VersionNum ::= '1.' [0-9]+ (XML 1.0 5th ed. [26]). It is the declaration's first value.
bool declares_other_version(std::string_view document, std::size_t offset) {
    if (document.find_first_of("'\"") + 1 != offset) {
        return false;
    }
    const auto value = declared_value(document, offset);
    return value && (!value->starts_with("1.") || value->size() == 2 ||
                     value->find_first_not_of("0123456789", 2) != std::string_view::npos);
}

// Why the reader refuses what Expat accepts, or the reverse.
bool is_known_difference(std::string_view document, const fuzzing::reading& ours,
                         const expat_reading& theirs) {
    constexpr xml::limits limits;
    if (!ours.failed) {
        // Expat knows the names of the 4th edition; the 5th has more (XML 1.0 5th ed. §2.3).
        return theirs.error == XML_ERROR_INVALID_TOKEN &&
               is_in_name_beyond_ascii(document, theirs.error_offset);
    }
    switch (ours.failure.code) {
    case errc::unsupported_encoding:
        // Expat is told that all is UTF-8, and does not believe what is declared.
        return looks_like_utf16(document) || declares_other_encoding(document, ours.failure.offset);
    case errc::unsupported_version:
    case errc::malformed_declaration:
        // Expat does not look at the version.
        return declares_other_version(document, ours.failure.offset);
    // Expat has no limits.
    case errc::too_deep:
        return theirs.deepest > limits.depth;
    case errc::too_many_attributes:
        return theirs.most_attributes > limits.attributes;
    case errc::too_many_namespaces:
        return theirs.most_namespaces > limits.namespaces;
    case errc::name_too_long:
        return theirs.longest_name > limits.name_length;
    default:
        return false;
    }
}

} // namespace

void fuzz(std::string_view document) {
    const auto ours = fuzzing::read_all(document);
    if (ours.failed && ours.failure.code == errc::doctype_forbidden) {
        return;
    }
    const auto theirs = read_with_expat(document);
    if (ours.failed == theirs.accepted) {
        require(is_known_difference(document, ours, theirs));
    } else if (theirs.accepted) {
        require(ours.log.written() == theirs.log.written());
    }
}
