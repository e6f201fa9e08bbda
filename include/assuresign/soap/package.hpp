// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// The message in a multipart/related body: the root of a package (RFC 2387), read without its
/// other parts.

#include <assuresign/contract/schema.hpp>
#include <assuresign/detail/ascii.hpp>
#include <assuresign/error.hpp>
#include <assuresign/result.hpp>
#include <assuresign/soap/decode.hpp>
#include <assuresign/soap/multipart.hpp>
#include <assuresign/xml/limits.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace assuresign {
inline namespace v0_1 {
namespace detail {

// The root of a package, or what there is of it.
struct package_root {
    std::optional<body_part> part{};
    error failure{}; // of a package that is not whole
};

// The part that has the message (RFC 2387 §3.2): the one that the parameter `start` names, or the
// first. Errors: `too_many_bytes`, if the body has more than `most`; `malformed_multipart`.
inline package_root find_root(std::string_view content_type, std::string_view body,
                              std::size_t most) {
    if (body.size() > most) {
        return {.failure = {.code = errc::too_many_bytes, .offset = most}};
    }
    const auto boundary = content_type_parameter(content_type, "boundary").value_or("");
    const auto parameter = content_type_parameter(content_type, "start").value_or("");
    const auto start = message_id(parameter);
    const auto is_root = [&start](const body_part& part) {
        return start.empty() || part.content_id() == start;
    };
    multipart_reader parts{body, boundary};
    package_root root;
    for (body_part part; parts.next(part);) {
        if (!root.part && is_root(part)) {
            root.part = part;
        }
    }
    if (parts.is_whole() && root.part) {
        return root;
    }
    root.failure = {.code = errc::malformed_multipart, .offset = parts.offset()};
    if (const auto cut = parts.cut_part();
        !parts.is_whole() && !root.part && !cut.content.empty() && is_root(cut)) {
        root.part = cut;
    }
    return root;
}

// The options, for a body or a part that has a Content-Type.
inline decode_options with_charset(decode_options options, std::string_view content_type) {
    const auto charset = content_type_parameter(content_type, "charset").value_or("");
    options.is_utf8 = options.is_utf8 || detail::equal_ignoring_case(charset, "utf-8");
    return options;
}

// Whether a part's content stands for itself (RFC 2045 §6.2).
inline bool is_identity(std::string_view transfer_encoding) noexcept {
    return transfer_encoding == "7bit" || transfer_encoding == "8bit" ||
           transfer_encoding == "binary";
}

// Where a view begins in the body that it is a view of.
inline std::size_t offset_in(std::string_view body, std::string_view view) noexcept {
    return static_cast<std::size_t>(view.data() - body.data());
}

// The message in a root. `bytes`: what its content stands for, if not for itself; an error has the
// content's offset then. An error of the package comes before those of the message.
template <xml::limits Limits>
void decode_root(const reply_target& to, const package_root& root, std::string_view body,
                 const std::optional<std::string>& bytes, const decode_options& options) {
    const auto content = root.part->content;
    decode_into<document_decoder<Limits>>(to, bytes ? std::string_view{*bytes} : content, nullptr,
                                          with_charset(options, root.part->field("Content-Type")));
    auto& failure = to.failure;
    if (root.failure.code != errc::none) {
        failure = root.failure;
    } else if (failure.code != errc::none) {
        // All errors in bytes have an offset.
        failure.offset = offset_in(body, content) + (bytes ? 0 : failure.offset);
    }
}

} // namespace detail
} // namespace v0_1
} // namespace assuresign
