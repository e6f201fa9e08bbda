// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// LookupSession: asks what became of sessions.

#include <assuresign/contract/document.hpp>
#include <assuresign/contract/envelope.hpp>
#include <assuresign/contract/exception.hpp>
#include <assuresign/contract/guid.hpp>
#include <assuresign/contract/namespaces.hpp>
#include <assuresign/contract/operation.hpp>
#include <assuresign/contract/schema.hpp>
#include <assuresign/contract/storage.hpp>

#include <optional>
#include <string_view>

namespace assuresign {
inline namespace v0_1 {

/// A session to be looked up.
struct session_lookup {
    assuresign::context_identifier context_identifier{}; ///< Secret.
    assuresign::session_id session_id{};                 ///< As the submission returned it.
    friend bool operator==(const session_lookup&, const session_lookup&) = default;
};

/// The contract's LookupSession.
///
///     assuresign::session_id session;
///     assuresign::lookup_session_request request{.session_lookups = {{account, session}}};
template <class Storage>
struct basic_lookup_session_request {
    /// Any number.
    typename Storage::template list<session_lookup> session_lookups{};
    friend bool operator==(const basic_lookup_session_request&,
                           const basic_lookup_session_request&) = default;
};

/// What became of one session. Required: `session_id`.
///
///     assuresign::session_lookup_result result;
///     for (const auto& document : result.document_results) { keep(document.id); }
template <class Storage>
struct basic_session_lookup_result {
    /// Results are matched by it, not by their place.
    assuresign::session_id session_id{};
    /// One for each document, if they are ready.
    typename Storage::template list<basic_document_result<Storage>> document_results{};
    /// If an AsyncCloseEnvelope began the session.
    std::optional<basic_close_envelope_result<Storage>> close_envelope_result{};
    /// Of the session; each document has its own.
    typename Storage::template list<basic_exception<Storage>> exceptions{};
    friend bool operator==(const basic_session_lookup_result&,
                           const basic_session_lookup_result&) = default;
};

/// The contract's LookupSessionResponse.
///
///     assuresign::lookup_session_response response;
///     for (const auto& session : response.session_lookup_results) { keep(session.session_id); }
template <class Storage>
struct basic_lookup_session_response {
    /// In any order.
    typename Storage::template list<basic_session_lookup_result<Storage>> session_lookup_results{};
    friend bool operator==(const basic_lookup_session_response&,
                           const basic_lookup_session_response&) = default;
};

/// Messages that own what they hold.
/// \{
using lookup_session_request = basic_lookup_session_request<owned>;
using session_lookup_result = basic_session_lookup_result<owned>;
using lookup_session_response = basic_lookup_session_response<owned>;
/// \}

/// Messages that point elsewhere.
/// \{
using lookup_session_request_view = basic_lookup_session_request<borrowed>;
using session_lookup_result_view = basic_session_lookup_result<borrowed>;
using lookup_session_response_view = basic_lookup_session_response<borrowed>;
/// \}

template <>
struct schema<session_lookup> {
    using m = session_lookup;
    static constexpr std::string_view name = "SessionLookup";
    static constexpr std::string_view xmlns = xmlns::lookup_session;
    static constexpr field fields[] = {
        attribute<&m::context_identifier>("ContextIdentifier", secret),
        attribute<&m::session_id>("SessionId"),
    };
};

template <class Storage>
struct schema<basic_lookup_session_request<Storage>> {
    using m = basic_lookup_session_request<Storage>;
    static constexpr std::string_view name = "LookupSession";
    static constexpr std::string_view xmlns = xmlns::lookup_session;
    static constexpr field fields[] = {
        list_of<&m::session_lookups>("SessionLookups"),
    };
};

template <class Storage>
struct schema<basic_session_lookup_result<Storage>> {
    using m = basic_session_lookup_result<Storage>;
    static constexpr std::string_view name = "SessionLookupResult";
    static constexpr std::string_view xmlns = xmlns::lookup_session;
    static constexpr field fields[] = {
        attribute<&m::session_id>("SessionId"),
        list_of<&m::document_results>("DocumentResults"),
        element<&m::close_envelope_result>("CloseEnvelopeResult"),
        list_of<&m::exceptions, session_lookup_exception_name>("Exceptions"),
    };
};

template <class Storage>
struct schema<basic_lookup_session_response<Storage>> {
    using m = basic_lookup_session_response<Storage>;
    static constexpr std::string_view name = "LookupSessionResponse";
    static constexpr std::string_view xmlns = xmlns::lookup_session;
    static constexpr field fields[] = {
        list_of<&m::session_lookup_results>("SessionLookupResults"),
    };
};

/// Asks what became of sessions.
struct lookup_session {
    /// As `operation` has it.
    /// \{
    using request = lookup_session_request;
    using response = lookup_session_response;
    using response_view = lookup_session_response_view;
    static constexpr std::string_view soap_action =
        "https://www.assuresign.net/Services/DocumentNOW/LookupSession/ILookupSessionService/"
        "LookupSession";
    static constexpr std::string_view path =
        "/Services/DocumentNOW/v2/DocumentNOW.svc/LookupSession/text";
    /// Asking again changes nothing.
    static constexpr bool is_idempotent = true;
    /// \}
};

} // namespace v0_1
} // namespace assuresign
