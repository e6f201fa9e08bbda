// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Value -> SOAP body.

#include <assuresign/schema.hpp>
#include <assuresign/value.hpp>
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
#include <utility>

namespace assuresign {

/// Which element stands in which namespace. Services have been seen to answer in each form;
/// `decode` accepts all.
enum class namespace_form : std::uint8_t {
    qualified, ///< Each type in its own namespace, as the contract has it.
    uniform,   ///< Everything in the message's namespace, as the vendor prints it.
    none,      ///< No namespace at all.
};

struct encode_options {
    /// In a SOAP 1.1 envelope, or the message alone.
    bool envelope = true;
    namespace_form form = namespace_form::qualified;
    /// Writes `***` for every secret, for people to read.
    bool mask_secrets = false;
};

namespace detail {

inline constexpr std::string_view mask = "***";

/// Writes messages by their tables. The first error stops it.
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
        if (options_.envelope) {
            out_.start("s:Envelope");
            declare("xmlns:s", xmlns::soap_1_1);
            out_.end_start();
            out_.start("s:Body");
            out_.end_start();
        }
        const bool good = is_fault ? write_fault(value)
                                   : write(schema<Message>::name, schema<Message>::xmlns, value);
        if (options_.envelope) {
            out_.end("s:Body");
            out_.end("s:Envelope");
        }
        return good;
    }

private:
    constexpr void declare(std::string_view name, std::string_view uri) {
        static_cast<void>(out_.attribute(name, uri)); // our own text: nothing can be wrong with it
    }

    // SOAP 1.1 §4.4: the children of Fault are in no namespace.
    template <class Fault>
    constexpr bool write_fault(const Fault& value) {
        out_.start("s:Fault");
        if (!options_.envelope) {
            declare("xmlns:s", xmlns::soap_1_1);
        }
        out_.end_start();
        const bool good = write_children(value);
        out_.end("s:Fault");
        return good;
    }

    template <class Message>
    constexpr bool write(std::string_view name, std::string_view uri, const Message& value) {
        start(name, uri);
        const auto outer = default_namespace_;
        default_namespace_ = uri;
        const bool good = write_attributes(value) && write_inside(name, value);
        default_namespace_ = outer;
        return good;
    }

    // The start of a tag, with the namespace's declaration where it changes.
    constexpr void start(std::string_view name, std::string_view uri) {
        out_.start(name);
        const bool changes = uri != default_namespace_;
        if (changes && (default_namespace_.empty() || options_.form == namespace_form::qualified) &&
            options_.form != namespace_form::none) {
            declare("xmlns", uri);
        }
    }

    template <class Message>
    constexpr bool write_attributes(const Message& value) {
        return !any_field<Message>([&]<class Row>(auto, const Row& row) {
            if constexpr (Row::kind == field_kind::attribute) {
                const auto& member = value.*row.member;
                if (!is_present(member)) {
                    return is_required<Row> && !fail(errc::missing_required, row.name);
                }
                const bool masked = options_.mask_secrets && row.is_secret(value);
                const auto wrong =
                    out_.attribute(row.name, masked ? xml::text_view{mask} : text_of(member));
                return wrong && !fail(*wrong, row.name);
            } else {
                return false;
            }
        });
    }

    template <class Message>
    constexpr bool write_inside(std::string_view name, const Message& value) {
        if (is_empty(value)) {
            out_.end_empty();
            return true;
        }
        out_.end_start();
        const bool good = write_children(value);
        out_.end(name);
        return good;
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

    template <class Message>
    constexpr bool write_children(const Message& value) {
        return !any_field<Message>([&]<class Row>(auto, const Row& row) {
            const auto& member = value.*row.member;
            if constexpr (Row::kind == field_kind::content) {
                const auto wrong = out_.text(text_of(member));
                return wrong && !fail(*wrong, row.name);
            } else if constexpr (Row::kind == field_kind::list) {
                return member.has_value() && !write_list(row.name, member);
            } else if constexpr (Row::kind == field_kind::attribute) {
                return false;
            } else {
                if (!is_present(member)) {
                    return is_required<Row> && !fail(errc::missing_required, row.name);
                }
                return !write_element<Row::kind>(row.name, member);
            }
        });
    }

    template <field_kind Kind, class Member>
    constexpr bool write_element(std::string_view name, const Member& member) {
        using type = unwrap_t<Member>;
        bool good = true;
        if constexpr (message<type>) {
            good = write(name, schema<type>::xmlns, *member);
        } else if constexpr (Kind == field_kind::raw) {
            good = write_raw(text_of(member));
        } else {
            out_.start(name);
            out_.end_start();
            const auto wrong = out_.text(text_of(member));
            out_.end(name);
            good = !wrong || fail(*wrong, {});
        }
        if (!good) {
            failure_.prepend_field(name);
        }
        return good;
    }

    // An element as it stands must be one, or the whole would be none.
    constexpr bool write_raw(const xml::text_view& markup) {
        xml::reader check{markup.raw()};
        if (check.next() != xml::event::failed && check.offset() != 0) {
            // An XML declaration, which may stand at a document's start only.
            return fail({errc::malformed_markup, 0}, {});
        }
        while (check.next() != xml::event::end_of_document) {
            if (check.current() == xml::event::failed) {
                failure_ = check.failure();
                return false;
            }
        }
        out_.raw(markup);
        return true;
    }

    template <class List>
    constexpr bool write_list(std::string_view name, const List& list) {
        using item = typename List::value_type;
        out_.start(name);
        if (list.empty()) {
            out_.end_empty();
            return true;
        }
        out_.end_start();
        std::size_t index = 0;
        for (const auto& each : list) {
            if (!write(schema<item>::name, schema<item>::xmlns, each)) {
                failure_.prepend_index(index);
                failure_.prepend_field(name);
                return false;
            }
            ++index;
        }
        out_.end(name);
        return true;
    }

    constexpr bool fail(errc code, std::string_view name) {
        failure_ = error{.code = code};
        failure_.prepend_field(name);
        return false;
    }
    constexpr bool fail(const xml::text_error& wrong, std::string_view name) {
        fail(wrong.code, name);
        failure_.offset = wrong.offset;
        return false;
    }

    xml::writer<Sink> out_;
    encode_options options_;
    std::string_view default_namespace_;
    error failure_{};
};

} // namespace detail

/// Writes `value` into any sink. On failure what has been written is no message: discard it; the
/// functions below do.
template <message Message, xml::sink Sink>
constexpr result<void> encode_to_sink(const Message& value, Sink& out,
                                      const encode_options& options = {}) {
    detail::message_encoder<Sink> encoder{out, options};
    if (!encoder.write_document(value)) {
        return encoder.failure();
    }
    return {};
}

/// The bytes of a request's (or, in a service, a response's) HTTP body: the message in a SOAP 1.1
/// envelope, UTF-8, the same bytes for the same value.
///
///     auto body = assuresign::encode(assuresign::async_submit_request{.documents = {contract}});
///     if (!body) { log(to_string(body.error())); } // "missing_required: …, at Documents[0].…"
///
/// Errors, each with the field: `missing_required`; `invalid_utf8` and `forbidden_character` with
/// the offset in the field's text.
template <message Message>
result<std::string> encode(const Message& value, const encode_options& options = {}) {
    std::string out;
    xml::string_sink sink{out};
    if (const auto written = encode_to_sink(value, sink, options); !written) {
        return written.error();
    }
    return out;
}

/// Appends to `out`; on failure `out` is as it was.
template <message Message>
result<void> encode_to(const Message& value, std::string& out, const encode_options& options = {}) {
    const auto before = out.size();
    xml::string_sink sink{out};
    auto written = encode_to_sink(value, sink, options);
    if (!written) {
        out.resize(before);
    }
    return written;
}

/// Fills `buffer` and returns the part that was filled. Errors: also `buffer_too_small`; then, and
/// on any failure, the buffer's content is unspecified. No call allocates.
///
///     char buffer[4096];
///     auto body = assuresign::encode_to(request, std::span{buffer});
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

/// How many bytes `encode` writes. Errors: those of `encode`.
template <message Message>
constexpr result<std::size_t> encoded_size(const Message& value,
                                           const encode_options& options = {}) {
    xml::size_sink sink;
    if (const auto written = encode_to_sink(value, sink, options); !written) {
        return written.error();
    }
    return sink.size();
}

/// Writes through an output iterator and returns it. The value is checked first: on failure nothing
/// is written.
template <message Message, std::output_iterator<char> Iterator>
requires(!std::convertible_to<Iterator, std::span<char>>) constexpr result<Iterator> encode_to(
    const Message& value, Iterator out, const encode_options& options = {}) {
    if (const auto size = encoded_size(value, options); !size) {
        return size.error();
    }
    xml::iterator_sink<Iterator> sink{std::move(out)};
    static_cast<void>(encode_to_sink(value, sink, options));
    return sink.out();
}

/// A message for people: its XML, without envelope, secrets masked. A message that cannot be
/// encoded is told by its error.
template <message Message>
std::string to_string(const Message& value) {
    auto text = encode(value, {.envelope = false, .mask_secrets = true});
    return text ? std::move(*text) : to_string(text.error());
}

} // namespace assuresign
