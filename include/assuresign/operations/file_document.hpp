// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// What the documents that are files have in common: the kinds of file that the service takes, and
/// most rows of their tables.

#include <assuresign/schema.hpp>

#include <array>
#include <cstdint>
#include <string_view>
#include <tuple>

namespace assuresign::inline v0_1 {

/// The contract's SupportedFileType. `unset` is no value of it. A document has at most 2,000 pages,
/// 250 where they are parsed for text tags (the vendor's limits, which the service checks).
enum class file_type : std::uint8_t { unset, pdf, doc, docx, rtf, html, htm, odt, tiff, tif };

template <>
struct enumeration<file_type> {
    static constexpr std::array<std::string_view, 10> names{"",     "PDF", "DOC", "DOCX", "RTF",
                                                            "HTML", "HTM", "ODT", "TIFF", "TIF"};
};

namespace detail {

// The rows of a Document and of what is filled on it; between them, the one that tells of the file.
// How much of it is parsed may be absent, as the vendor's samples have it. FileType and Data of a
// FileDocument itself belong to another operation, ValidateDocument.
template <class Message, class File>
constexpr auto file_document_fields(std::string_view file_name, File Message::*file) {
    using m = Message;
    return std::tuple{
        attribute("ContextIdentifier", &m::context_identifier, always<m>),
        attribute("ParseDocument", &m::parse_document),
        attribute("InitialPagesToParse", &m::initial_pages_to_parse),
        attribute("FinalPagesToParse", &m::final_pages_to_parse),
        element("Metadata", &m::metadata),
        element("Template", &m::document_template),
        element(file_name, file),
        list_of("JotBlocks", &m::jot_blocks),
        list_of("SignerAttachments", &m::signer_attachments),
    };
}

} // namespace detail

} // namespace assuresign::inline v0_1
