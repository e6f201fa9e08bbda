// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// The contract's values as plain structs: no XML, no I/O.
///
/// Each message is a template over its storage, and has two names: `document` owns its text
/// (`std::string`) and lists; `document_view` borrows them (`xml::text_view`, `list_view`).
/// Members stand in the contract's order under the contract's names, in snake_case. An optional
/// member may be absent, which is not the same as empty; a member that the contract requires is a
/// plain one.

#include <assuresign/guid.hpp>
#include <assuresign/list.hpp>
#include <assuresign/xml/text_view.hpp>

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace assuresign::inline v0_1 {

/// Storage of messages that own what they hold.
struct owned {
    using text = std::string; ///< Owned.
    template <class T>
    using list = assuresign::list<T>; ///< Owned.
};

/// Storage of messages that point into a reply, or into the caller's own arrays and literals.
struct borrowed {
    using text = xml::text_view; ///< Points elsewhere.
    template <class T>
    using list = list_view<T>; ///< Points elsewhere.
};

// ---- what is sent and what comes back (the contract's Submit namespace)

/// Text that is shown to signatories.
template <class Storage>
struct basic_terms_and_conditions {
    using text = typename Storage::text; ///< As the storage holds it.
    /// Shown beside the service's own.
    std::optional<text> additional_compliance_statement{};
    /// Shown beside the service's own.
    std::optional<text> additional_agreement_statement{};
    /// Shown beside the service's own.
    std::optional<text> additional_extended_disclosures{};
    friend bool operator==(const basic_terms_and_conditions&,
                           const basic_terms_and_conditions&) = default;
};

/// Whose a document is, and what it is called.
template <class Storage>
struct basic_metadata {
    using text = typename Storage::text;   ///< As the storage holds it.
    std::optional<text> user_name{};       ///< The owner's login, an e-mail address.
    std::optional<text> document_name{};   ///< For people.
    std::optional<text> order_number{};    ///< The caller's own reference.
    std::optional<text> password{};        ///< Secret.
    std::optional<text> expiration_date{}; ///< As YYYY-MM-DD.
    std::optional<text> culture{};         ///< For example en-US.
    /// Whether a signature device may be used.
    std::optional<bool> signature_device_support_enabled{};
    /// The envelope that the document belongs to.
    std::optional<assuresign::envelope_id> envelope_id{};
    /// Added to the service's own.
    std::optional<basic_terms_and_conditions<Storage>> terms_and_conditions{};
    friend bool operator==(const basic_metadata&, const basic_metadata&) = default;
};

/// Fills a JotBlock or a workflow item of the template: "Signatory 1 First Name".
template <class Storage>
struct basic_parameter {
    using text = typename Storage::text; ///< As the storage holds it.
    /// Of the JotBlock or workflow item; a name that the template does not know is allowed.
    std::optional<text> name{};
    std::optional<text> value{}; ///< What it is filled with.
    /// Masks the value wherever the message is printed. Not sent. A parameter whose name contains
    /// "password" is masked in any case.
    bool secret = false;
    friend bool operator==(const basic_parameter&, const basic_parameter&) = default;
};

/// The contract's Template (a keyword of C++, hence the longer name).
template <class Storage>
struct basic_document_template {
    template_id id{}; ///< Required.
    /// Those that are given.
    typename Storage::template list<basic_parameter<Storage>> parameters{};
    friend bool operator==(const basic_document_template&,
                           const basic_document_template&) = default;
};

/// A document to be made from a template.
template <class Storage>
struct basic_document {
    assuresign::context_identifier context_identifier{}; ///< Secret.
    /// Whose it is, and what it is called.
    std::optional<basic_metadata<Storage>> metadata{};
    /// What it is made from.
    std::optional<basic_document_template<Storage>> document_template{};
    friend bool operator==(const basic_document&, const basic_document&) = default;
};

/// The contract's AsyncSubmit.
template <class Storage>
struct basic_async_submit_request {
    /// No more than ten, says the vendor.
    typename Storage::template list<basic_document<Storage>> documents{};
    friend bool operator==(const basic_async_submit_request&,
                           const basic_async_submit_request&) = default;
};

/// The severities that the contract names. `unknown` is any other text: kept, not an error.
enum class severity_level : std::uint8_t { unknown, warning, error, fatal };

/// The contract's name of a severity; "unknown" of any other.
constexpr std::string_view to_string(severity_level level) noexcept {
    switch (level) {
    case severity_level::warning:
        return "Warning";
    case severity_level::error:
        return "Error";
    case severity_level::fatal:
        return "Fatal";
    case severity_level::unknown:
        break;
    }
    return "unknown";
}

/// The Severity of an exception, as the service wrote it.
template <class Storage>
struct basic_severity {
    /// As it came; absent is not the same as unknown.
    std::optional<typename Storage::text> text{};

    constexpr basic_severity() noexcept = default;
    /// One that the contract names.
    constexpr basic_severity(severity_level level) : text(to_string(level)) {}

    /// What the text says; `unknown` if it is none of the contract's.
    constexpr severity_level level() const {
        if (!text) {
            return severity_level::unknown;
        }
        const xml::detail::short_text word{*text};
        for (const auto known :
             {severity_level::warning, severity_level::error, severity_level::fatal}) {
            if (word.view() == to_string(known)) {
                return known;
            }
        }
        return severity_level::unknown;
    }
    friend bool operator==(const basic_severity&, const basic_severity&) = default;
};

/// An exception of the service: severity and message. `Kind` keeps the three apart.
template <class Storage, class Kind>
struct basic_exception {
    basic_severity<Storage> severity{}; ///< How grave it is.
    typename Storage::text message{};   ///< For a person; may quote what was sent.
    friend bool operator==(const basic_exception&, const basic_exception&) = default;
};

struct document_exception_kind;
struct session_lookup_exception_kind;
struct envelope_exception_kind;

/// The exceptions of a document, of a session and of an envelope.
/// \{
template <class Storage>
using basic_document_exception = basic_exception<Storage, document_exception_kind>;
template <class Storage>
using basic_session_lookup_exception = basic_exception<Storage, session_lookup_exception_kind>;
template <class Storage>
using basic_envelope_exception = basic_exception<Storage, envelope_exception_kind>;
/// \}

/// The contract's AsyncSubmitResult (its type is named AsyncSubmissionResult).
template <class Storage>
struct basic_async_submit_result {
    /// Required; 00000000-… if nothing was submitted.
    assuresign::session_id session_id{};
    /// Of any severity.
    typename Storage::template list<basic_document_exception<Storage>> exceptions{};
    friend bool operator==(const basic_async_submit_result&,
                           const basic_async_submit_result&) = default;
};

/// The contract's AsyncSubmitResponse.
template <class Storage>
struct basic_async_submit_response {
    /// Absent is a reply that makes no sense.
    std::optional<basic_async_submit_result<Storage>> async_submit_result{};
    friend bool operator==(const basic_async_submit_response&,
                           const basic_async_submit_response&) = default;
};

/// What became of one document.
template <class Storage>
struct basic_document_result {
    /// 00000000-… or absent if there is no document.
    std::optional<document_id> id{};
    std::optional<assuresign::auth_token> auth_token{}; ///< Secret.
    std::optional<basic_metadata<Storage>> metadata{};  ///< As it was sent.
    /// Why there is no document, or warnings.
    typename Storage::template list<basic_document_exception<Storage>> exceptions{};
    friend bool operator==(const basic_document_result&, const basic_document_result&) = default;
};

// ---- the contract's Envelopes namespace

/// The answer to an AsyncCloseEnvelope.
template <class Storage>
struct basic_close_envelope_result {
    assuresign::envelope_id envelope_id{}; ///< Required.
    /// Of any severity.
    typename Storage::template list<basic_envelope_exception<Storage>> exceptions{};
    friend bool operator==(const basic_close_envelope_result&,
                           const basic_close_envelope_result&) = default;
};

// ---- the contract's LookupSession namespace

/// A session to be looked up.
struct session_lookup {
    assuresign::context_identifier context_identifier{}; ///< Secret.
    assuresign::session_id session_id{};                 ///< As the submission returned it.
    friend bool operator==(const session_lookup&, const session_lookup&) = default;
};

/// The contract's LookupSession.
template <class Storage>
struct basic_lookup_session_request {
    /// Any number.
    typename Storage::template list<session_lookup> session_lookups{};
    friend bool operator==(const basic_lookup_session_request&,
                           const basic_lookup_session_request&) = default;
};

/// What became of one session.
template <class Storage>
struct basic_session_lookup_result {
    /// Results are matched by it, not by their place.
    assuresign::session_id session_id{};
    /// One for each document, if they are ready.
    typename Storage::template list<basic_document_result<Storage>> document_results{};
    /// If an AsyncCloseEnvelope began the session.
    std::optional<basic_close_envelope_result<Storage>> close_envelope_result{};
    /// Of the session; each document has its own.
    typename Storage::template list<basic_session_lookup_exception<Storage>> exceptions{};
    friend bool operator==(const basic_session_lookup_result&,
                           const basic_session_lookup_result&) = default;
};

/// The contract's LookupSessionResponse.
template <class Storage>
struct basic_lookup_session_response {
    /// In any order.
    typename Storage::template list<basic_session_lookup_result<Storage>> session_lookup_results{};
    friend bool operator==(const basic_lookup_session_response&,
                           const basic_lookup_session_response&) = default;
};

// ---- SOAP 1.1

/// A SOAP fault (SOAP 1.1 §4.4).
template <class Storage>
struct basic_fault {
    using text = typename Storage::text; ///< As the storage holds it.
    std::optional<text> code{};          ///< faultcode, a qualified name: "s:Client".
    std::optional<text> string{};        ///< faultstring, for a person.
    std::optional<text> actor{};         ///< faultactor, a URI.
    std::optional<text> detail{};        ///< The detail element, as it stands.
    friend bool operator==(const basic_fault&, const basic_fault&) = default;
};

/// Messages that own what they hold.
/// \{
using terms_and_conditions = basic_terms_and_conditions<owned>;
using metadata = basic_metadata<owned>;
using parameter = basic_parameter<owned>;
using document_template = basic_document_template<owned>;
using document = basic_document<owned>;
using async_submit_request = basic_async_submit_request<owned>;
using severity = basic_severity<owned>;
using document_exception = basic_document_exception<owned>;
using async_submit_result = basic_async_submit_result<owned>;
using async_submit_response = basic_async_submit_response<owned>;
using document_result = basic_document_result<owned>;
using envelope_exception = basic_envelope_exception<owned>;
using close_envelope_result = basic_close_envelope_result<owned>;
using lookup_session_request = basic_lookup_session_request<owned>;
using session_lookup_exception = basic_session_lookup_exception<owned>;
using session_lookup_result = basic_session_lookup_result<owned>;
using lookup_session_response = basic_lookup_session_response<owned>;
using fault = basic_fault<owned>;
/// \}

/// Messages that point elsewhere.
/// \{
using terms_and_conditions_view = basic_terms_and_conditions<borrowed>;
using metadata_view = basic_metadata<borrowed>;
using parameter_view = basic_parameter<borrowed>;
using document_template_view = basic_document_template<borrowed>;
using document_view = basic_document<borrowed>;
using async_submit_request_view = basic_async_submit_request<borrowed>;
using severity_view = basic_severity<borrowed>;
using document_exception_view = basic_document_exception<borrowed>;
using async_submit_result_view = basic_async_submit_result<borrowed>;
using async_submit_response_view = basic_async_submit_response<borrowed>;
using document_result_view = basic_document_result<borrowed>;
using envelope_exception_view = basic_envelope_exception<borrowed>;
using close_envelope_result_view = basic_close_envelope_result<borrowed>;
using lookup_session_request_view = basic_lookup_session_request<borrowed>;
using session_lookup_exception_view = basic_session_lookup_exception<borrowed>;
using session_lookup_result_view = basic_session_lookup_result<borrowed>;
using lookup_session_response_view = basic_lookup_session_response<borrowed>;
using fault_view = basic_fault<borrowed>;
/// \}

// ---- what a lookup's result means

/// The gravest severity among a message's exceptions; `unknown` where there is none.
template <class Exceptions>
constexpr severity_level worst_severity(const Exceptions& exceptions) {
    auto worst = severity_level::unknown;
    for (const auto& exception : exceptions) {
        worst = std::max(worst, exception.severity.level());
    }
    return worst;
}

/// The gravest severity at both levels: of the session and of each of its documents.
template <class Storage>
constexpr severity_level worst_severity(const basic_session_lookup_result<Storage>& result) {
    auto worst = worst_severity(result.exceptions);
    for (const auto& each : result.document_results) {
        worst = std::max(worst, worst_severity(each.exceptions));
    }
    if (result.close_envelope_result) {
        worst = std::max(worst, worst_severity(result.close_envelope_result->exceptions));
    }
    return worst;
}

namespace detail {

// The service says 00000000-… for none.
template <class Kind>
constexpr bool is_real(const basic_guid<Kind>& id) noexcept {
    return !id.empty() && !id.is_nil();
}
template <class Storage>
constexpr bool has_id(const basic_document_result<Storage>& document) noexcept {
    return document.id && is_real(*document.id);
}
template <class Storage>
constexpr bool has_id(const basic_close_envelope_result<Storage>& closed) noexcept {
    return is_real(closed.envelope_id);
}

// Whether the service has said what became of a document or an envelope.
template <class Result>
constexpr bool is_decided(const Result& result) noexcept {
    return has_id(result) || !result.exceptions.empty();
}

} // namespace detail

/// Whether a session is still being processed. It is, unless it has an exception of severity Error
/// or Fatal of its own, or it tells of a document or an envelope, and each of those that it tells
/// of has an Id or an exception. The service's documents do not say how a pending session answers;
/// where yours answers in yet another way, give the client another function
/// (`client_options::is_pending`).
template <class Storage>
constexpr bool is_pending(const basic_session_lookup_result<Storage>& result) {
    const auto& documents = result.document_results;
    const auto& closed = result.close_envelope_result;
    if (worst_severity(result.exceptions) >= severity_level::error) {
        return false;
    }
    if (documents.empty() && !closed) {
        return true;
    }
    return (closed && !detail::is_decided(*closed)) ||
           !std::all_of(documents.begin(), documents.end(),
                        [](const auto& each) { return detail::is_decided(each); });
}

} // namespace assuresign::inline v0_1
