// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// The message in a multipart/related body: the root of a package (RFC 2387), read without its
/// other parts.

#include <assuresign/contract/schema.hpp>
#include <assuresign/error.hpp>
#include <assuresign/result.hpp>
#include <assuresign/soap/decode.hpp>
#include <assuresign/soap/multipart.hpp>
#include <assuresign/xml/limits.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace assuresign::inline v0_1::detail {

// The part that has the message (RFC 2387 §3.2): the one that the parameter `start` names, or the
// first. Errors: `too_many_bytes`, if the body has more than `most`; `malformed_multipart`.
inline result<body_part> root_part(std::string_view content_type, std::string_view body,
                                   std::size_t most) {
    if (body.size() > most) {
        return error{.code = errc::too_many_bytes, .offset = most};
    }
    const auto boundary = content_type_parameter(content_type, "boundary").value_or("");
    const auto parameter = content_type_parameter(content_type, "start").value_or("");
    const auto start = message_id(parameter);
    multipart_reader parts{body, boundary};
    std::optional<body_part> root;
    for (body_part part; parts.next(part);) {
        if (!root && (start.empty() || part.content_id() == start)) {
            root = part;
        }
    }
    if (!parts.is_whole() || !root) {
        return error{.code = errc::malformed_multipart, .offset = parts.offset()};
    }
    return *root;
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
// content's offset then.
template <message Message, xml::limits Limits>
result<reply<Message>> decode_root(const body_part& root, std::string_view body,
                                   const std::optional<std::string>& bytes) {
    auto decoded = decode<Message, Limits>(bytes ? std::string_view{*bytes} : root.content);
    if (!decoded) {
        auto failed = decoded.error();
        // All errors in bytes have an offset.
        failed.offset = offset_in(body, root.content) + (bytes ? 0 : failed.offset);
        return failed;
    }
    return decoded;
}

} // namespace assuresign::inline v0_1::detail
