// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// The bounds on untrusted XML, in one place.

#include <assuresign/version.hpp>

#include <cstddef>

namespace assuresign {
inline namespace v0_1 {
namespace xml {

/// What a document may ask of the reader. The numbers are compile-time values because they are also
/// the sizes of the reader's own arrays: it never allocates.
///
///     xml::basic_reader<xml::limits{.depth = 16, .attributes = 16, .namespaces = 8}> small{bytes};
///
/// The defaults leave a DocumentNOW reply (depth 9, 8 attributes, a handful of namespaces) ample
/// room for extensions, and keep a reader under 10 KB.
struct limits {
    /// Bytes in a document. Beyond: `too_many_bytes`, before anything is read. The default is
    /// enough for as many items as `items` allows, of the size that they usually have.
    std::size_t bytes = std::size_t{16} << 20;
    /// Elements open at once. Beyond: `too_deep`.
    std::size_t depth = 128;
    /// Attributes of one element, namespace declarations included. Beyond: `too_many_attributes`.
    std::size_t attributes = 64;
    /// Namespace declarations in scope at once. Beyond: `too_many_namespaces`.
    std::size_t namespaces = 64;
    /// Bytes in a qualified name or a processing instruction's target. Beyond: `name_too_long`.
    /// Below 64, or with at most 32 `attributes`, messages are decoded in the general way only,
    /// which is less code, and slower.
    std::size_t name_length = 1024;
    /// Items in all lists of a decoded message, together. Beyond: `too_many_items`. A reply has a
    /// few for each document that it is about, and an owned item takes less than 1 KB beside its
    /// texts: the default is far more than a reply has, and less than 64 MB.
    std::size_t items = std::size_t{64} << 10;

    friend constexpr bool operator==(const limits&, const limits&) = default;
};

} // namespace xml
} // namespace v0_1
} // namespace assuresign
