// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// A document, as it is submitted, and what became of it.

#include <assuresign/contract/exception.hpp>
#include <assuresign/contract/guid.hpp>
#include <assuresign/contract/namespaces.hpp>
#include <assuresign/contract/schema.hpp>
#include <assuresign/contract/storage.hpp>
#include <assuresign/detail/ascii.hpp>
#include <assuresign/xml/text_view.hpp>

#include <cstddef>
#include <optional>
#include <string_view>

namespace assuresign {
inline namespace v0_1 {

/// Text that is shown to signatories. No member is required.
///
///     assuresign::terms_and_conditions terms{.additional_agreement_statement = "As agreed."};
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

/// Whose a document is, and what it is called. No member is required.
///
///     assuresign::metadata about{.user_name = "george@company.com", .document_name = "Contract"};
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

/// Fills a JotBlock or a workflow item of the template: "Signatory 1 First Name". No member is
/// required, but one without a name fills nothing.
///
///     assuresign::parameter first{.name = "Signatory 1 First Name", .value = "Jane"};
template <class Storage>
struct basic_parameter {
    using text = typename Storage::text; ///< As the storage holds it.
    /// The name of the JotBlock or workflow item. A name that the template does not know is
    /// allowed.
    std::optional<text> name{};
    std::optional<text> value{}; ///< What it is filled with.
    /// Masks the value wherever the message is printed. Not sent. A parameter whose name contains
    /// "password" is masked in any case.
    bool secret = false;
    friend bool operator==(const basic_parameter&, const basic_parameter&) = default;
};

/// The contract's Template (a keyword of C++, hence the longer name). Required: `id`.
///
///     assuresign::document_template rental{.id = template_id,
///                                            .parameters = {{.name = "City", .value = "Bern"}}};
template <class Storage>
struct basic_document_template {
    template_id id{}; ///< Required.
    /// Those that are given.
    typename Storage::template list<basic_parameter<Storage>> parameters{};
    friend bool operator==(const basic_document_template&,
                           const basic_document_template&) = default;
};

/// A document to be made from a template. Required: `context_identifier`.
///
///     assuresign::document contract{.context_identifier = account,
///                                   .metadata = {{.user_name = "george@company.com"}},
///                                   .document_template = {{.id = template_id}}};
template <class Storage>
struct basic_document {
    assuresign::context_identifier context_identifier{}; ///< Secret.
    /// Whose it is, and what it is called.
    std::optional<basic_metadata<Storage>> metadata{};
    /// What it is made from.
    std::optional<basic_document_template<Storage>> document_template{};
    friend bool operator==(const basic_document&, const basic_document&) = default;
};

/// What became of one document. No member is required: a document that failed has exceptions only.
///
///     assuresign::document_result result;
///     if (result.id) { keep(*result.id, result.auth_token); }
template <class Storage>
struct basic_document_result {
    /// 00000000-… or absent if there is no document.
    std::optional<document_id> id{};
    std::optional<assuresign::auth_token> auth_token{}; ///< Secret.
    std::optional<basic_metadata<Storage>> metadata{};  ///< As it was sent.
    /// Why there is no document, or warnings.
    typename Storage::template list<basic_exception<Storage>> exceptions{};
    friend bool operator==(const basic_document_result&, const basic_document_result&) = default;
};

/// Messages that own what they hold.
/// \{
using terms_and_conditions = basic_terms_and_conditions<owned>;
using metadata = basic_metadata<owned>;
using parameter = basic_parameter<owned>;
using document_template = basic_document_template<owned>;
using document = basic_document<owned>;
using document_result = basic_document_result<owned>;
/// \}

/// Messages that point elsewhere.
/// \{
using terms_and_conditions_view = basic_terms_and_conditions<borrowed>;
using metadata_view = basic_metadata<borrowed>;
using parameter_view = basic_parameter<borrowed>;
using document_template_view = basic_document_template<borrowed>;
using document_view = basic_document<borrowed>;
using document_result_view = basic_document_result<borrowed>;
/// \}

template <class Storage>
struct schema<basic_terms_and_conditions<Storage>> {
    using m = basic_terms_and_conditions<Storage>;
    static constexpr std::string_view name = "TermsAndConditions";
    static constexpr std::string_view xmlns = xmlns::submit;
    static constexpr field fields[] = {
        element<&m::additional_compliance_statement>("AdditionalComplianceStatement"),
        element<&m::additional_agreement_statement>("AdditionalAgreementStatement"),
        element<&m::additional_extended_disclosures>("AdditionalExtendedDisclosures"),
    };
};

template <class Storage>
struct schema<basic_metadata<Storage>> {
    using m = basic_metadata<Storage>;
    static constexpr std::string_view name = "Metadata";
    static constexpr std::string_view xmlns = xmlns::submit;
    static constexpr field fields[] = {
        attribute<&m::user_name>("UserName"),
        attribute<&m::document_name>("DocumentName"),
        attribute<&m::order_number>("OrderNumber"),
        attribute<&m::password>("Password", secret),
        attribute<&m::expiration_date>("ExpirationDate"),
        attribute<&m::culture>("Culture"),
        attribute<&m::signature_device_support_enabled>("SignatureDeviceSupportEnabled"),
        attribute<&m::envelope_id>("EnvelopeId"),
        element<&m::terms_and_conditions>("TermsAndConditions"),
    };
};

namespace detail {

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
            const char lower = detail::to_lower(c);
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

} // namespace detail

template <class Storage>
struct schema<basic_parameter<Storage>> {
    using m = basic_parameter<Storage>;
    static constexpr std::string_view name = "Parameter";
    static constexpr std::string_view xmlns = xmlns::submit;
    static constexpr field fields[] = {
        attribute<&m::name>("Name"),
        attribute<&m::value>("Value", secret_if<m, detail::is_secret_parameter<Storage>>),
    };
};

template <class Storage>
struct schema<basic_document_template<Storage>> {
    using m = basic_document_template<Storage>;
    static constexpr std::string_view name = "Template";
    static constexpr std::string_view xmlns = xmlns::submit;
    static constexpr field fields[] = {
        attribute<&m::id>("Id"),
        list_of<&m::parameters>("Parameters"),
    };
};

template <class Storage>
struct schema<basic_document<Storage>> {
    using m = basic_document<Storage>;
    static constexpr std::string_view name = "Document";
    static constexpr std::string_view xmlns = xmlns::submit;
    static constexpr field fields[] = {
        attribute<&m::context_identifier>("ContextIdentifier", secret),
        element<&m::metadata>("Metadata"),
        element<&m::document_template>("Template"),
    };
};

template <class Storage>
struct schema<basic_document_result<Storage>> {
    using m = basic_document_result<Storage>;
    static constexpr std::string_view name = "DocumentResult";
    static constexpr std::string_view xmlns = xmlns::submit;
    static constexpr field fields[] = {
        attribute<&m::id>("Id"),
        attribute<&m::auth_token>("AuthToken", secret),
        element<&m::metadata>("Metadata"),
        list_of<&m::exceptions>("Exceptions"),
    };
};

namespace detail {

template <class Storage>
constexpr bool has_id(const basic_document_result<Storage>& document) noexcept {
    return document.id && is_real(*document.id);
}

} // namespace detail

} // namespace v0_1
} // namespace assuresign
