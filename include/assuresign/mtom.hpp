// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Messages whose files stand beside the XML, as they are: MTOM, which sends XOP packages (XOP 1.0
/// §4; for SOAP 1.1: "SOAP 1.1 Binding for MTOM 1.0").

#include <assuresign/binary.hpp>
#include <assuresign/decode.hpp>
#include <assuresign/detail/markup.hpp>
#include <assuresign/encode.hpp>
#include <assuresign/multipart.hpp>
#include <assuresign/operation.hpp>
#include <assuresign/transport.hpp>

#include <algorithm>
#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace assuresign::inline v0_1 {

namespace detail {

// Builds a multipart/related body. The boundary is chosen when all parts are there, and is put
// where room was left for it.
class multipart_writer {
public:
    explicit multipart_writer(std::size_t size) { body_.reserve(size); }

    // What `append` adds to the body becomes the part's content.
    std::string& begin_part(std::string_view content_type, std::string_view encoding,
                            std::uint32_t number) {
        put_delimiter(body_.empty() ? "--" : "\r\n--");
        body_.append("\r\nContent-Type: ").append(content_type);
        body_.append("\r\nContent-Transfer-Encoding: ").append(encoding);
        body_.append("\r\nContent-ID: <").append(number_text{number}.view());
        body_.append("@assuresign>\r\n\r\n");
        return body_;
    }

    http_content finish() {
        put_delimiter("\r\n--");
        body_.append("--\r\n");
        const auto boundary = unused_boundary();
        for (const auto place : places_) {
            body_.replace(place, boundary.size(), boundary);
        }
        std::string content_type{"multipart/related; type=\"application/xop+xml\"; "
                                 "start=\"<0@assuresign>\"; start-info=\"text/xml\"; boundary=\""};
        content_type.append(boundary).append("\"");
        return {std::move(content_type), std::move(body_)};
    }

    /// What a part takes beside its content.
    static constexpr std::size_t overhead = 256;

private:
    static constexpr std::string_view stem = "assuresign-";
    static constexpr std::size_t digits = 8;

    void put_delimiter(std::string_view before) {
        body_.append(before);
        places_.push_back(body_.size());
        body_.append(stem).append(digits, '-'); // which is no boundary of ours
    }

    // The stem and the smallest number that stand nowhere in the parts (RFC 2046 §5.1.1). There are
    // more numbers than there are places for them.
    std::string unused_boundary() const {
        std::vector<bool> used;
        const std::string_view body{body_};
        for (auto at = body.find(stem); at != std::string_view::npos;
             at = body.find(stem, at + stem.size())) {
            const auto text = body.substr(at + stem.size(), digits);
            std::uint32_t number = 0;
            const auto [end, wrong] =
                std::from_chars(text.data(), text.data() + text.size(), number, 16);
            if (wrong == std::errc{} && end == text.data() + digits && number < most(body)) {
                used.resize(std::max<std::size_t>(used.size(), number + std::size_t{1}));
                used[number] = true;
            }
        }
        const auto free = std::find(used.begin(), used.end(), false) - used.begin();
        std::string boundary(stem.size() + digits, '0');
        boundary.replace(0, stem.size(), stem);
        const auto text = hexadecimal(static_cast<std::uint32_t>(free));
        return boundary.replace(boundary.size() - text.size(), text.size(), text);
    }
    static std::size_t most(std::string_view body) noexcept {
        return body.size() / (stem.size() + digits);
    }
    static std::string hexadecimal(std::uint32_t number) {
        std::string text(digits, '\0');
        const auto end = std::to_chars(text.data(), text.data() + text.size(), number, 16).ptr;
        text.resize(static_cast<std::size_t>(end - text.data()));
        return text;
    }

    std::string body_;
    std::vector<std::size_t> places_; // of boundaries
};

inline constexpr std::string_view xop_root_type =
    "application/xop+xml; charset=utf-8; type=\"text/xml\"";

// Calls visit for the bytes of each file in a message, in the order of its references, until a call
// returns false. Then this does too, and puts the field before the one in `failed`.
template <class Message, class Visit>
bool each_file(Message& value, error& failed, Visit&& visit) {
    return !any_value(value, failed, [&visit]<class Value>(Value& each) {
        if constexpr (bytes<std::remove_const_t<Value>>) {
            return !visit(each);
        } else {
            return false;
        }
    });
}

// A URL's escapes (RFC 3986 §2.1), which a reference may have.
inline std::string without_percent(std::string_view text) {
    std::string plain;
    while (!text.empty()) {
        unsigned char byte = 0;
        const auto hex = text.substr(0, 3);
        const bool is_escape =
            hex.size() == 3 && hex[0] == '%' &&
            std::from_chars(hex.data() + 1, hex.data() + 3, byte, 16).ptr == hex.data() + 3;
        plain.push_back(is_escape ? static_cast<char>(byte) : text.front());
        text.remove_prefix(is_escape ? 3 : 1);
    }
    return plain;
}

// The parts of a body by their Content-ID, each to be taken once: or else a small body could make a
// large message.
class part_shelf {
public:
    // Of several with one Content-ID, the first counts.
    void put(const body_part& part) {
        parts_.try_emplace(std::string{part.content_id()}, part.content);
    }
    bool take(std::string_view href, binary& into) {
        constexpr std::string_view scheme = "cid:";
        if (!starts_with_ignoring_case(href, scheme)) {
            return false;
        }
        const auto found = parts_.find(without_percent(href.substr(scheme.size())));
        if (found == parts_.end()) {
            return false;
        }
        into = std::string{found->second};
        parts_.erase(found);
        return true;
    }

private:
    std::map<std::string, std::string_view, std::less<>> parts_;
};

// The path of an operation's other endpoint.
template <class Operation>
inline constexpr joined_text<Operation::path.size()> mtom_path{
    Operation::path.substr(0, Operation::path.size() - 4), "mtom"};

} // namespace detail

/// A message as a multipart/related body: its XML, then each file as it is. The boundary stands in
/// no part. Memory grows once, to what the body needs. Errors: those of `encode`; `out_of_memory`
/// for a body that no string can hold.
template <message Message>
result<http_content> encode_mtom(const Message& value,
                                 namespace_form form = namespace_form::qualified) {
    const encode_options options{.form = form, .references = true};
    xml::size_sink size;
    if (const auto written = encode_to_sink(value, size, options); !written) {
        return written.error();
    }
    error unreadable{.code = errc::unreadable_source};
    size.skip(2 * detail::multipart_writer::overhead);
    detail::each_file(value, unreadable, [&size](const auto& file) {
        size.skip(file.size());
        size.skip(detail::multipart_writer::overhead);
        return true;
    });
    if (size.size() > std::string{}.max_size()) {
        return error{.code = errc::out_of_memory};
    }
    detail::multipart_writer parts{size.size()};
    auto& body = parts.begin_part(detail::xop_root_type, "8bit", 0);
    xml::string_sink sink{body};
    static_cast<void>(encode_to_sink(value, sink, options)); // it had a size: nothing is wrong
    std::uint32_t number = 0;
    const bool good = detail::each_file(value, unreadable, [&](const auto& file) {
        parts.begin_part("application/octet-stream", "binary", ++number);
        return file.for_each_piece([&body](std::string_view piece) { body.append(piece); });
    });
    if (!good) {
        return unreadable;
    }
    return parts.finish();
}

/// Decodes what `encode_mtom` and other programs write: the message in a multipart/related body,
/// with the bytes of each part in the place of the reference to it; or, of any other Content-Type,
/// the message that the body is. Errors: those of `decode`, with offsets from the body's start;
/// `malformed_multipart`, also for a reference without a part of its own, then with the field.
template <message Message, xml::limits Limits = xml::limits{}>
result<reply<Message>> decode_mtom(std::string_view content_type, std::string_view body) {
    if (!is_multipart_related(content_type)) {
        return decode<Message, Limits>(body);
    }
    const auto boundary = content_type_parameter(content_type, "boundary");
    const auto start = content_type_parameter(content_type, "start").value_or("");
    multipart_reader parts{body, boundary.value_or("")};
    std::optional<body_part> root;
    detail::part_shelf shelf;
    for (body_part part; parts.next(part);) {
        // RFC 2387 §3.2
        const bool is_start =
            start.empty() || part.content_id() == detail::without_angle_brackets(start);
        if (is_start && !root) {
            root = part;
        } else {
            shelf.put(part);
        }
    }
    if (!parts.is_whole() || !root) {
        return error{.code = errc::malformed_multipart, .offset = parts.offset()};
    }
    auto decoded = decode<Message, Limits>(root->content);
    const auto before = static_cast<std::size_t>(root->content.data() - body.data());
    if (!decoded) {
        auto failed = decoded.error();
        failed.offset += before; // all errors in bytes have one
        return failed;
    }
    if (auto* const value = std::get_if<Message>(&*decoded)) {
        error missing{.code = errc::malformed_multipart, .offset = before};
        const bool good = detail::each_file(*value, missing, [&shelf](binary& file) {
            return !file.is_reference() || shelf.take(std::string{file.href()}, file);
        });
        if (!good) {
            return missing;
        }
    }
    return decoded;
}

/// An operation over the service's MTOM endpoint: files go as they are, which is a quarter less
/// than as base64.
///
///     using submit = assuresign::mtom<assuresign::async_submit_with_file>;
///     auto finished = client.submit_and_wait<submit>({.documents = {contract}});
template <operation Operation>
struct mtom : Operation {
    static_assert(Operation::path.ends_with("/text"));
    /// The operation's, at the other endpoint.
    static constexpr std::string_view path = detail::mtom_path<Operation>.view();

    /// The request as a multipart/related body: `encode_mtom`.
    static result<http_content> make_content(const typename Operation::request& value) {
        return encode_mtom(value);
    }
    /// The response in whichever body it came: `decode_mtom`.
    template <xml::limits Limits>
    static result<reply<typename Operation::response>> read_content(const http_response& from) {
        return decode_mtom<typename Operation::response, Limits>(from.content_type, from.body);
    }
};

} // namespace assuresign::inline v0_1
