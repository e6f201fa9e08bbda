// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Value -> SOAP body.

#include <assuresign/detail/markup.hpp>
#include <assuresign/detail/message_printer.hpp>
#include <assuresign/detail/sanitizer.hpp>
#include <assuresign/detail/value.hpp>
#include <assuresign/schema.hpp>
#include <assuresign/xml/reader.hpp>
#include <assuresign/xml/writer.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace assuresign::inline v0_1 {

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
    /// Which namespaces are written.
    namespace_form form = namespace_form::qualified;
    /// Writes `***` for every secret, for people to read.
    bool mask_secrets = false;
    /// Writes references for the bytes of files (XOP), to parts that are the caller's to send:
    /// `cid:1@assuresign`, `cid:2@assuresign` … in the message's order.
    bool references = false;
};

namespace detail {

// What stands around a message that is in no other.
struct no_message {
    static constexpr std::string_view xmlns{};
};

/// Writes messages by their tables. A function takes the place to write at and returns the next, or
/// null on failure, with `failure_` set; the first error stops it.
template <xml::sink Sink>
class message_encoder {
public:
    constexpr message_encoder(Sink& out, const encode_options& options) noexcept
        : out_(out), options_(options) {}

    constexpr const error& failure() const noexcept { return failure_; }

    /// False on failure, with `failure()` set.
    template <message Message>
    constexpr bool write_document(const Message& value) {
        constexpr bool is_fault = schema<Message>::xmlns == xmlns::soap_1_1;
        char* at = out_.begin();
        if (options_.envelope) {
            at = put(at, envelope_start);
        }
        if constexpr (is_fault) {
            at = write_fault(at, value);
        } else {
            at = write<schema<Message>, no_message>(at, value);
        }
        if (at == nullptr) {
            return false;
        }
        if (options_.envelope) {
            at = put(at, envelope_end);
        }
        out_.flush(at);
        return true;
    }

private:
    using in_text = xml::detail::escaped_in_text;
    using in_attribute = xml::detail::escaped_in_attribute;

    static constexpr bool small_code = xml::detail::small_code<Sink>;

    // SOAP 1.1 §4.4: the children of Fault are in no namespace.
    template <class Fault>
    constexpr char* write_fault(char* at, const Fault& value) {
        at = options_.envelope ? put(at, fault_start) : put(at, bare_fault_start);
        at = write_children<no_message>(at, value);
        return at == nullptr ? nullptr : put(at, fault_end);
    }

    // `Name` has the element's name, `Outer` the namespace that is declared around it.
    template <class Name, class Outer, class Message>
    constexpr char* write(char* at, const Message& value) {
        at = put_start(at, markup<element_markup<Name>>());
        at = declare<schema<Message>, Outer>(at);
        at = write_attributes(at, value);
        return at == nullptr ? nullptr : write_inside<Name>(at, value);
    }

    // The namespace's declaration, where it changes.
    template <class Inner, class Outer>
    constexpr char* declare(char* at) {
        if constexpr (Inner::xmlns != Outer::xmlns) {
            if ((Outer::xmlns.empty() || options_.form == namespace_form::qualified) &&
                options_.form != namespace_form::none) {
                at = out_.put(at, " xmlns=\""sv);
                // Our own text: nothing can be wrong with it.
                at = out_.template put_escaped<in_attribute>(at, Inner::xmlns);
                at = out_.put(at, '"');
            }
        }
        return at;
    }

    template <class Message>
    constexpr char* write_attributes(char* at, const Message& value) {
        any_field<Message>([&]<class Index, class Row>(Index, const Row&) {
            if constexpr (Row::kind == field_kind::attribute) {
                at = write_attribute<field_markup<Message, Index::value>>(at, value);
            }
            return at == nullptr;
        });
        return at;
    }

    template <class Field, class Message>
    constexpr char* write_attribute(char* at, const Message& value) {
        const auto& member = value.*Field::row.member;
        if (!is_present(member)) {
            constexpr bool required = is_required<decltype(Field::row)>;
            return required              ? fail_missing(Field::name)
                   : is_nameless(member) ? fail({errc::invalid_name, error::no_offset}, Field::name)
                                         : at;
        }
        if (!is_allowed(Field::row, member)) {
            failure_ = not_allowed(Field::row);
            failure_.prepend_field(Field::name);
            return nullptr;
        }
        const bool masked = options_.mask_secrets && Field::row.is_secret(value);
        return put_attribute(at, markup<Field>(), written(member), masked);
    }

    template <class Markup, class Member>
    constexpr char* put_attribute(char* at, Markup field, const Member& member, bool masked) {
        at = put_start_of_attribute(at, field);
        at = masked ? out_.put(at, mask) : put_value<in_attribute>(at, member);
        return at == nullptr ? fail_text(name_of(field)) : out_.put(at, '"');
    }

    template <class Name, class Message>
    constexpr char* write_inside(char* at, const Message& value) {
        if (is_empty(value)) {
            return put(at, end_of_empty);
        }
        at = out_.put(at, '>');
        at = write_children<schema<Message>>(at, value);
        return at == nullptr ? nullptr : put_end(at, markup<element_markup<Name>>());
    }

    template <class Message>
    static constexpr bool is_empty(const Message& value) {
        return !any_field<Message>([&]<class Row>(auto, const Row& row) {
            if constexpr (Row::kind == field_kind::attribute) {
                return false;
            } else if constexpr (Row::kind == field_kind::list) {
                return (value.*row.member).has_value();
            } else if constexpr (Row::kind == field_kind::content) {
                return !text_of(value.*row.member).empty();
            } else {
                return is_present(value.*row.member);
            }
        });
    }

    template <class Outer, class Message>
    constexpr char* write_children(char* at, const Message& value) {
        any_field<Message>([&]<class Index, class Row>(Index, const Row& row) {
            using field = field_markup<Message, Index::value>;
            const auto& member = value.*row.member;
            if constexpr (Row::kind == field_kind::content) {
                at = put_value<in_text>(at, member);
                if (at == nullptr) {
                    fail_text(field::name);
                }
            } else if constexpr (Row::kind == field_kind::list) {
                at = member.has_value() ? write_list<field, Outer>(at, member) : at;
            } else if constexpr (Row::kind != field_kind::attribute) {
                at = is_present(member) ? write_element<field, Outer>(at, value, member)
                     : is_required<Row> ? fail_missing(field::name)
                                        : at;
            }
            return at == nullptr;
        });
        return at;
    }

    template <class Field, class Outer, class Message, class Member>
    constexpr char* write_element(char* at, const Message& value, const Member& member) {
        using type = unwrap_t<Member>;
        if constexpr (message<type>) {
            at = write<Field, Outer>(at, *member);
        } else if constexpr (Field::row.kind == field_kind::raw) {
            at = write_raw(at, text_of(member));
        } else {
            const bool masked = options_.mask_secrets && Field::row.is_secret(value);
            at = put_element(at, markup<element_markup<Field>>(), written(member), masked);
        }
        if (at == nullptr) {
            failure_.prepend_field(Field::name);
        }
        return at;
    }

    template <class Markup, class Member>
    constexpr char* put_element(char* at, Markup element, const Member& member, bool masked) {
        at = put_start(at, element);
        at = out_.put(at, '>');
        at = masked ? out_.put(at, mask) : put_content(at, member);
        return at == nullptr ? nullptr : put_end(at, element);
    }

    template <class Member>
    constexpr char* put_content(char* at, const Member& member) {
        if constexpr (bytes<unwrap_t<Member>>) {
            return put_bytes(at, *member);
        } else {
            at = put_value<in_text>(at, member);
            return at == nullptr ? fail_text({}) : at;
        }
    }

    template <class Bytes>
    char* put_bytes(char* at, const Bytes& value) {
        if (options_.references) {
            at = put(at, xop_include_start);
            at = out_.put(at, number_text{++references_}.view());
            return put(at, xop_include_end);
        }
        at = out_.flush(at);
        if (out_.pass(value.base64_size())) {
            return at;
        }
        const bool good =
            value.for_each_base64([&](std::string_view piece) { at = out_.put(at, piece); });
        return good ? at : fail({errc::unreadable_source, error::no_offset}, {});
    }

    // An element as it stands must be one, or the whole would be none.
    constexpr char* write_raw(char* at, const xml::text_view& markup) {
        xml::reader check{markup.raw()};
        if (check.next() != xml::event::failed && check.offset() != 0) {
            // An XML declaration, which may stand at a document's start only.
            return fail({errc::malformed_markup, 0}, {});
        }
        while (check.next() != xml::event::end_of_document) {
            if (check.current() == xml::event::failed) {
                failure_ = check.failure();
                return nullptr;
            }
        }
        markup.chunks([&](std::string_view piece) { at = out_.put(at, piece); });
        return at;
    }

    template <class Field, class Outer, class List>
    constexpr char* write_list(char* at, const List& list) {
        using item = schema<typename List::value_type>;
        at = put_start(at, markup<element_markup<Field>>());
        if (list.empty()) {
            return put(at, end_of_empty);
        }
        at = out_.put(at, '>');
        std::size_t index = 0;
        for (const auto& each : list) {
            at = write<item, Outer>(at, each);
            if (at == nullptr) {
                failure_.prepend_index(index);
                failure_.prepend_field(Field::name);
                return nullptr;
            }
            ++index;
        }
        return put_end(at, markup<element_markup<Field>>());
    }

    template <class Set, class Member>
    [[gnu::always_inline]] constexpr char* put_value(char* at, const Member& member) {
        if constexpr (unwrap<Member>::is_optional) {
            return put_value<Set>(at, *member);
        } else if constexpr (std::is_same_v<Member, std::string>) {
            return out_.template put_escaped<Set>(at, std::string_view{member});
        } else {
            return out_.template put_escaped<Set>(at, text_of(member));
        }
    }
    // Guids and numbers have nothing to escape.
    template <class Set, class Kind>
    constexpr char* put_value(char* at, const basic_guid<Kind>& id) {
        return out_.put(at, std::span<const char, guid_length>{id.str().data(), guid_length});
    }
    template <class Set, class Number>
    requires is_number<Number>
    char* put_value(char* at, const Number& number) {
        return out_.put(at, number_text{number}.view());
    }

    // What tells how an element, or an attribute, is written: a type that has it as text; or, where
    // code is to be small, the name.
    template <class Markup>
    static constexpr auto markup() {
        if constexpr (small_code) {
            return Markup::name;
        } else {
            return Markup{};
        }
    }

    // What is written of a member: itself, or, where code is to be small, its text.
    template <class Member>
    static constexpr decltype(auto) written(const Member& member) {
        using type = unwrap_t<Member>;
        if constexpr (!small_code || is_number<type> || bytes<type>) {
            return (member);
        } else {
            return text_of(member);
        }
    }

    template <class Name>
    constexpr char* put_start(char* at, element_markup<Name>) {
        return put(at, element_markup<Name>::start);
    }
    constexpr char* put_start(char* at, std::string_view name) {
        return out_.put(out_.put(at, '<'), name);
    }
    template <class Name>
    constexpr char* put_end(char* at, element_markup<Name>) {
        return put(at, element_markup<Name>::end);
    }
    constexpr char* put_end(char* at, std::string_view name) {
        at = out_.put(at, "</"sv);
        return out_.put(out_.put(at, name), '>');
    }
    template <class Field>
    constexpr char* put_start_of_attribute(char* at, Field) {
        return put(at, Field::attribute);
    }
    constexpr char* put_start_of_attribute(char* at, std::string_view name) {
        at = out_.put(out_.put(at, ' '), name);
        return out_.put(at, "=\""sv);
    }
    template <class Field>
    static constexpr std::string_view name_of(Field) {
        return Field::name;
    }
    static constexpr std::string_view name_of(std::string_view name) { return name; }

    template <std::size_t Size>
    constexpr char* put(char* at, const joined_text<Size>& text) {
        return out_.put(at, std::span{text.characters});
    }

    constexpr char* fail(const xml::text_error& wrong, std::string_view name) {
        failure_ = error{.code = wrong.code, .offset = wrong.offset};
        failure_.prepend_field(name);
        return nullptr;
    }
    constexpr char* fail_text(std::string_view name) { return fail(out_.wrong(), name); }
    constexpr char* fail_missing(std::string_view name) {
        return fail({errc::missing_required, error::no_offset}, name);
    }

    xml::detail::gathered_output<Sink> out_;
    encode_options options_;
    error failure_{};
    std::uint32_t references_ = 0;
};

// Cuts a string back to what it was, unless it is told to keep what was appended.
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

/// Writes `value` into any sink. On failure what has been written is no message: discard it; the
/// functions below do. Errors: those of `encode`.
template <message Message, xml::sink Sink>
constexpr result<void> encode_to_sink(const Message& value, Sink& out,
                                      const encode_options& options = {}) {
    detail::message_encoder<Sink> encoder{out, options};
    if (!encoder.write_document(value)) {
        return encoder.failure();
    }
    return {};
}

/// How many bytes `encode` writes; the bytes of files are not read for it. Errors: those of
/// `encode`, but for `unreadable_source`.
template <message Message>
constexpr result<std::size_t> encoded_size(const Message& value,
                                           const encode_options& options = {}) {
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
    if constexpr (detail::has_bytes<Message>) {
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
constexpr result<std::string_view> encode_to(const Message& value, std::span<char> buffer,
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
requires(!std::convertible_to<Iterator, std::span<char>>) constexpr result<Iterator> encode_to(
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
    if constexpr (detail::has_context_identifier<Message>) {
        const auto text = encode(value, {.envelope = false, .mask_secrets = true});
        return text ? detail::sanitized(*text, text->size(), detail::guids::shown)
                    : to_string(text.error());
    } else {
        std::string text;
        detail::message_printer{text}.print(value);
        return text;
    }
}

} // namespace assuresign::inline v0_1
