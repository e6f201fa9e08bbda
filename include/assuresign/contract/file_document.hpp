// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// What the documents that are files have in common: the kinds of file that the service takes, and
/// most rows of their tables.

#include <assuresign/contract/document.hpp>
#include <assuresign/contract/guid.hpp>
#include <assuresign/contract/schema.hpp>

#include <array>
#include <cstdint>
#include <string_view>

namespace assuresign {
inline namespace v0_1 {

/// The contract's SupportedFileType. `unset` is not one of its values. A document has at most 2,000
/// pages, 250 where they are parsed for text tags (the vendor's limits, which the service checks).
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
template <class m, auto File>
constexpr std::array<field, 9> file_document_fields(std::string_view file_name) {
    return {
        attribute<&m::context_identifier>("ContextIdentifier", secret),
        attribute<&m::parse_document>("ParseDocument"),
        attribute<&m::initial_pages_to_parse>("InitialPagesToParse"),
        attribute<&m::final_pages_to_parse>("FinalPagesToParse"),
        element<&m::metadata>("Metadata"),
        element<&m::document_template>("Template"),
        element<File>(file_name),
        list_of<&m::jot_blocks>("JotBlocks"),
        list_of<&m::signer_attachments>("SignerAttachments"),
    };
}

} // namespace detail

} // namespace v0_1
} // namespace assuresign
