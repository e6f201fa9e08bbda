// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// What can go wrong, whose fault it is, and where: errc, error.

#include <assuresign/detail/sanitizer.hpp>
#include <assuresign/version.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace assuresign {
inline namespace v0_1 {

/// Everything that can go wrong. `to_string` names a code, `explanation` says what is wrong,
/// `origin_of` says who can correct it. The comments here say when it comes, and what helps. After
/// a call, `failure_kind` says what to do first. § is XML 1.0's.
enum class errc : std::uint8_t {
    none, ///< There is no error.

    // The bytes are not the XML that SOAP 1.1 allows.
    truncated,                ///< Most likely the connection broke.
    malformed_markup,         ///< `<a b>`, `< a/>`, `<a b=c/>` (§2.1).
    malformed_declaration,    ///< `<?xml?>`, `<?xml encoding="utf-8"?>` (§2.8).
    misplaced_declaration,    ///< Often white space stands before it (§2.6, §2.8).
    unsupported_version,      ///< `<?xml version="2.0"?>` (§2.8).
    unsupported_encoding,     ///< UTF-16, EBCDIC, `encoding="ISO-8859-1"` (§4.3.3). Convert it.
    invalid_utf8,             ///< Often text in another encoding (RFC 3629 §3).
    forbidden_character,      ///< U+0000, U+001B, U+FFFE: also as a reference (§2.2, §4.1).
    malformed_name,           ///< `<:a/>`, `<a:b:c/>` (Namespaces §4).
    malformed_reference,      ///< `&` by itself, `&#;`, a reference without its `;` (§4.1).
    undefined_entity,         ///< HTML's `nbsp`, for example (§4.1, §4.6).
    doctype_forbidden,        ///< An HTML page, or an attack (SOAP 1.1 §3).
    mismatched_end_tag,       ///< `<a></b>`, `</a>` (§3).
    duplicate_attribute,      ///< Also by two prefixes of one namespace (§3.1, Namespaces §6.3).
    less_than_in_attribute,   ///< A reference is meant (§3.1).
    cdata_end_in_text,        ///< A reference is meant, for the last character (§2.4).
    double_hyphen_in_comment, ///< Also `--->` at its end (§2.5).
    unbound_prefix,           ///< Often a fragment of a document (Namespaces §5).
    reserved_namespace,       ///< `xmlns:a=""`, `xmlns:xml` of another URI (Namespaces §3).
    text_outside_root,        ///< Often a rest of HTTP's behind the document (§2.1).
    second_root,              ///< Two documents in one body (§2.1).

    // The bytes exceed a bound (xml::limits, or storage that the caller gave).
    too_many_bytes,      ///< Reported before a byte is read. From a transport: its own bound.
    too_deep,            ///< A reply needs a depth of 9. `decode` takes other limits.
    too_many_attributes, ///< A reply needs 8. `decode` takes other limits.
    too_many_namespaces, ///< A reply needs a handful. `decode` takes other limits.
    name_too_long,       ///< The contract's names are short. `decode` takes other limits.
    too_many_items,      ///< No reply has so many. `decode` takes other limits.
    storage_full,     ///< Give the arena more; `list_view::bytes_per_item` is what an item takes.
    out_of_memory,    ///< All that had come is kept. Try again with more memory.
    buffer_too_small, ///< Discard the buffer: it does not hold a message.

    // A value does not fit the contract.
    missing_required,  ///< `field` names it. An unset guid is missing too.
    invalid_guid,      ///< `basic_guid::parse` refuses the same text.
    invalid_boolean,   ///< In a reply or a tree.
    invalid_number,    ///< In a reply or a tree.
    invalid_name,      ///< In a reply or a tree; case matters. Of a request, a cast.
    invalid_base64,    ///< In a reply or a tree.
    out_of_range,      ///< `excerpt` says what is allowed: "0 to 255".
    repeated_field,    ///< In a reply or a tree.
    unknown_key,       ///< In a tree or JSON. Most likely misspelled.
    not_an_object,     ///< In a tree or JSON: `"Metadata": "x"`, `[…]` at the top.
    not_a_list,        ///< In a tree or JSON: `"Documents": "x"`, `"Documents": {…}`.
    not_a_value,       ///< In a tree or JSON: `"UserName": {"x": 1}`.
    malformed_json,    ///< In JSON. `field` has the line and the column.
    unreadable_source, ///< A byte_source failed: a file is gone, or is shorter than it was.

    // The body is not the message that was asked for.
    empty_body,            ///< Look at the HTTP status.
    html_body,             ///< Look at `excerpt`: a proxy, a login page, a wrong address.
    not_xml,               ///< Look at `excerpt`: JSON, plain text, a compressed body.
    wrong_message,         ///< Most likely another operation's. `decode_any` reads several.
    soap_version_mismatch, ///< Most likely SOAP 1.2 (SOAP 1.1 §4.1.2).
    must_understand,       ///< `field` names it (SOAP 1.1 §4.2.3).
    malformed_envelope,    ///< SOAP 1.1 §4.
    malformed_multipart,   ///< Cut off, without its root, or with a reference to no part.
    malformed_part,        ///< Most likely damaged on its way. `offset` says which part.
    /// uuencode, for example: `offset` tells which part. MTOM (`decode_mtom`) reads base64 and
    /// quoted-printable as well; other operations do not.
    unsupported_transfer_encoding,
    /// Most likely compressed. Nobody asked for that, and unpacking has no bound. `reply` has the
    /// body as it came.
    unexpected_content_encoding,

    // The exchange did not bring an answer.
    not_sent, ///< The transport promises that no byte left. Send it again.
    /// No byte left, and none will until the program is changed: an endpoint, a proxy or a
    /// certificate. `excerpt` says what to change.
    misconfigured,
    connection_lost, ///< From a transport that does not know what arrived. Look before you submit
                     ///< again.
    no_reply,        ///< From a lookup. Ask again.

    // The waiting for a session ended before the session did.
    deadline_passed, ///< Wait on with the resume token.
    too_many_polls,  ///< Wait on with the resume token.
    unanswered,      ///< Several times in a row (`polling_policy::max_errors`).
    cancelled,       ///< By `session_machine::cancel`, a stop token, a cancellation slot.

    // A resume token cannot be read.
    malformed_token,   ///< `offset` tells where.
    unsupported_token, ///< Read it with the version of the library that wrote it, or a later one.

    // The service answered, and refused.
    soap_fault, ///< The fault is in the failure.
    rejected,   ///< The exceptions are in the failure.
};

/// Who caused an error, and so who can correct it.
enum class origin : std::uint8_t {
    caller,    ///< The caller: the message or the storage that it supplied.
    peer,      ///< The bytes that came back.
    transport, ///< The way there or back.
    service,   ///< The service understood and refused.
    /// The same rule can be broken by either side; the function called tells which:
    /// `encode` blames the caller's text, `decode` the peer's bytes.
    text,
};

namespace detail {

struct errc_entry {
    errc code;
    origin blame;
    std::string_view name;
    std::string_view explanation;
};

inline constexpr std::array errc_table{
    errc_entry{errc::none, origin::caller, "none", "there is no error"},
    errc_entry{errc::truncated, origin::peer, "truncated",
               "the bytes end before the document does"},
    errc_entry{errc::malformed_markup, origin::peer, "malformed_markup",
               "a character that XML's grammar does not allow here"},
    errc_entry{errc::malformed_declaration, origin::peer, "malformed_declaration",
               "the XML declaration is malformed"},
    errc_entry{errc::misplaced_declaration, origin::peer, "misplaced_declaration",
               "an XML declaration, or a target named xml, after the document's first byte"},
    errc_entry{errc::unsupported_version, origin::peer, "unsupported_version",
               "the XML version is not 1.x"},
    errc_entry{errc::unsupported_encoding, origin::peer, "unsupported_encoding",
               "the document is not encoded, or not declared, as UTF-8"},
    errc_entry{errc::invalid_utf8, origin::text, "invalid_utf8", "a byte sequence is not UTF-8"},
    errc_entry{errc::forbidden_character, origin::text, "forbidden_character",
               "a character that XML 1.0 forbids"},
    errc_entry{errc::malformed_name, origin::peer, "malformed_name",
               "a name that is not a qualified name of Namespaces in XML"},
    errc_entry{errc::malformed_reference, origin::peer, "malformed_reference",
               "a character or entity reference is malformed"},
    errc_entry{errc::undefined_entity, origin::peer, "undefined_entity",
               "a reference to an entity that XML does not predefine"},
    errc_entry{errc::doctype_forbidden, origin::peer, "doctype_forbidden",
               "a document type declaration, which SOAP forbids"},
    errc_entry{errc::mismatched_end_tag, origin::peer, "mismatched_end_tag",
               "an end tag that does not match the open element"},
    errc_entry{errc::duplicate_attribute, origin::peer, "duplicate_attribute",
               "an attribute stands twice on one element"},
    errc_entry{errc::less_than_in_attribute, origin::peer, "less_than_in_attribute",
               "'<' in an attribute value"},
    errc_entry{errc::cdata_end_in_text, origin::peer, "cdata_end_in_text", "']]>' in text"},
    errc_entry{errc::double_hyphen_in_comment, origin::peer, "double_hyphen_in_comment",
               "'--' inside a comment"},
    errc_entry{errc::unbound_prefix, origin::peer, "unbound_prefix",
               "a namespace prefix that is not declared"},
    errc_entry{errc::reserved_namespace, origin::peer, "reserved_namespace",
               "a declaration that Namespaces in XML reserves or forbids"},
    errc_entry{errc::text_outside_root, origin::peer, "text_outside_root",
               "text before or after the root element"},
    errc_entry{errc::second_root, origin::peer, "second_root", "a second root element"},
    errc_entry{errc::too_many_bytes, origin::peer, "too_many_bytes",
               "the document is longer than limits.bytes"},
    errc_entry{errc::too_deep, origin::peer, "too_deep",
               "elements are nested deeper than limits.depth"},
    errc_entry{errc::too_many_attributes, origin::peer, "too_many_attributes",
               "an element has more attributes than limits.attributes"},
    errc_entry{errc::too_many_namespaces, origin::peer, "too_many_namespaces",
               "more namespace declarations are in scope than limits.namespaces"},
    errc_entry{errc::name_too_long, origin::peer, "name_too_long",
               "a name is longer than limits.name_length"},
    errc_entry{errc::too_many_items, origin::peer, "too_many_items",
               "the lists of the message have more items than limits.items"},
    errc_entry{errc::storage_full, origin::caller, "storage_full",
               "the static_list_arena given to decode is too small for the lists of this message"},
    errc_entry{errc::out_of_memory, origin::caller, "out_of_memory", "an allocation failed"},
    errc_entry{errc::buffer_too_small, origin::caller, "buffer_too_small",
               "the buffer given to encode is too small; encoded_size tells how much is needed"},
    errc_entry{errc::missing_required, origin::text, "missing_required",
               "a field that the contract requires is missing"},
    errc_entry{errc::invalid_guid, origin::text, "invalid_guid",
               "not a guid (8-4-4-4-12 hexadecimal digits)"},
    errc_entry{errc::invalid_boolean, origin::text, "invalid_boolean",
               "not a boolean (true, false, 1 or 0)"},
    errc_entry{errc::invalid_number, origin::text, "invalid_number",
               "a number is not one, or out of range"},
    errc_entry{errc::invalid_name, origin::text, "invalid_name",
               "a value is none of the names that the contract has for it"},
    errc_entry{errc::invalid_base64, origin::text, "invalid_base64", "a text is not base64"},
    errc_entry{errc::out_of_range, origin::text, "out_of_range",
               "a value is outside of what the contract allows"},
    errc_entry{errc::repeated_field, origin::text, "repeated_field",
               "a field that the contract allows once stands twice"},
    errc_entry{errc::unknown_key, origin::caller, "unknown_key",
               "a key that the contract does not know"},
    errc_entry{errc::not_an_object, origin::caller, "not_an_object",
               "an object is expected here, with the contract's keys: in JSON {...}"},
    errc_entry{errc::not_a_list, origin::caller, "not_a_list",
               "a list of objects is expected here, even if it has one item: in JSON [{...}]"},
    errc_entry{errc::not_a_value, origin::caller, "not_a_value",
               "a single value is expected here, not an object or a list"},
    errc_entry{errc::malformed_json, origin::caller, "malformed_json",
               "not JSON: a character that its grammar does not allow here, or an early end"},
    errc_entry{errc::unreadable_source, origin::caller, "unreadable_source",
               "the bytes of a file cannot be read"},
    errc_entry{errc::empty_body, origin::peer, "empty_body", "the body is empty"},
    errc_entry{errc::html_body, origin::peer, "html_body",
               "the body is an HTML page, as proxies and error pages send"},
    errc_entry{errc::not_xml, origin::peer, "not_xml", "the body is not XML"},
    errc_entry{errc::wrong_message, origin::peer, "wrong_message",
               "the body is another message than the one asked for"},
    errc_entry{errc::soap_version_mismatch, origin::peer, "soap_version_mismatch",
               "the envelope is not SOAP 1.1"},
    errc_entry{errc::must_understand, origin::peer, "must_understand",
               "a SOAP header that must be understood, and is not known"},
    errc_entry{errc::malformed_envelope, origin::peer, "malformed_envelope",
               "the SOAP envelope has no Body, or the Body has no message"},
    errc_entry{errc::malformed_multipart, origin::peer, "malformed_multipart",
               "a multipart body has no part with the message"},
    errc_entry{errc::malformed_part, origin::peer, "malformed_part",
               "the content of a part does not fit its Content-Transfer-Encoding"},
    errc_entry{errc::unsupported_transfer_encoding, origin::peer, "unsupported_transfer_encoding",
               "a part has a Content-Transfer-Encoding that cannot be read"},
    errc_entry{errc::unexpected_content_encoding, origin::peer, "unexpected_content_encoding",
               "the body is compressed, or encoded otherwise, which was not asked for"},
    errc_entry{errc::not_sent, origin::transport, "not_sent",
               "nothing left this side; the request can be sent again"},
    errc_entry{errc::misconfigured, origin::caller, "misconfigured",
               "nothing left this side, and nothing will with these settings"},
    errc_entry{errc::connection_lost, origin::transport, "connection_lost",
               "the exchange broke after bytes may have left"},
    errc_entry{errc::no_reply, origin::transport, "no_reply",
               "the exchange broke before the reply was whole; asking again is safe"},
    errc_entry{errc::deadline_passed, origin::service, "deadline_passed",
               "the session was still being processed at polling_policy.deadline"},
    errc_entry{errc::too_many_polls, origin::service, "too_many_polls",
               "the session was still being processed after polling_policy.max_polls lookups"},
    errc_entry{errc::unanswered, origin::service, "unanswered",
               "the reply to a lookup says nothing of the session"},
    errc_entry{errc::cancelled, origin::caller, "cancelled", "the caller cancelled"},
    errc_entry{errc::malformed_token, origin::caller, "malformed_token",
               "not a resume token, or one that was damaged"},
    errc_entry{errc::unsupported_token, origin::caller, "unsupported_token",
               "a resume token of a later version of the library"},
    errc_entry{errc::soap_fault, origin::service, "soap_fault",
               "the service answered with a SOAP fault"},
    errc_entry{errc::rejected, origin::service, "rejected",
               "the service answered with exceptions of severity Error or Fatal"},
};

// Whether a table has a row for each enumerator up to `last`, in their order.
template <class Entry, std::size_t Size, class Code>
consteval bool is_in_order(const std::array<Entry, Size>& table, Code last) {
    for (std::size_t i = 0; i < Size; ++i) {
        if (static_cast<std::size_t>(table[i].code) != i) {
            return false;
        }
    }
    return Size == static_cast<std::size_t>(last) + 1;
}
static_assert(is_in_order(errc_table, errc::rejected));

// The row of `code`; `unknown` where it has none.
template <class Entry, std::size_t Size, class Code>
constexpr const Entry& entry_of(const std::array<Entry, Size>& table, Code code,
                                const Entry& unknown) noexcept {
    const auto index = static_cast<std::size_t>(code);
    return index < Size ? table[index] : unknown;
}

inline constexpr errc_entry unknown_errc{
    {}, origin::caller, "unknown", "an error that is not known here"};

constexpr const errc_entry& describe(errc code) noexcept {
    return entry_of(errc_table, code, unknown_errc);
}

} // namespace detail

/// The enumerator's own name, `"truncated"`; stable, for logs and programs.
constexpr std::string_view to_string(errc code) noexcept {
    return detail::describe(code).name;
}

/// One sentence for a person, without a full stop.
constexpr std::string_view explanation(errc code) noexcept {
    return detail::describe(code).explanation;
}

/// Whose fault `code` is.
constexpr origin origin_of(errc code) noexcept {
    return detail::describe(code).blame;
}

/// Text in a fixed buffer: what does not fit is cut off. Never allocates.
template <std::size_t Capacity>
class bounded_text {
public:
    constexpr bounded_text() = default;
    /// As much of it as there is room for.
    constexpr bounded_text(std::string_view text) noexcept { append(text); }

    /// Valid while this object lives and is not changed.
    constexpr std::string_view view() const noexcept { return {text_.data(), size_}; }
    /// As `view`.
    constexpr operator std::string_view() const noexcept { return view(); }
    /// Whether there is no text.
    constexpr bool empty() const noexcept { return size_ == 0; }
    /// In bytes.
    static constexpr std::size_t capacity() noexcept { return Capacity; }

    /// Adds as much as there is room for, and no part of a character (of UTF-8).
    constexpr void append(std::string_view text) noexcept {
        auto count = std::min(text.size(), Capacity - size_);
        while (count != 0 && count < text.size() && is_continuation(text[count])) {
            --count;
        }
        std::copy_n(text.data(), count, text_.data() + size_);
        size_ = static_cast<std::uint8_t>(size_ + count);
    }

    /// Keeps the front and cuts off at the end, as `append` does.
    constexpr void prepend(std::string_view text) noexcept {
        const bounded_text rest = *this;
        size_ = 0;
        append(text);
        append(rest.view());
    }

    friend constexpr bool operator==(const bounded_text& a, std::string_view b) noexcept {
        return a.view() == b;
    }
    friend constexpr bool operator==(const bounded_text& a, const bounded_text& b) noexcept {
        return a.view() == b.view();
    }

private:
    static_assert(Capacity <= 255);
    static constexpr bool is_continuation(char c) noexcept {
        return (static_cast<unsigned char>(c) & 0xC0U) == 0x80;
    }

    std::array<char, Capacity> text_{};
    std::uint8_t size_ = 0;
};

/// What went wrong, and where. Holds no secret and no memory of its own; copy it freely.
struct error {
    /// The offset of an error that has no place among bytes.
    static constexpr std::size_t no_offset = static_cast<std::size_t>(-1);

    errc code{}; ///< What went wrong.
    /// In bytes: when decoding, from the start of the body; when encoding, from the start of the
    /// field's text.
    std::size_t offset = no_offset;
    /// The field, in the contract's names: `Documents[0].Template.Parameters[3].Value`. Of JSON
    /// also "the top level" (`not_an_object`), and the line and the column (`malformed_json`).
    bounded_text<120> field{};
    /// The beginning of a body that is not a message: element names and plain words only, so that
    /// no id, password or address is in it. With an error of the transport it holds the transport's
    /// own words instead, such as "Connection refused", also without secrets. With `out_of_range`
    /// it says which values are allowed. After a call that was answered with a SOAP 1.2 fault
    /// (`soap_version_mismatch`), it holds the plain words of the fault's reason.
    bounded_text<72> excerpt{};

    /// Puts `name` (and, if there is a field already, a dot) before the field.
    constexpr void prepend_field(std::string_view name) noexcept {
        if (!field.empty() && field.view().front() != '[') {
            field.prepend(".");
        }
        field.prepend(name);
    }

    /// Puts `[index]` before the field.
    constexpr void prepend_index(std::size_t index) noexcept {
        if (!field.empty()) {
            field.prepend(".");
        }
        std::array<char, 24> digits{};
        auto first = digits.size();
        digits[--first] = ']';
        do {
            digits[--first] = static_cast<char>('0' + index % 10);
            index /= 10;
        } while (index != 0);
        digits[--first] = '[';
        field.prepend({digits.data() + first, digits.size() - first});
    }

    friend constexpr bool operator==(const error&, const error&) = default;
};

namespace detail {

// The words before an error's excerpt.
constexpr std::string_view before_excerpt(const error& e) noexcept {
    const bool is_reason = e.code == errc::soap_version_mismatch && e.excerpt.view().front() != '<';
    const bool is_of_transport =
        origin_of(e.code) == origin::transport || e.code == errc::misconfigured;
    return e.code == errc::out_of_range ? "; allowed: "
           : is_reason                  ? "; it says: "
           : is_of_transport            ? ": "
                                        : "; it begins: ";
}

} // namespace detail

/// `"missing_required: a field … is missing, at Documents[0].ContextIdentifier (byte 12)"`. In one
/// line, with everything masked that has the form of a guid.
inline std::string to_string(const error& e) {
    std::string text{to_string(e.code)};
    text.append(": ").append(explanation(e.code));
    if (!e.field.empty()) {
        detail::append_sanitized(text.append(", at "), e.field.view());
    }
    if (e.offset != error::no_offset) {
        text.append(" (byte ").append(std::to_string(e.offset)).append(")");
    }
    if (!e.excerpt.empty()) {
        detail::append_sanitized(text.append(detail::before_excerpt(e)), e.excerpt.view());
    }
    return text;
}

} // namespace v0_1
} // namespace assuresign
