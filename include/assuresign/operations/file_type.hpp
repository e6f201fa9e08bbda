// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// The kinds of file that the service takes.

#include <assuresign/schema.hpp>

#include <array>
#include <cstdint>
#include <string_view>

namespace assuresign::inline v0_1 {

/// The contract's SupportedFileType. `unset` is no value of it. A document has at most 2,000 pages,
/// 250 where they are parsed for text tags (the vendor's limits, which the service checks).
enum class file_type : std::uint8_t { unset, pdf, doc, docx, rtf, html, htm, odt, tiff, tif };

template <>
struct enumeration<file_type> {
    static constexpr std::array<std::string_view, 10> names{"",     "PDF", "DOC", "DOCX", "RTF",
                                                            "HTML", "HTM", "ODT", "TIFF", "TIF"};
};

} // namespace assuresign::inline v0_1
