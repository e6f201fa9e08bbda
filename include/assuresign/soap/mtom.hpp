// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Messages whose files stand beside the XML, as they are: MTOM, which sends XOP packages (XOP 1.0
/// §4; for SOAP 1.1: "SOAP 1.1 Binding for MTOM 1.0").

#include <assuresign/contract/binary.hpp>
#include <assuresign/contract/operation.hpp>
#include <assuresign/contract/schema.hpp>
#include <assuresign/detail/ascii.hpp>
#include <assuresign/detail/base64.hpp>
#include <assuresign/error.hpp>
#include <assuresign/result.hpp>
#include <assuresign/soap/content.hpp>
#include <assuresign/soap/decode.hpp>
#include <assuresign/soap/encode.hpp>
#include <assuresign/soap/multipart.hpp>
#include <assuresign/soap/package.hpp>

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
#include <vector>

namespace assuresign {
inline namespace v0_1 {

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
        number_buffer room;
        body_.append("\r\nContent-ID: <").append(write_number(number, room));
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
    const auto visit_file = [&](const field& row, const void* found) {
        if (const auto* const held = as<binary>(row, found)) {
            return !visit(*held);
        }
        const auto* const borrowed_file = as<binary_view>(row, found);
        return borrowed_file != nullptr && !visit(*borrowed_file);
    };
    return !any_value(table_of<std::remove_const_t<Message>>, &value, failed, visit_file);
}

// The byte that two hexadecimal digits at the front of `text` stand for; nothing if there are none.
constexpr std::optional<char> escaped_byte(std::string_view text) noexcept {
    if (text.size() < 2) {
        return std::nullopt;
    }
    const auto high = detail::digit_value(text[0]), low = detail::digit_value(text[1]);
    if (high > 15 || low > 15) {
        return std::nullopt;
    }
    return static_cast<char>(static_cast<unsigned char>(high * 16 + low));
}

// A URL's escapes (RFC 3986 §2.1), which a reference may have.
inline std::string without_percent(std::string_view text) {
    std::string plain;
    while (!text.empty()) {
        const auto escaped = text.front() == '%' ? escaped_byte(text.substr(1)) : std::nullopt;
        plain.push_back(escaped.value_or(text.front()));
        text.remove_prefix(escaped ? 3 : 1);
    }
    return plain;
}

// The Content-ID that a reference has (RFC 2392); nothing if it is another URL. White space around
// a URL does not count (xs:anyURI, XML Schema 2 §3.2.17).
inline std::optional<std::string> referred_content_id(std::string_view href) {
    constexpr std::string_view scheme = "cid:";
    href = without_space(href);
    if (!starts_with_ignoring_case(href, scheme)) {
        return std::nullopt;
    }
    return without_percent(href.substr(scheme.size()));
}

// The line break that a line ends with.
constexpr std::string_view line_break_of(std::string_view line) noexcept {
    const std::size_t size = line.ends_with("\r\n") ? 2 : line.ends_with('\n') ? 1 : 0;
    return line.substr(line.size() - size);
}
constexpr bool is_plain_in_quoted_printable(char c) noexcept {
    return (c >= ' ' && c <= '~' && c != '=') || c == '\t';
}

// What quoted-printable stands for (RFC 2045 §6.7); nothing if the text is none. White space at the
// end of a line was added on the way. Line breaks stay what they are.
inline std::optional<std::string> decode_quoted_printable(std::string_view text) {
    std::string bytes;
    bytes.reserve(text.size());
    while (!text.empty()) {
        const auto size = std::min(text.find('\n'), text.size() - 1) + 1;
        auto line = text.substr(0, size);
        text.remove_prefix(size);
        const auto line_break = line_break_of(line);
        line.remove_suffix(line_break.size());
        while (!line.empty() && is_blank(line.back())) {
            line.remove_suffix(1);
        }
        const bool is_soft = line.ends_with('=');
        line.remove_suffix(is_soft ? 1 : 0);
        while (!line.empty()) {
            const auto escaped = line.front() == '=' ? escaped_byte(line.substr(1)) : std::nullopt;
            if (!escaped && !is_plain_in_quoted_printable(line.front())) {
                return std::nullopt;
            }
            bytes.push_back(escaped.value_or(line.front()));
            line.remove_prefix(escaped ? 3 : 1);
        }
        bytes.append(is_soft ? std::string_view{} : line_break);
    }
    return bytes;
}

// What base64 stands for (RFC 2045 §6.8); nothing if the text is none.
inline std::optional<std::string> decode_base64(std::string_view text) {
    std::string bytes;
    bytes.reserve(text.size() / 4 * 3);
    const auto take = [&bytes](std::string_view piece) {
        bytes.append(piece);
    };
    base64_reader reader;
    const bool good = reader.read(text, take) && reader.finish(take);
    return good ? std::optional{std::move(bytes)} : std::nullopt;
}

// What a part's content stands for (RFC 2045 §6); nothing if it is for itself. An error has the
// part's offset in the body.
inline result<std::optional<std::string>> decode_transfer(const body_part& part,
                                                          std::string_view body) {
    const auto encoding = part.transfer_encoding();
    if (is_identity(encoding)) {
        return std::optional<std::string>{};
    }
    const bool is_base64 = encoding == "base64";
    error failed{.code = errc::unsupported_transfer_encoding,
                 .offset = offset_in(body, part.header)};
    if (!is_base64 && encoding != "quoted-printable") {
        return failed;
    }
    auto bytes = is_base64 ? decode_base64(part.content) : decode_quoted_printable(part.content);
    if (!bytes) {
        failed.code = errc::malformed_part;
        return failed;
    }
    return bytes;
}

// The parts of a body that references name, by their Content-ID. Each is taken once: or else a
// small body could make a large message.
class part_shelf {
public:
    explicit part_shelf(std::string_view body) noexcept : body_(body) {}

    // Before the parts come.
    void want(std::string_view href) {
        if (auto id = referred_content_id(href)) {
            parts_.try_emplace(std::move(*id));
        }
    }
    bool wants_any() const noexcept { return !parts_.empty(); }

    // Of several parts with one Content-ID, the first counts.
    void put(const body_part& part) {
        const auto found = parts_.find(part.content_id());
        if (found != parts_.end() && !found->second) {
            found->second = part;
        }
    }

    // The bytes that a reference stands for. Errors: `malformed_multipart` if no part has them, or
    // another reference took them; those of `decode_transfer`.
    result<std::string> take(std::string_view href) {
        const auto id = referred_content_id(href);
        const auto found = id ? parts_.find(*id) : parts_.end();
        if (found == parts_.end() || !found->second) {
            return error{.code = errc::malformed_multipart};
        }
        const auto part = *found->second;
        parts_.erase(found);
        auto decoded = decode_transfer(part, body_);
        if (!decoded) {
            return decoded.error();
        }
        return *decoded ? std::move(**decoded) : std::string{part.content};
    }

private:
    std::string_view body_;
    std::map<std::string, std::optional<body_part>, std::less<>> parts_;
};

// Puts the bytes of each part in the place of the reference to it. An error has the field, and
// where it has no place of its own, the root's.
template <class Message>
result<void> resolve_references(Message& value, const body_part& root, std::string_view boundary,
                                std::string_view body) {
    const auto& table = table_of<Message>;
    part_shelf shelf{body};
    error failed{};
    any_value(table, &value, [&shelf](const field& row, const void* found) {
        const auto* const file = as<binary>(row, found);
        if (file != nullptr && file->is_reference()) {
            shelf.want(file->href());
        }
        return false;
    });
    if (shelf.wants_any()) {
        multipart_reader parts{body, boundary};
        for (body_part part; parts.next(part);) {
            if (part.header.data() != root.header.data()) {
                shelf.put(part);
            }
        }
    }
    // The message is not const, and so is what is in it.
    const bool is_short =
        any_value(table, &value, failed, [&](const field& row, const void* found) {
            auto* const file = const_cast<binary*>(as<binary>(row, found));
            if (file == nullptr || !file->is_reference()) {
                return false;
            }
            auto bytes = shelf.take(file->href());
            if (!bytes) {
                failed = bytes.error();
                return true;
            }
            *file = std::move(*bytes);
            return false;
        });
    if (is_short) {
        if (failed.offset == error::no_offset) {
            failed.offset = offset_in(body, root.content);
        }
        return failed;
    }
    return {};
}

// Text joined by the compiler.
template <std::size_t Size>
struct joined_text {
    std::array<char, Size> characters{};

    constexpr joined_text(std::string_view first, std::string_view second) {
        std::copy_n(second.data(), second.size(),
                    std::copy_n(first.data(), first.size(), characters.data()));
    }
    constexpr std::string_view view() const noexcept { return {characters.data(), Size}; }
};

// The path of an operation's other endpoint.
template <class Operation>
inline constexpr joined_text<Operation::path.size()> mtom_path{
    Operation::path.substr(0, Operation::path.size() - 4), "mtom"};

// `decode_mtom`, of a package that may be damaged. References are resolved only if it is whole.
template <xml::limits Limits, message Message>
void decode_package(partial_reply<Message>& partial, std::string_view content_type,
                    std::string_view body, const decode_options& options) {
    if (!is_multipart_related(content_type)) {
        decode_into<document_decoder<Limits>>(target_of(partial), body, nullptr,
                                              with_charset(options, content_type));
        return;
    }
    const auto root = find_root(content_type, body, Limits.bytes);
    partial.failure = root.failure;
    if (!root.part) {
        return;
    }
    const auto bytes = decode_transfer(*root.part, body);
    if (!bytes) {
        partial.failure = root.failure.code != errc::none ? root.failure : bytes.error();
        return;
    }
    decode_root<Limits>(target_of(partial), root, body, *bytes, options);
    if (partial.message && partial.failure.code == errc::none) {
        const auto boundary = content_type_parameter(content_type, "boundary").value_or("");
        const auto resolved = resolve_references(*partial.message, *root.part, boundary, body);
        if (!resolved) {
            partial.failure = resolved.error();
        }
    }
}

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
/// the message that the body is. `Limits` bounds the whole body. Parts may be 7bit, 8bit, binary,
/// base64 or quoted-printable (RFC 2045 §6); those that nothing refers to are passed over.
///
/// Errors: those of `decode`, with offsets from the body's start (of a message in base64 or
/// quoted-printable, the start of its part); `malformed_multipart`, also for a reference without a
/// part of its own, then with the field; `malformed_part` and `unsupported_transfer_encoding`, with
/// the part's offset, and the field that refers to it.
template <message Message, xml::limits Limits = xml::limits{}>
result<reply<Message>> decode_mtom(std::string_view content_type, std::string_view body,
                                   const decode_options& options = {}) {
    partial_reply<Message> partial;
    detail::decode_package<Limits>(partial, content_type, body, options);
    if (partial.failure.code != errc::none) {
        return partial.failure;
    }
    return partial.message ? reply<Message>{*std::move(partial.message)}
                           : reply<Message>{*std::move(partial.fault)};
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
    /// \private The message in whichever body it came: `decode_mtom`, of one that may be damaged.
    template <xml::limits Limits, message Message>
    static void read_content(partial_reply<Message>& partial, std::string_view content_type,
                             std::string_view body, const decode_options& options) {
        detail::decode_package<Limits>(partial, content_type, body, options);
    }
};

} // namespace v0_1
} // namespace assuresign
