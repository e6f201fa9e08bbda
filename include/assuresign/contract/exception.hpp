// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Exceptions of the service, of a document, a session or an envelope.

#include <assuresign/contract/namespaces.hpp>
#include <assuresign/contract/schema.hpp>
#include <assuresign/contract/severity.hpp>
#include <assuresign/contract/storage.hpp>

#include <algorithm>
#include <string_view>

namespace assuresign::inline v0_1 {

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

/// Messages that own what they hold.
/// \{
using document_exception = basic_document_exception<owned>;
using session_lookup_exception = basic_session_lookup_exception<owned>;
using envelope_exception = basic_envelope_exception<owned>;
/// \}

/// Messages that point elsewhere.
/// \{
using document_exception_view = basic_document_exception<borrowed>;
using session_lookup_exception_view = basic_session_lookup_exception<borrowed>;
using envelope_exception_view = basic_envelope_exception<borrowed>;
/// \}

namespace detail {

// The three exceptions differ in name and namespace only.
template <class Exception>
struct exception_schema {
    static constexpr field fields[] = {
        attribute<&Exception::severity>("Severity"),
        content<&Exception::message>("Message"),
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

/// The gravest severity among a message's exceptions; `unknown` where there is none.
template <class Exceptions>
constexpr severity_level worst_severity(const Exceptions& exceptions) {
    auto worst = severity_level::unknown;
    for (const auto& exception : exceptions) {
        worst = std::max(worst, exception.severity.level());
    }
    return worst;
}

} // namespace assuresign::inline v0_1
