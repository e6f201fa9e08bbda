// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// What an HTTP message carries for a plain operation: SOAP 1.1 as text/xml.

#include <assuresign/contract/schema.hpp>
#include <assuresign/result.hpp>
#include <assuresign/soap/decode.hpp>
#include <assuresign/soap/multipart.hpp>
#include <assuresign/soap/package.hpp>

#include <string>
#include <string_view>

namespace assuresign {
inline namespace v0_1 {

/// What an HTTP message carries.
struct http_content {
    std::string content_type; ///< The value of the Content-Type header.
    std::string body;         ///< The bytes.
};

/// SOAP 1.1 over HTTP (§6): what `encode` writes.
inline constexpr std::string_view soap_content_type = "text/xml; charset=utf-8";

namespace detail {

// The message in a plain operation's reply. WCF can answer with a package all the same, whose root
// is read then; base64 and quoted-printable are for MTOM (soap/mtom.hpp). A body that begins as XML
// is XML, whatever its Content-Type says.
template <xml::limits Limits>
void decode_content(const reply_target& to, std::string_view content_type, std::string_view body,
                    const decode_options& options) {
    const auto text = skip_space(without_byte_order_mark(body));
    if (text.starts_with('<') || !is_multipart_related(content_type)) {
        decode_into<document_decoder<Limits>>(to, body, nullptr,
                                              with_charset(options, content_type));
        return;
    }
    const auto root = find_root(content_type, body, Limits.bytes);
    to.failure = root.failure;
    if (!root.part) {
        return;
    }
    if (!is_identity(root.part->transfer_encoding())) {
        to.failure = {.code = errc::unsupported_transfer_encoding,
                      .offset = offset_in(body, root.part->header)};
        return;
    }
    decode_root<Limits>(to, root, body, std::nullopt, options);
}

} // namespace detail

} // namespace v0_1
} // namespace assuresign
