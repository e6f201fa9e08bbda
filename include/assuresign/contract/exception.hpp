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

namespace assuresign {
inline namespace v0_1 {

/// An exception of the service: DocumentException, SessionLookupException or EnvelopeException, as
/// the list is named that it is in. No member is required.
///
///     assuresign::service_exception warning{assuresign::severity_level::warning, "not defined"};
template <class Storage>
struct basic_exception {
    basic_severity<Storage> severity{}; ///< How grave it is.
    typename Storage::text message{};   ///< For a person; may quote what was sent.
    friend bool operator==(const basic_exception&, const basic_exception&) = default;
};

/// Owns what it holds.
using service_exception = basic_exception<owned>;
/// Points elsewhere.
using service_exception_view = basic_exception<borrowed>;

template <class Storage>
struct schema<basic_exception<Storage>> {
    using m = basic_exception<Storage>;
    static constexpr std::string_view name = "DocumentException";
    static constexpr std::string_view xmlns = xmlns::submit;
    static constexpr field fields[] = {
        attribute<&m::severity>("Severity"),
        content<&m::message>("Message"),
    };
};

/// The name of a session's exceptions, for `list_of`.
struct session_lookup_exception_name {
    static constexpr std::string_view name = "SessionLookupException"; ///< Of the element.
    static constexpr std::string_view xmlns = xmlns::lookup_session;   ///< Of its namespace.
};
/// The name of an envelope's exceptions, for `list_of`.
struct envelope_exception_name {
    static constexpr std::string_view name = "EnvelopeException"; ///< Of the element.
    static constexpr std::string_view xmlns = xmlns::envelopes;   ///< Of its namespace.
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

} // namespace v0_1
} // namespace assuresign
