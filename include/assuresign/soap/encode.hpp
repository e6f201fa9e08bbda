// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Value -> SOAP body.

#include <assuresign/contract/namespaces.hpp>
#include <assuresign/contract/schema.hpp>
#include <assuresign/contract/value.hpp>
#include <assuresign/detail/sanitizer.hpp>
#include <assuresign/result.hpp>
#include <assuresign/soap/detail/message_printer.hpp>
#include <assuresign/xml/reader.hpp>
#include <assuresign/xml/writer.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace assuresign {
inline namespace v0_1 {

/// Which element stands in which namespace. Services have been seen to answer in each form;
/// `decode` accepts all.
enum class namespace_form : std::uint8_t {
    qualified, ///< Each type in its own namespace, as the contract has it.
    uniform,   ///< Everything in the message's namespace, as the vendor prints it.
    none,      ///< No namespace at all.
};

/// How messages are written.
struct encode_options {
    /// In a SOAP 1.1 envelope, or the message alone.
    bool envelope = true;
    /// The namespaces that are written.
    namespace_form form = namespace_form::qualified;
    /// Writes `***` for every secret, for people to read.
    bool mask_secrets = false;
    /// Writes references for the bytes of files (XOP), to parts that are the caller's to send:
    /// `cid:1@assuresign`, `cid:2@assuresign` … in the message's order.
    bool references = false;
};

namespace detail {

// Raw markup must be exactly one well-formed element. Returns nothing, or what is wrong.
inline std::optional<error> check_element(std::string_view markup) {
    xml::reader reader{markup};
    if (reader.next() != xml::event::failed && reader.offset() != 0) {
        return error{.code = errc::malformed_markup, .offset = 0}; // an XML declaration
    }
    while (reader.next() != xml::event::end_of_document) {
        if (reader.current() == xml::event::failed) {
            return reader.failure();
        }
    }
    return std::nullopt;
}
using markup_check = std::optional<error> (*)(std::string_view markup);

// Writes messages by their tables. Functions return false on failure, with `failure()` set; the
// first error stops everything.
class message_encoder {
public:
    /// `check` is for raw markup. Where a message has none it may be null, so that programs for
    /// small devices are not linked with a second reader.
    template <xml::sink Sink>
    message_encoder(Sink& out, const encode_options& options, markup_check check) noexcept
        : out_(out), options_(options), check_(check) {}

    const error& failure() const noexcept { return failure_; }

    bool write_document(const message_table& table, const void* message) {
        if (options_.envelope) {
            out_.put("<s:Envelope xmlns:s=\"");
            out_.put(xmlns::soap_1_1);
            out_.put("\"><s:Body>");
        }
        if (!(table.is_of_soap() ? write_fault(table, message)
                                 : write(table.markup(), table, message, outside))) {
            return false;
        }
        if (options_.envelope) {
            out_.put("</s:Body></s:Envelope>");
        }
        out_.flush();
        return true;
    }

private:
    // SOAP 1.1 §4.4: the children of Fault are in no namespace.
    bool write_fault(const message_table& table, const void* message) {
        out_.put("<s:Fault");
        if (!options_.envelope) {
            out_.put(" xmlns:s=\"");
            out_.put(xmlns::soap_1_1);
            out_.put('"');
        }
        out_.put('>');
        for (const auto& row : table.children()) {
            const void* const value = row.get(message);
            if (value != nullptr && !write_child(row, message, value, outside)) {
                return fail_in(row);
            }
        }
        out_.put("</s:Fault>");
        return true;
    }

    // Writes a message as the element `start`, inside an element of the table `outer`.
    bool write(const pattern& start, const message_table& table, const void* message,
               const message_table& outer) {
        out_.put(start);
        if (table.xmlns().data() != outer.xmlns().data()) {
            declare(table.xmlns(), outer.xmlns());
        }
        if (!write_attributes(table, message)) {
            return false;
        }
        if (table.children().empty()) {
            out_.put("/>");
            return true;
        }
        return write_children(start, table, message);
    }
    [[gnu::noinline]] bool write_children(const pattern& start, const message_table& table,
                                          const void* message) {
        bool is_empty = true;
        for (const auto& row : table.children()) {
            const void* const value = child_of(row, message);
            if (value == nullptr) {
                if (row.is_required) {
                    return fail_missing(row);
                }
                continue;
            }
            if (std::exchange(is_empty, false)) {
                out_.put('>');
            }
            if (!write_child(row, message, value, table)) {
                return fail_in(row);
            }
        }
        end(start, is_empty);
        return true;
    }
    // Whether a row has something between the tags; null if not.
    static const void* child_of(const field& row, const void* message) {
        const void* const value = row.get(message);
        number_buffer none;
        const bool is_empty =
            row.kind == field_kind::content && row.type->text(value, none).empty();
        return is_empty ? nullptr : value;
    }
    void end(const detail::pattern& start, bool is_empty) {
        if (is_empty) {
            out_.put("/>");
            return;
        }
        out_.put_end_tag(start);
    }

    // The namespace's declaration, where it changes. The same URI has one address, as a rule; it
    // may have several in a program of several files.
    [[gnu::noinline]] void declare(std::string_view inner, std::string_view outer) {
        if (inner != outer && options_.form != namespace_form::none &&
            (outer.empty() || options_.form == namespace_form::qualified)) {
            out_.put(" xmlns=\"");
            out_.put_escaped(inner, xml::spelling::attribute);
            out_.put('"');
        }
    }

    [[gnu::noinline]] bool write_attributes(const message_table& table, const void* message) {
        const bool has_masks = options_.mask_secrets;
        for (const auto& row : table.attributes()) {
            number_buffer number;
            const auto text = row.type->text_in(row.member(message), number);
            if (is_no_text(text)) {
                if (row.is_required) {
                    return fail_missing(row);
                }
                continue;
            }
            const bool is_written =
                row.is_plain && !has_masks && out_.put_attribute(row.markup, text);
            if (!is_written && !write_attribute(row, message)) {
                return fail_in(row);
            }
        }
        return true;
    }
    // Writes an attribute piece by piece.
    [[gnu::noinline]] bool write_attribute(const field& row, const void* message) {
        const void* const value = row.get(message);
        out_.put(row.markup);
        if (!check_rule(row, value) ||
            !(is_masked(row, message) ? put_mask()
                                      : put_value(row, value, xml::spelling::attribute))) {
            return false;
        }
        out_.put('"');
        return true;
    }

    // `outer` is the table of the message.
    bool write_child(const field& row, const void* message, const void* value,
                     const message_table& outer) {
        switch (row.kind) {
        case field_kind::content:
            return put_value(row, value, xml::spelling::text);
        case field_kind::raw: {
            number_buffer none;
            return write_raw(row.type->text(value, none));
        }
        case field_kind::list:
            return write_list(row, value, outer);
        default:
            return row.table != nullptr ? write(row.markup, *row.table, value, outer)
                                        : write_single(row, message, value);
        }
    }

    bool write_single(const field& row, const void* message, const void* value) {
        out_.put(row.markup);
        out_.put('>');
        if (!(is_masked(row, message) ? put_mask()
              : row.type->each_base64 ? put_bytes(row, value)
                                      : put_value(row, value, xml::spelling::text))) {
            return false;
        }
        end(row.markup, false);
        return true;
    }

    bool write_list(const field& row, const void* list, const message_table& outer) {
        const field& item = row.table->fields().front();
        out_.put(row.markup);
        std::size_t index = 0;
        const bool has_failed = item.type->any_run(list, [&](const void* run, std::size_t count) {
            if (index == 0) {
                out_.put('>');
            }
            const auto written = write_items(item, run, count, outer);
            index += written;
            if (written != count) {
                failure_.prepend_index(index);
            }
            return written != count;
        });
        end(row.markup, index == 0);
        return !has_failed;
    }
    // Writes items that stand side by side. Returns how many of them were written without error.
    std::size_t write_items(const field& item, const void* run, std::size_t count,
                            const message_table& outer) {
        const message_table& table = *item.table;
        const auto size = item.type->item_size;
        const auto* each = static_cast<const std::byte*>(run);
        for (std::size_t i = 0; i != count; ++i) {
            if (!write(item.markup, table, each, outer)) {
                return i;
            }
            each += size;
        }
        return count;
    }

    bool write_raw(const xml::text_view& markup) {
        if (const auto wrong = check_(markup.raw())) {
            failure_ = *wrong;
            return false;
        }
        out_.put(markup.raw());
        return true;
    }

    // ---- values

    bool is_masked(const field& row, const void* message) const {
        return options_.mask_secrets && row.is_secret != nullptr && row.is_secret(message);
    }
    bool put_mask() {
        out_.put(mask);
        return true;
    }

    bool put_value(const field& row, const void* value, xml::spelling role) {
        number_buffer number;
        const auto text = row.type->text(value, number);
        if (row.type->is_enumeration && text.raw().empty()) {
            return fail(errc::invalid_name, error::no_offset);
        }
        return out_.put_escaped(text, role) || fail(out_.wrong().code, out_.wrong().offset);
    }

    bool check_rule(const field& row, const void* value) {
        return row.rule == nullptr || row.type->is_allowed(value, *row.rule) || fail_rule(row);
    }
    [[gnu::cold]] bool fail_rule(const field& row) {
        fail(errc::out_of_range, error::no_offset);
        failure_.excerpt.append(row.rule->words);
        return false;
    }

    bool put_bytes(const field& row, const void* value) {
        if (options_.references) {
            number_buffer number;
            out_.put(
                "<xop:Include xmlns:xop=\"http://www.w3.org/2004/08/xop/include\" href=\"cid:");
            out_.put(write_number(++references_, number));
            out_.put("@assuresign\"/>");
            return true;
        }
        out_.flush();
        return out_.skip(row.type->base64_size(value)) ||
               row.type->each_base64(value, [&](std::string_view piece) { out_.put(piece); }) ||
               fail(errc::unreadable_source, error::no_offset);
    }

    // ---- failure

    [[gnu::cold]] bool fail(errc code, std::size_t offset) {
        failure_ = error{.code = code, .offset = offset};
        return false;
    }
    [[gnu::cold]] bool fail_in(const field& row) {
        failure_.prepend_field(row.name());
        return false;
    }
    [[gnu::cold]] bool fail_missing(const field& row) {
        fail(errc::missing_required, error::no_offset);
        return fail_in(row);
    }

    // Around the outermost element there is no namespace.
    static constexpr message_table outside{{}, {}, {}};

    xml::detail::gathered_output out_;
    encode_options options_;
    markup_check check_;
    error failure_{};
    std::uint32_t references_ = 0;
};

// Whether there may be files in a message.
constexpr bool has_bytes(const message_table& table) {
    return any_row(table, [](const field& row) { return row.type->each_base64 != nullptr; });
}
// Whether there may be raw markup in a message.
constexpr bool has_raw_markup(const message_table& table) {
    return any_row(table, [](const field& row) { return row.kind == field_kind::raw; });
}

// Cuts a string back to its old length, unless `keep` is called.
class appended_part {
public:
    explicit appended_part(std::string& text) noexcept : text_(text), size_(text.size()) {}
    appended_part(const appended_part&) = delete;
    appended_part& operator=(const appended_part&) = delete;
    ~appended_part() { text_.resize(size_); }

    void keep() noexcept { size_ = text_.size(); }

private:
    std::string& text_;
    std::size_t size_;
};

} // namespace detail

/// Writes `value` into any sink. On failure, discard what has been written; the functions below do.
/// Errors: those of `encode`.
template <message Message, xml::sink Sink>
result<void> encode_to_sink(const Message& value, Sink& out, const encode_options& options = {}) {
    constexpr auto& table = table_of<Message>;
    detail::message_encoder encoder{
        out, options, detail::has_raw_markup(table) ? detail::check_element : nullptr};
    if (!encoder.write_document(table, &value)) {
        return encoder.failure();
    }
    return {};
}

/// How many bytes `encode` writes; the bytes of files are not read for it. Errors: those of
/// `encode`, but for `unreadable_source`.
template <message Message>
result<std::size_t> encoded_size(const Message& value, const encode_options& options = {}) {
    xml::size_sink sink;
    if (const auto written = encode_to_sink(value, sink, options); !written) {
        return written.error();
    }
    return sink.size();
}

/// Appends to `out`; on failure, and where std::bad_alloc comes out, `out` is as it was. Errors:
/// those of `encode`; `out_of_memory` if no string can hold it all.
template <message Message>
result<void> encode_to(const Message& value, std::string& out, const encode_options& options = {}) {
    detail::appended_part part{out};
    if constexpr (detail::has_bytes(table_of<Message>)) {
        const auto size = encoded_size(value, options);
        if (!size) {
            return size.error();
        }
        if (*size > out.max_size() - out.size()) {
            return error{.code = errc::out_of_memory};
        }
        out.reserve(out.size() + *size); // so that it grows once, and by what it needs
    }
    xml::string_sink sink{out};
    auto written = encode_to_sink(value, sink, options);
    if (written) {
        part.keep();
    }
    return written;
}

/// The bytes of a request's (or, in a service, a response's) HTTP body: the message in a SOAP 1.1
/// envelope, UTF-8, the same bytes for the same value.
///
///     auto body = assuresign::encode(assuresign::async_submit_request{.documents = {contract}});
///     if (!body) { log(to_string(body.error())); } // "missing_required: …, at Documents[0].…"
///
/// Errors, each with the field: `missing_required`; `invalid_name`, of a value that its enumeration
/// does not have; `out_of_range`, with what is allowed; `invalid_utf8` and `forbidden_character`
/// with the offset in the field's text; `unreadable_source`.
template <message Message>
result<std::string> encode(const Message& value, const encode_options& options = {}) {
    std::string out;
    if (const auto written = encode_to(value, out, options); !written) {
        return written.error();
    }
    return out;
}

/// Fills `buffer`, which may also be an array or a container of characters in one piece, and
/// returns the part that was filled. Errors: also `buffer_too_small`; then, and on any failure, the
/// buffer's content is unspecified. No call allocates. A raw pointer, which does not say how much
/// room there is, does not compile.
///
///     char buffer[4096];
///     auto body = assuresign::encode_to(request, buffer);
template <message Message>
result<std::string_view> encode_to(const Message& value, std::span<char> buffer,
                                   const encode_options& options = {}) {
    xml::buffer_sink sink{buffer};
    if (const auto written = encode_to_sink(value, sink, options); !written) {
        return written.error();
    }
    if (sink.overflowed()) {
        return error{.code = errc::buffer_too_small};
    }
    return sink.view();
}

/// Writes through an output iterator and returns it; there must be room for what `encoded_size`
/// says. The value is checked first: on failure nothing is written, but for `unreadable_source`.
/// Errors: those of `encode`.
template <message Message, xml::character_output Iterator>
requires(!std::convertible_to<Iterator, std::span<char>>) result<Iterator> encode_to(
    const Message& value, Iterator out, const encode_options& options = {}) {
    if (const auto size = encoded_size(value, options); !size) {
        return size.error();
    }
    xml::iterator_sink<Iterator> sink{std::move(out)};
    if (const auto written = encode_to_sink(value, sink, options); !written) {
        return written.error();
    }
    return sink.out();
}

/// A message for people, in one line: its XML, without envelope, secrets masked.
///
/// What the service can have said is made harmless, and always printed: everything in a text that
/// has the form of a guid is masked, 500 bytes of each text are shown and 64,000 of all, and of a
/// fault's detail the characters without the markup. A request that cannot be encoded is told by
/// its error.
template <message Message>
std::string to_string(const Message& value) {
    if constexpr (detail::has_context_identifier(table_of<Message>)) {
        const auto text = encode(value, {.envelope = false, .mask_secrets = true});
        return text ? detail::sanitized(*text, text->size(), detail::guids::shown)
                    : to_string(text.error());
    } else {
        std::string text;
        detail::message_printer{text}.print(table_of<Message>, &value);
        return text;
    }
}

} // namespace v0_1
} // namespace assuresign
