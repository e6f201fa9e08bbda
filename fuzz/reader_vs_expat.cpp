// SPDX-License-Identifier: BSL-1.0

// Invariant: of a document without document type declaration, our reader and Expat in namespace
// mode say the same: both refuse it, or both accept it and tell of the same events. Where they
// differ, it is for a reason in `is_known_difference`, and nothing else.

#include "event_log.hpp"
#include "expat_reading.hpp"
#include "fuzz.hpp"

#include <boost/algorithm/string/predicate.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace {

using assuresign::errc;
namespace xml = assuresign::xml;

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
                         const fuzzing::expat_reading& theirs) {
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
    const auto theirs = fuzzing::read_with_expat(document);
    if (ours.failed == theirs.accepted) {
        require(is_known_difference(document, ours, theirs));
    } else if (theirs.accepted) {
        require(ours.log.written() == theirs.log.written());
    }
}
