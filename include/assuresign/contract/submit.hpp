// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Submit: launches documents from templates, and answers when they exist. [PROTOCOL: the family]

#include <assuresign/contract/document.hpp>
#include <assuresign/contract/namespaces.hpp>
#include <assuresign/contract/operation.hpp>
#include <assuresign/contract/schema.hpp>
#include <assuresign/contract/storage.hpp>

#include <string_view>

namespace assuresign {
inline namespace v0_1 {

/// The contract's Submit: what AsyncSubmit takes, under another name.
///
///     assuresign::submit_request request{.documents = {contract}};
template <class Storage>
struct basic_submit_request {
    /// No more than ten in an envelope, says the vendor.
    typename Storage::template list<basic_document<Storage>> documents{};
    friend bool operator==(const basic_submit_request&, const basic_submit_request&) = default;
};

/// One result for each document: its Id and AuthToken, or the exceptions that say why there is
/// none.
///
///     assuresign::submit_response response;
///     for (const auto& document : response.document_results) { keep(document.id); }
template <class Storage>
struct basic_submit_response {
    /// One for each document.
    typename Storage::template list<basic_document_result<Storage>> document_results{};
    friend bool operator==(const basic_submit_response&, const basic_submit_response&) = default;
};

/// Messages that own what they hold.
/// \{
using submit_request = basic_submit_request<owned>;
using submit_response = basic_submit_response<owned>;
/// \}

/// Messages that point elsewhere.
/// \{
using submit_request_view = basic_submit_request<borrowed>;
using submit_response_view = basic_submit_response<borrowed>;
/// \}

template <class Storage>
struct schema<basic_submit_request<Storage>> {
    using m = basic_submit_request<Storage>;
    static constexpr std::string_view name = "Submit";
    static constexpr std::string_view xmlns = xmlns::submit;
    static constexpr field fields[] = {
        list_of<&m::documents>("Documents"),
    };
};

template <class Storage>
struct schema<basic_submit_response<Storage>> {
    using m = basic_submit_response<Storage>;
    static constexpr std::string_view name = "SubmitResponse";
    static constexpr std::string_view xmlns = xmlns::submit;
    static constexpr field fields[] = {
        list_of<&m::document_results>("DocumentResults"),
    };
};

/// Launches documents from templates, and waits for them. The caller's HTTP request lasts as long
/// as the service takes; `async_submit` is for programs that must not wait.
///
///     auto answered = client.call<assuresign::submit>({.documents = {contract}});
struct submit {
    /// As `operation` has it.
    /// \{
    using request = submit_request;
    using response = submit_response;
    using response_view = submit_response_view;
    static constexpr std::string_view soap_action =
        "https://www.assuresign.net/Services/DocumentNOW/Submit/ISubmitService/Submit";
    static constexpr std::string_view path = "/Services/DocumentNOW/v2/DocumentNOW.svc/Submit/text";
    static constexpr bool is_idempotent = false;
    /// \}
};

} // namespace v0_1
} // namespace assuresign
