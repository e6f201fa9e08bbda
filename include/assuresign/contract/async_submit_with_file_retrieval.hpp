// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// AsyncSubmitWithFileRetrieval: launches documents that the service fetches for itself.

#include <assuresign/contract/async_submit.hpp>
#include <assuresign/contract/document.hpp>
#include <assuresign/contract/file_document.hpp>
#include <assuresign/contract/guid.hpp>
#include <assuresign/contract/jot_block.hpp>
#include <assuresign/contract/namespaces.hpp>
#include <assuresign/contract/operation.hpp>
#include <assuresign/contract/schema.hpp>
#include <assuresign/contract/storage.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace assuresign {
inline namespace v0_1 {

/// How the service fetches a file. `unset` is not one of the contract's values.
enum class retrieval_method : std::uint8_t { unset, basic_http, salesforce_api, sftp };

template <>
struct enumeration<retrieval_method> {
    static constexpr std::array<std::string_view, 4> names{"", "BasicHttp", "SalesforceApi",
                                                           "Sftp"};
};

/// What the service shows where it fetches the file.
template <class Storage>
struct basic_credential {
    using text = typename Storage::text; ///< As the storage holds it.
    std::optional<text> username{};      ///< Secret.
    std::optional<text> password{};      ///< Secret.
    std::optional<text> domain{};        ///< Of the user.
    friend bool operator==(const basic_credential&, const basic_credential&) = default;
};

/// Where the file of a document is.
template <class Storage>
struct basic_underlying_file_metadata {
    assuresign::retrieval_method retrieval_method{};       ///< Required.
    assuresign::file_type file_type{};                     ///< Required.
    std::optional<bool> requires_authentication{};         ///< Whether the credential is used.
    std::optional<typename Storage::text> url{};           ///< Secret: it may hold a credential.
    std::optional<basic_credential<Storage>> credential{}; ///< If one is needed.
    friend bool operator==(const basic_underlying_file_metadata&,
                           const basic_underlying_file_metadata&) = default;
};

/// A Document, and where the file is that it is of.
template <class Storage>
struct basic_file_retrieval_document {
    assuresign::context_identifier context_identifier{}; ///< Secret.
    /// Whose it is, and what it is called.
    std::optional<basic_metadata<Storage>> metadata{};
    /// Gives places and workflow; the file is the document.
    std::optional<basic_document_template<Storage>> document_template{};
    /// Whether text tags in the document are looked for, on so many of its first and last pages.
    std::optional<bool> parse_document{};
    std::optional<std::int32_t> initial_pages_to_parse{}; ///< Of the first pages.
    std::optional<std::int32_t> final_pages_to_parse{};   ///< Of the last pages.
    /// Where the file is.
    std::optional<basic_underlying_file_metadata<Storage>> underlying_file_metadata{};
    /// The JotBlocks of the document.
    typename Storage::template list<basic_jot_block<Storage>> jot_blocks{};
    /// The attachments that signatories add.
    typename Storage::template list<basic_signer_attachment<Storage>> signer_attachments{};
    friend bool operator==(const basic_file_retrieval_document&,
                           const basic_file_retrieval_document&) = default;
};

/// The contract's AsyncSubmitWithFileRetrieval.
template <class Storage>
struct basic_async_submit_with_file_retrieval_request {
    /// No more than ten in an envelope, says the vendor.
    typename Storage::template list<basic_file_retrieval_document<Storage>> documents{};
    friend bool operator==(const basic_async_submit_with_file_retrieval_request&,
                           const basic_async_submit_with_file_retrieval_request&) = default;
};

/// The contract's AsyncSubmitWithFileRetrievalResponse.
template <class Storage>
struct basic_async_submit_with_file_retrieval_response {
    /// Missing only in a malformed response.
    std::optional<basic_async_submit_result<Storage>> async_submit_with_file_retrieval_result{};
    friend bool operator==(const basic_async_submit_with_file_retrieval_response&,
                           const basic_async_submit_with_file_retrieval_response&) = default;
};

/// Messages that own what they hold.
/// \{
using credential = basic_credential<owned>;
using underlying_file_metadata = basic_underlying_file_metadata<owned>;
using file_retrieval_document = basic_file_retrieval_document<owned>;
using async_submit_with_file_retrieval_request =
    basic_async_submit_with_file_retrieval_request<owned>;
using async_submit_with_file_retrieval_response =
    basic_async_submit_with_file_retrieval_response<owned>;
/// \}

/// Messages that point elsewhere.
/// \{
using credential_view = basic_credential<borrowed>;
using underlying_file_metadata_view = basic_underlying_file_metadata<borrowed>;
using file_retrieval_document_view = basic_file_retrieval_document<borrowed>;
using async_submit_with_file_retrieval_request_view =
    basic_async_submit_with_file_retrieval_request<borrowed>;
using async_submit_with_file_retrieval_response_view =
    basic_async_submit_with_file_retrieval_response<borrowed>;
/// \}

template <class Storage>
struct schema<basic_credential<Storage>> {
    using m = basic_credential<Storage>;
    static constexpr std::string_view name = "Credential";
    static constexpr std::string_view xmlns = xmlns::submit;
    static constexpr field fields[] = {
        attribute<&m::username>("Username", secret),
        attribute<&m::password>("Password", secret),
        attribute<&m::domain>("Domain"),
    };
};

template <class Storage>
struct schema<basic_underlying_file_metadata<Storage>> {
    using m = basic_underlying_file_metadata<Storage>;
    static constexpr std::string_view name = "UnderlyingFileMetadata";
    static constexpr std::string_view xmlns = xmlns::submit;
    static constexpr field fields[] = {
        attribute<&m::retrieval_method>("RetrievalMethod"),
        attribute<&m::file_type>("FileType"),
        attribute<&m::requires_authentication>("RequiresAuthentication"),
        attribute<&m::url>("Url", secret),
        element<&m::credential>("Credential"),
    };
};

template <class Storage>
struct schema<basic_file_retrieval_document<Storage>> {
    using m = basic_file_retrieval_document<Storage>;
    static constexpr std::string_view name = "FileRetrievalDocument";
    static constexpr std::string_view xmlns = xmlns::submit;
    static constexpr auto fields =
        detail::file_document_fields<m, &m::underlying_file_metadata>("UnderlyingFileMetadata");
};

template <class Storage>
struct schema<basic_async_submit_with_file_retrieval_request<Storage>> {
    using m = basic_async_submit_with_file_retrieval_request<Storage>;
    static constexpr std::string_view name = "AsyncSubmitWithFileRetrieval";
    static constexpr std::string_view xmlns = xmlns::submit;
    static constexpr field fields[] = {
        list_of<&m::documents>("Documents"),
    };
};

template <class Storage>
struct schema<basic_async_submit_with_file_retrieval_response<Storage>> {
    using m = basic_async_submit_with_file_retrieval_response<Storage>;
    static constexpr std::string_view name = "AsyncSubmitWithFileRetrievalResponse";
    static constexpr std::string_view xmlns = xmlns::submit;
    static constexpr field fields[] = {
        element<&m::async_submit_with_file_retrieval_result>("AsyncSubmitWithFileRetrievalResult"),
    };
};

/// Launches documents that the service fetches, and returns at once. The SOAPAction is inferred
/// from AsyncSubmit's.
///
///     assuresign::file_retrieval_document contract{
///         .context_identifier = account,
///         .metadata = {{.user_name = "george@company.com", .document_name = "Contract"}},
///         .underlying_file_metadata = {
///             {.retrieval_method = assuresign::retrieval_method::basic_http,
///              .file_type = assuresign::file_type::pdf,
///              .url = "https://files.example.com/contract.pdf"}}};
///     auto finished =
///         client.submit_and_wait<assuresign::async_submit_with_file_retrieval>(
///             {.documents = {contract}});
struct async_submit_with_file_retrieval {
    /// As `operation` has it.
    /// \{
    using request = async_submit_with_file_retrieval_request;
    using response = async_submit_with_file_retrieval_response;
    using response_view = async_submit_with_file_retrieval_response_view;
    static constexpr auto result = &response::async_submit_with_file_retrieval_result;
    static constexpr std::string_view soap_action =
        "https://www.assuresign.net/Services/DocumentNOW/Submit/ISubmitService/"
        "AsyncSubmitWithFileRetrieval";
    static constexpr std::string_view path = async_submit::path;
    static constexpr bool is_idempotent = false;
    /// \}
};

} // namespace v0_1
} // namespace assuresign
