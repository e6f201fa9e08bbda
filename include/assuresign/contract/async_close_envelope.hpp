// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// AsyncCloseEnvelope: closes an envelope; LookupSession tells what came of it.

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

/// The contract's Request of AsyncCloseEnvelope.
struct close_envelope {
    assuresign::context_identifier context_identifier{}; ///< Secret.
    assuresign::envelope_id envelope_id{};               ///< Which to close.
    assuresign::auth_token auth_token{};                 ///< Secret.
    friend bool operator==(const close_envelope&, const close_envelope&) = default;
};

/// The contract's AsyncCloseEnvelope. Holds no text: both its forms are alike. Required: `request`,
/// as the service reads it.
///
///     assuresign::async_close_envelope_request close{.request = {{account, envelope, token}}};
template <class Storage>
struct basic_async_close_envelope_request {
    std::optional<close_envelope> request{}; ///< What is asked.
    friend bool operator==(const basic_async_close_envelope_request&,
                           const basic_async_close_envelope_request&) = default;
};

/// The contract's AsyncCloseEnvelopeResult. Required: `session_id`.
///
///     assuresign::async_close_envelope_result result;
///     keep(result.session_id);
template <class Storage>
struct basic_async_close_envelope_result {
    /// To look up what came of it; 00000000-… if it was refused.
    assuresign::session_id session_id{};
    /// Of any severity.
    typename Storage::template list<basic_exception<Storage>> exceptions{};
    friend bool operator==(const basic_async_close_envelope_result&,
                           const basic_async_close_envelope_result&) = default;
};

/// The contract's AsyncCloseEnvelopeResponse.
///
///     assuresign::async_close_envelope_response response;
///     if (const auto& result = response.async_close_envelope_result) {
///         keep(result->session_id);
///     }
template <class Storage>
struct basic_async_close_envelope_response {
    /// Missing only in a malformed response.
    std::optional<basic_async_close_envelope_result<Storage>> async_close_envelope_result{};
    friend bool operator==(const basic_async_close_envelope_response&,
                           const basic_async_close_envelope_response&) = default;
};

/// Messages that own what they hold.
/// \{
using async_close_envelope_request = basic_async_close_envelope_request<owned>;
using async_close_envelope_result = basic_async_close_envelope_result<owned>;
using async_close_envelope_response = basic_async_close_envelope_response<owned>;
/// \}

/// Messages that point elsewhere.
/// \{
using async_close_envelope_request_view = basic_async_close_envelope_request<borrowed>;
using async_close_envelope_result_view = basic_async_close_envelope_result<borrowed>;
using async_close_envelope_response_view = basic_async_close_envelope_response<borrowed>;
/// \}

template <>
struct schema<close_envelope> {
    using m = close_envelope;
    static constexpr std::string_view name = "Request";
    static constexpr std::string_view xmlns = xmlns::envelopes;
    static constexpr field fields[] = {
        attribute<&m::context_identifier>("ContextIdentifier", secret),
        attribute<&m::envelope_id>("EnvelopeId"),
        attribute<&m::auth_token>("AuthToken", secret),
    };
};

template <class Storage>
struct schema<basic_async_close_envelope_request<Storage>> {
    using m = basic_async_close_envelope_request<Storage>;
    static constexpr std::string_view name = "AsyncCloseEnvelope";
    static constexpr std::string_view xmlns = xmlns::envelopes;
    static constexpr field fields[] = {
        element<&m::request>("Request"),
    };
};

template <class Storage>
struct schema<basic_async_close_envelope_result<Storage>> {
    using m = basic_async_close_envelope_result<Storage>;
    static constexpr std::string_view name = "AsyncCloseEnvelopeResult";
    static constexpr std::string_view xmlns = xmlns::envelopes;
    static constexpr field fields[] = {
        attribute<&m::session_id>("SessionId"),
        list_of<&m::exceptions, envelope_exception_name>("Exceptions"),
    };
};

template <class Storage>
struct schema<basic_async_close_envelope_response<Storage>> {
    using m = basic_async_close_envelope_response<Storage>;
    static constexpr std::string_view name = "AsyncCloseEnvelopeResponse";
    static constexpr std::string_view xmlns = xmlns::envelopes;
    static constexpr field fields[] = {
        element<&m::async_close_envelope_result>("AsyncCloseEnvelopeResult"),
    };
};

/// Closes an envelope and returns at once. Its session ends with a CloseEnvelopeResult. SOAPAction
/// and path are inferred from a sister operation's.
///
///     auto closed = client.submit_and_wait<assuresign::async_close_envelope>(
///         {.request = {{account, envelope, token}}});
struct async_close_envelope {
    /// As `operation` has it.
    /// \{
    using request = async_close_envelope_request;
    using response = async_close_envelope_response;
    using response_view = async_close_envelope_response_view;
    static constexpr auto result = &response::async_close_envelope_result;
    static constexpr std::string_view soap_action =
        "https://www.assuresign.net/Services/DocumentNOW/Envelopes/IEnvelopeService/"
        "AsyncCloseEnvelope";
    static constexpr std::string_view path =
        "/Services/DocumentNOW/v2/DocumentNOW.svc/Envelopes/text";
    static constexpr bool is_idempotent = false;
    /// Its session ends in a CloseEnvelopeResult.
    static constexpr bool closes_envelope = true;
    /// \}
};

} // namespace v0_1
} // namespace assuresign
