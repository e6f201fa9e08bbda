// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// AsyncSubmit: launches documents from templates, and answers at once with a SessionId.

#include <assuresign/contract/document.hpp>
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

/// The contract's AsyncSubmit.
///
///     assuresign::async_submit_request request{.documents = {contract}};
template <class Storage>
struct basic_async_submit_request {
    /// No more than ten in an envelope, says the vendor.
    typename Storage::template list<basic_document<Storage>> documents{};
    friend bool operator==(const basic_async_submit_request&,
                           const basic_async_submit_request&) = default;
};

/// The contract's AsyncSubmitResult (its type is named AsyncSubmissionResult).
///
///     assuresign::async_submit_result result;
///     keep(result.session_id);
template <class Storage>
struct basic_async_submit_result {
    /// Required; 00000000-… if nothing was submitted.
    assuresign::session_id session_id{};
    /// Of any severity.
    typename Storage::template list<basic_exception<Storage>> exceptions{};
    friend bool operator==(const basic_async_submit_result&,
                           const basic_async_submit_result&) = default;
};

/// The contract's AsyncSubmitResponse.
///
///     assuresign::async_submit_response response;
///     if (response.async_submit_result) { keep(response.async_submit_result->session_id); }
template <class Storage>
struct basic_async_submit_response {
    /// Missing only in a malformed response.
    std::optional<basic_async_submit_result<Storage>> async_submit_result{};
    friend bool operator==(const basic_async_submit_response&,
                           const basic_async_submit_response&) = default;
};

/// Messages that own what they hold.
/// \{
using async_submit_request = basic_async_submit_request<owned>;
using async_submit_result = basic_async_submit_result<owned>;
using async_submit_response = basic_async_submit_response<owned>;
/// \}

/// Messages that point elsewhere.
/// \{
using async_submit_request_view = basic_async_submit_request<borrowed>;
using async_submit_result_view = basic_async_submit_result<borrowed>;
using async_submit_response_view = basic_async_submit_response<borrowed>;
/// \}

template <class Storage>
struct schema<basic_async_submit_request<Storage>> {
    using m = basic_async_submit_request<Storage>;
    static constexpr std::string_view name = "AsyncSubmit";
    static constexpr std::string_view xmlns = xmlns::submit;
    static constexpr field fields[] = {
        list_of<&m::documents>("Documents"),
    };
};

template <class Storage>
struct schema<basic_async_submit_result<Storage>> {
    using m = basic_async_submit_result<Storage>;
    static constexpr std::string_view name = "AsyncSubmitResult";
    static constexpr std::string_view xmlns = xmlns::submit;
    static constexpr field fields[] = {
        attribute<&m::session_id>("SessionId"),
        list_of<&m::exceptions>("Exceptions"),
    };
};

template <class Storage>
struct schema<basic_async_submit_response<Storage>> {
    using m = basic_async_submit_response<Storage>;
    static constexpr std::string_view name = "AsyncSubmitResponse";
    static constexpr std::string_view xmlns = xmlns::submit;
    static constexpr field fields[] = {
        element<&m::async_submit_result>("AsyncSubmitResult"),
    };
};

/// Launches documents from templates and returns at once.
struct async_submit {
    /// As `operation` has it.
    /// \{
    using request = async_submit_request;
    using response = async_submit_response;
    using response_view = async_submit_response_view;
    /// The member of the response that has the SessionId.
    static constexpr auto result = &response::async_submit_result;
    static constexpr std::string_view soap_action =
        "https://www.assuresign.net/Services/DocumentNOW/Submit/ISubmitService/AsyncSubmit";
    static constexpr std::string_view path = "/Services/DocumentNOW/v2/DocumentNOW.svc/Submit/text";
    /// Sending it twice can create the documents twice, so the library never does.
    static constexpr bool is_idempotent = false;
    /// \}
};

} // namespace v0_1
} // namespace assuresign
