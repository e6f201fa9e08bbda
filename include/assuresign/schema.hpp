// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// One table per message: which member is which attribute, element or list. Encoding, decoding,
/// masking and property trees are each one algorithm over these tables.

#include <assuresign/error.hpp>
#include <assuresign/messages.hpp>
#include <assuresign/xml/namespaces.hpp>
#include <assuresign/xml/text_view.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace assuresign::inline v0_1 {

/// The namespaces of the contract and of SOAP.
namespace xmlns {
/// A namespace's URI.
/// \{
inline constexpr std::string_view submit = "https://www.assuresign.net/Services/DocumentNOW/Submit";
inline constexpr std::string_view lookup_session =
    "https://www.assuresign.net/Services/DocumentNOW/LookupSession";
inline constexpr std::string_view envelopes =
    "https://www.assuresign.net/Services/DocumentNOW/Envelopes";
inline constexpr std::string_view soap_1_1 = "http://schemas.xmlsoap.org/soap/envelope/";
inline constexpr std::string_view soap_1_2 = "http://www.w3.org/2003/05/soap-envelope";
inline constexpr std::string_view xop = "http://www.w3.org/2004/08/xop/include";
inline constexpr std::string_view schema_instance = "http://www.w3.org/2001/XMLSchema-instance";
/// \}
} // namespace xmlns

/// The namespaces that decoding tells apart, as `xml::identify` takes them. The contract's come
/// first.
inline constexpr std::array known_namespaces{
    xmlns::submit, xmlns::lookup_session,  xmlns::envelopes, xmlns::soap_1_1,
    xmlns::xop,    xmlns::schema_instance,
};

/// The number of a namespace among `known_namespaces`.
constexpr xml::namespace_id namespace_id_of(const xml::text_view& uri) {
    return xml::identify(uri, known_namespaces);
}

namespace detail {

// The number of one of `known_namespaces`.
template <const std::string_view& Uri>
inline constexpr xml::namespace_id known_namespace = namespace_id_of(Uri);

} // namespace detail

/// How a member is spelled in XML.
enum class field_kind : std::uint8_t {
    attribute,
    element, ///< A child element: a message of its own, or a single value.
    list,    ///< A child element that wraps items named after their message.
    content, ///< The text between the message's own tags.
    raw,     ///< A child element taken as it stands, unread.
};

/// One row of a message's table.
template <field_kind Kind, class Message, class Member>
struct field {
    static constexpr field_kind kind = Kind; ///< How it is spelled.
    using member_type = Member;              ///< The type of the member.

    /// The contract's name: of the attribute or element; for content, the property tree's key.
    std::string_view name;
    Member Message::*member; ///< Where the value is.
    /// Whether this message's value must be masked where it is printed.
    bool (*is_secret)(const Message&);
};

/// The table of a message: `name`, `xmlns` and `fields`, a tuple of `field`s in the contract's
/// order. To add a message, specialise this.
template <class Message>
struct schema;

/// The names of an enumeration's values, in their order, in `names`; a value whose name is empty is
/// no value. To add an enumeration, specialise this.
template <class Enumeration>
struct enumeration;

/// A message: a type that has a table.
template <class T>
concept message = requires {
    schema<T>::fields;
};

namespace detail {

// What the contract allows of a number beyond its type. `words` say it in errors.
struct number_range {
    double lowest;
    double highest;
    std::string_view words;

    constexpr bool allows(double value) const noexcept {
        return !is_special(value) && value >= lowest && value <= highest;
    }

private:
    // An infinity or NaN, told by its exponent (IEEE 754 §3.4): -ffast-math takes none for one.
    static constexpr bool is_special(double value) noexcept {
        return (std::bit_cast<std::uint64_t>(value) >> 52 & 0x7FF) == 0x7FF;
    }
};

// Whether a character begins with a byte of UTF-8 (RFC 3629 §3).
constexpr bool begins_character(char byte) noexcept {
    return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
}

// What it allows of a text, in characters of Unicode.
struct text_length {
    std::size_t longest;
    std::string_view words;

    constexpr bool allows(const xml::text_view& text) const {
        std::size_t count = 0;
        text.chunks([&count](std::string_view piece) {
            count += static_cast<std::size_t>(std::ranges::count_if(piece, begins_character));
        });
        return count <= longest;
    }
};

// A row of an attribute that has such a rule.
template <class Message, class Member, class Rule>
struct ruled_attribute : field<field_kind::attribute, Message, Member> {
    Rule rule;
};
template <class Row>
inline constexpr bool has_rule = requires(const Row& row) {
    row.rule;
};

template <class Message>
constexpr bool never(const Message&) {
    return false;
}
template <class Message>
constexpr bool always(const Message&) {
    return true;
}

template <class Message, class Member>
constexpr auto attribute(std::string_view name, Member Message::*member,
                         bool (*is_secret)(const Message&) = never<Message>) {
    return field<field_kind::attribute, Message, Member>{name, member, is_secret};
}
template <class Message, class Member>
constexpr auto attribute(std::string_view name, Member Message::*member, number_range allowed) {
    return ruled_attribute<Message, Member, number_range>{{name, member, never<Message>}, allowed};
}
template <class Message, class Member>
constexpr auto attribute(std::string_view name, Member Message::*member, text_length allowed) {
    return ruled_attribute<Message, Member, text_length>{{name, member, never<Message>}, allowed};
}
template <class Message, class Member>
constexpr auto element(std::string_view name, Member Message::*member,
                       bool (*is_secret)(const Message&) = never<Message>) {
    return field<field_kind::element, Message, Member>{name, member, is_secret};
}
template <class Message, class Member>
constexpr auto list_of(std::string_view name, Member Message::*member) {
    return field<field_kind::list, Message, Member>{name, member, never<Message>};
}
template <class Message, class Member>
constexpr auto content(std::string_view name, Member Message::*member) {
    return field<field_kind::content, Message, Member>{name, member, never<Message>};
}
template <class Message, class Member>
constexpr auto raw(std::string_view name, Member Message::*member) {
    return field<field_kind::raw, Message, Member>{name, member, never<Message>};
}

template <class Storage>
constexpr bool is_secret_parameter(const basic_parameter<Storage>& p) {
    constexpr std::string_view word = "password";
    if (p.secret) {
        return true;
    }
    std::size_t matched = 0;
    bool found = false;
    const auto look = [&](std::string_view piece) {
        for (const char c : piece) {
            // "password" begins nowhere inside itself, so a mismatch restarts at 'p' only.
            const char lower = xml::to_lower(c);
            matched = lower == word[matched] ? matched + 1 : lower == word[0] ? 1 : 0;
            if (matched == word.size()) {
                found = true;
                matched = 0;
            }
        }
    };
    if (p.name) {
        xml::text_view{*p.name}.chunks(look);
    }
    return found;
}

// Optional members: what is in them.
template <class T>
struct unwrap {
    using type = T;
    static constexpr bool is_optional = false;
};
template <class T>
struct unwrap<std::optional<T>> {
    using type = T;
    static constexpr bool is_optional = true;
};
template <class T>
using unwrap_t = typename unwrap<T>::type;

// Calls visit(index, field) for every row, until one call returns true.
template <class Message, class Visit, std::size_t... I>
constexpr bool any_field(Visit& visit, std::index_sequence<I...>) {
    return (visit(std::integral_constant<std::size_t, I>{}, std::get<I>(schema<Message>::fields)) ||
            ...);
}
template <class Message, class Visit>
constexpr bool any_field(Visit&& visit) {
    constexpr auto count = std::tuple_size_v<decltype(schema<Message>::fields)>;
    static_assert(count <= 32, "decoders mark in 32 bits what they have seen");
    return any_field<Message>(visit, std::make_index_sequence<count>{});
}

// Calls visit(message) for a message and every message in it, in the tables' order.
template <class Message, class Visit>
constexpr void each_message(Message& value, Visit&& visit) {
    visit(value);
    any_field<std::remove_const_t<Message>>([&]<class Row>(auto, const Row& row) {
        auto& member = value.*row.member;
        if constexpr (Row::kind == field_kind::list) {
            for (auto& each : member) {
                each_message(each, visit);
            }
        } else if constexpr (message<unwrap_t<typename Row::member_type>>) {
            if (member) {
                each_message(*member, visit);
            }
        }
        return false;
    });
}

// Calls visit(value) for every member of a message that is no message, and is there, those of the
// messages in it included, in the tables' order, until one call returns true. Then this does too,
// and puts the field before the one in `where`.
template <class Message, class Visit>
constexpr bool any_value(Message& value, error& where, Visit&& visit);

template <class List, class Visit>
constexpr bool any_value_of_items(List& items, error& where, Visit& visit) {
    std::size_t index = 0;
    for (auto& each : items) {
        if (any_value(each, where, visit)) {
            where.prepend_index(index);
            return true;
        }
        ++index;
    }
    return false;
}

template <class Message, class Visit>
constexpr bool any_value(Message& value, error& where, Visit&& visit) {
    return any_field<std::remove_const_t<Message>>([&]<class Row>(auto, const Row& row) {
        using member_type = typename Row::member_type;
        auto& member = value.*row.member;
        bool found = false;
        if constexpr (Row::kind == field_kind::list) {
            found = any_value_of_items(member, where, visit);
        } else if constexpr (!unwrap<member_type>::is_optional) {
            found = visit(member);
        } else if constexpr (message<unwrap_t<member_type>>) {
            found = member && any_value(*member, where, visit);
        } else {
            found = member && visit(*member);
        }
        if (found) {
            where.prepend_field(row.name);
        }
        return found;
    });
}
// The same for who does not ask where.
template <class Message, class Visit>
constexpr bool any_value(Message& value, Visit&& visit) {
    error where{};
    return any_value(value, where, visit);
}

// Whether the contract gives a message text content.
template <class Message>
inline constexpr bool has_content = any_field<Message>([]<class Row>(auto, const Row&) {
    return Row::kind == field_kind::content;
});

// How many attributes a message has (they come first in its table); none if there is no message.
template <class Message>
inline constexpr std::size_t attribute_count = 0;
template <message Message>
inline constexpr std::size_t attribute_count<Message> = [] {
    std::size_t count = 0;
    any_field<Message>([&]<class Row>(auto index, const Row&) {
        count += Row::kind == field_kind::attribute && index == count ? 1U : 0U;
        return false;
    });
    return count;
}();
template <message Message>
inline constexpr bool attributes_come_first =
    !any_field<Message>([]<class Row>(auto index, const Row&) {
        return Row::kind == field_kind::attribute && index >= attribute_count<Message>;
    });

} // namespace detail

template <class Storage>
struct schema<basic_terms_and_conditions<Storage>> {
    using m = basic_terms_and_conditions<Storage>;
    static constexpr std::string_view name = "TermsAndConditions";
    static constexpr std::string_view xmlns = xmlns::submit;
    static constexpr auto fields = std::tuple{
        detail::element("AdditionalComplianceStatement", &m::additional_compliance_statement),
        detail::element("AdditionalAgreementStatement", &m::additional_agreement_statement),
        detail::element("AdditionalExtendedDisclosures", &m::additional_extended_disclosures),
    };
};

template <class Storage>
struct schema<basic_metadata<Storage>> {
    using m = basic_metadata<Storage>;
    static constexpr std::string_view name = "Metadata";
    static constexpr std::string_view xmlns = xmlns::submit;
    static constexpr auto fields = std::tuple{
        detail::attribute("UserName", &m::user_name),
        detail::attribute("DocumentName", &m::document_name),
        detail::attribute("OrderNumber", &m::order_number),
        detail::attribute("Password", &m::password, detail::always<m>),
        detail::attribute("ExpirationDate", &m::expiration_date),
        detail::attribute("Culture", &m::culture),
        detail::attribute("SignatureDeviceSupportEnabled", &m::signature_device_support_enabled),
        detail::attribute("EnvelopeId", &m::envelope_id),
        detail::element("TermsAndConditions", &m::terms_and_conditions),
    };
};

template <class Storage>
struct schema<basic_parameter<Storage>> {
    using m = basic_parameter<Storage>;
    static constexpr std::string_view name = "Parameter";
    static constexpr std::string_view xmlns = xmlns::submit;
    static constexpr auto fields = std::tuple{
        detail::attribute("Name", &m::name),
        detail::attribute("Value", &m::value, detail::is_secret_parameter<Storage>),
    };
};

template <class Storage>
struct schema<basic_document_template<Storage>> {
    using m = basic_document_template<Storage>;
    static constexpr std::string_view name = "Template";
    static constexpr std::string_view xmlns = xmlns::submit;
    static constexpr auto fields = std::tuple{
        detail::attribute("Id", &m::id),
        detail::list_of("Parameters", &m::parameters),
    };
};

template <class Storage>
struct schema<basic_document<Storage>> {
    using m = basic_document<Storage>;
    static constexpr std::string_view name = "Document";
    static constexpr std::string_view xmlns = xmlns::submit;
    static constexpr auto fields = std::tuple{
        detail::attribute("ContextIdentifier", &m::context_identifier, detail::always<m>),
        detail::element("Metadata", &m::metadata),
        detail::element("Template", &m::document_template),
    };
};

template <class Storage>
struct schema<basic_async_submit_request<Storage>> {
    using m = basic_async_submit_request<Storage>;
    static constexpr std::string_view name = "AsyncSubmit";
    static constexpr std::string_view xmlns = xmlns::submit;
    static constexpr auto fields = std::tuple{
        detail::list_of("Documents", &m::documents),
    };
};

namespace detail {

// The three exceptions differ in name and namespace only.
template <class Exception>
struct exception_schema {
    static constexpr auto fields = std::tuple{
        attribute("Severity", &Exception::severity),
        content("Message", &Exception::message),
    };
};

} // namespace detail

template <class Storage>
struct schema<basic_document_exception<Storage>>
    : detail::exception_schema<basic_document_exception<Storage>> {
    static constexpr std::string_view name = "DocumentException";
    static constexpr std::string_view xmlns = xmlns::submit;
};

template <class Storage>
struct schema<basic_session_lookup_exception<Storage>>
    : detail::exception_schema<basic_session_lookup_exception<Storage>> {
    static constexpr std::string_view name = "SessionLookupException";
    static constexpr std::string_view xmlns = xmlns::lookup_session;
};

template <class Storage>
struct schema<basic_envelope_exception<Storage>>
    : detail::exception_schema<basic_envelope_exception<Storage>> {
    static constexpr std::string_view name = "EnvelopeException";
    static constexpr std::string_view xmlns = xmlns::envelopes;
};

template <class Storage>
struct schema<basic_async_submit_result<Storage>> {
    using m = basic_async_submit_result<Storage>;
    static constexpr std::string_view name = "AsyncSubmitResult";
    static constexpr std::string_view xmlns = xmlns::submit;
    static constexpr auto fields = std::tuple{
        detail::attribute("SessionId", &m::session_id),
        detail::list_of("Exceptions", &m::exceptions),
    };
};

template <class Storage>
struct schema<basic_async_submit_response<Storage>> {
    using m = basic_async_submit_response<Storage>;
    static constexpr std::string_view name = "AsyncSubmitResponse";
    static constexpr std::string_view xmlns = xmlns::submit;
    static constexpr auto fields = std::tuple{
        detail::element("AsyncSubmitResult", &m::async_submit_result),
    };
};

template <class Storage>
struct schema<basic_document_result<Storage>> {
    using m = basic_document_result<Storage>;
    static constexpr std::string_view name = "DocumentResult";
    static constexpr std::string_view xmlns = xmlns::submit;
    static constexpr auto fields = std::tuple{
        detail::attribute("Id", &m::id),
        detail::attribute("AuthToken", &m::auth_token, detail::always<m>),
        detail::element("Metadata", &m::metadata),
        detail::list_of("Exceptions", &m::exceptions),
    };
};

template <class Storage>
struct schema<basic_close_envelope_result<Storage>> {
    using m = basic_close_envelope_result<Storage>;
    static constexpr std::string_view name = "CloseEnvelopeResult";
    static constexpr std::string_view xmlns = xmlns::envelopes;
    static constexpr auto fields = std::tuple{
        detail::attribute("EnvelopeId", &m::envelope_id),
        detail::list_of("Exceptions", &m::exceptions),
    };
};

template <>
struct schema<session_lookup> {
    using m = session_lookup;
    static constexpr std::string_view name = "SessionLookup";
    static constexpr std::string_view xmlns = xmlns::lookup_session;
    static constexpr auto fields = std::tuple{
        detail::attribute("ContextIdentifier", &m::context_identifier, detail::always<m>),
        detail::attribute("SessionId", &m::session_id),
    };
};

template <class Storage>
struct schema<basic_lookup_session_request<Storage>> {
    using m = basic_lookup_session_request<Storage>;
    static constexpr std::string_view name = "LookupSession";
    static constexpr std::string_view xmlns = xmlns::lookup_session;
    static constexpr auto fields = std::tuple{
        detail::list_of("SessionLookups", &m::session_lookups),
    };
};

template <class Storage>
struct schema<basic_session_lookup_result<Storage>> {
    using m = basic_session_lookup_result<Storage>;
    static constexpr std::string_view name = "SessionLookupResult";
    static constexpr std::string_view xmlns = xmlns::lookup_session;
    static constexpr auto fields = std::tuple{
        detail::attribute("SessionId", &m::session_id),
        detail::list_of("DocumentResults", &m::document_results),
        detail::element("CloseEnvelopeResult", &m::close_envelope_result),
        detail::list_of("Exceptions", &m::exceptions),
    };
};

template <class Storage>
struct schema<basic_lookup_session_response<Storage>> {
    using m = basic_lookup_session_response<Storage>;
    static constexpr std::string_view name = "LookupSessionResponse";
    static constexpr std::string_view xmlns = xmlns::lookup_session;
    static constexpr auto fields = std::tuple{
        detail::list_of("SessionLookupResults", &m::session_lookup_results),
    };
};

/// SOAP 1.1 §4.4. The children stand in no namespace.
template <class Storage>
struct schema<basic_fault<Storage>> {
    using m = basic_fault<Storage>;
    static constexpr std::string_view name = "Fault";
    static constexpr std::string_view xmlns = xmlns::soap_1_1;
    static constexpr auto fields = std::tuple{
        detail::element("faultcode", &m::code),
        detail::element("faultstring", &m::string),
        detail::element("faultactor", &m::actor),
        detail::raw("detail", &m::detail),
    };
};

namespace detail {

constexpr bool is_known(xml::namespace_id id, bool of_soap) noexcept {
    if (id == xml::namespace_id::none) {
        return true;
    }
    return of_soap
               ? id == known_namespace<xmlns::soap_1_1>
               : id >= known_namespace<xmlns::submit> && id <= known_namespace<xmlns::envelopes>;
}

} // namespace detail

/// Whether an element in namespace `id` (`namespace_id_of`) can be a field of `Message`. Replies
/// come in three forms: all in the response's namespace, each type in its own, or in none at all;
/// so a field is known by its local name. What stands in any other namespace is an extension.
template <message Message>
constexpr bool is_known_namespace(xml::namespace_id id) noexcept {
    return detail::is_known(id, schema<Message>::xmlns == xmlns::soap_1_1);
}

} // namespace assuresign::inline v0_1
