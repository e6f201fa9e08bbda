// SPDX-License-Identifier: BSL-1.0

// Invariant: of a document without document type declaration, our reader and Expat in namespace
// mode say the same: both refuse it, or both accept it and tell of the same events. Where they
// differ, it is for a reason in `is_known_difference`, and nothing else.

#include "event_log.hpp"
#include "expat_reading.hpp"
#include "fuzz.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace {

using assuresign::errc;
namespace xml = assuresign::xml;

// Whether a name of the document, of any kind, holds a character that is not ASCII.
bool has_name_beyond_ascii(std::string_view document) {
    const auto beyond_ascii = [](std::string_view name) {
        return std::any_of(name.begin(), name.end(),
                           [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
    };
    for (xml::reader reader{document};;) {
        switch (reader.next()) {
        case xml::event::start_element:
        case xml::event::processing_instruction:
            if (beyond_ascii(reader.name()) ||
                std::any_of(reader.attributes().begin(), reader.attributes().end(),
                            [&](const auto& each) { return beyond_ascii(each.name); })) {
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

// The bytes up to the first '>': the XML declaration, if there is one.
std::string_view first_bytes(std::string_view document) {
    return document.substr(0, std::min(document.find('>'), document.size()));
}

// Signs of UTF-16 (XML 1.0 appendix F), which Expat detects whatever it is told.
bool looks_like_utf16(std::string_view document) {
    using namespace std::string_view_literals;
    constexpr std::array signs{"\xFE\xFF"sv, "\xFF\xFE"sv, "<\0"sv, "\0<"sv};
    return std::any_of(signs.begin(), signs.end(),
                       [&](std::string_view sign) { return document.starts_with(sign); });
}

// Why the reader refuses what Expat accepts, or the reverse.
bool is_known_difference(std::string_view document, const fuzzing::reading& ours,
                         const fuzzing::expat_reading& theirs) {
    constexpr xml::limits limits;
    if (!ours.failed) {
        // Expat knows the names of the 4th edition; the 5th has more (XML 1.0 5th ed. §2.3).
        return has_name_beyond_ascii(document);
    }
    switch (ours.failure.code) {
    case errc::unsupported_encoding:
        // Expat is told that all is UTF-8, and does not believe what is declared.
        return first_bytes(document).find("encoding") != std::string_view::npos ||
               looks_like_utf16(document);
    case errc::unsupported_version:
        // Expat does not look at the version; for us it is VersionNum (XML 1.0 5th ed. §2.8).
        return first_bytes(document).find("version") != std::string_view::npos;
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
