// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// AsyncSubmitWithFile: launches documents that are files of the caller's.

#include <assuresign/contract/async_submit.hpp>
#include <assuresign/contract/binary.hpp>
#include <assuresign/contract/document.hpp>
#include <assuresign/contract/file_document.hpp>
#include <assuresign/contract/guid.hpp>
#include <assuresign/contract/jot_block.hpp>
#include <assuresign/contract/namespaces.hpp>
#include <assuresign/contract/operation.hpp>
#include <assuresign/contract/schema.hpp>
#include <assuresign/contract/storage.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace assuresign {
inline namespace v0_1 {

/// The file that a document is.
template <class Storage>
struct basic_underlying_file {
    assuresign::file_type file_type{};        ///< Required.
    std::optional<binary_of<Storage>> data{}; ///< Masked like a secret: it is the document.
    friend bool operator==(const basic_underlying_file&, const basic_underlying_file&) = default;
};

/// A Document, and the file that it is of.
template <class Storage>
struct basic_file_document {
    assuresign::context_identifier context_identifier{}; ///< Secret.
    /// Whose it is, and what it is called.
    std::optional<basic_metadata<Storage>> metadata{};
    /// Gives places and workflow; the file is the document.
    std::optional<basic_document_template<Storage>> document_template{};
    /// Whether text tags in the document are looked for, on so many of its first and last pages.
    std::optional<bool> parse_document{};
    std::optional<std::int32_t> initial_pages_to_parse{};            ///< Of the first pages.
    std::optional<std::int32_t> final_pages_to_parse{};              ///< Of the last pages.
    std::optional<basic_underlying_file<Storage>> underlying_file{}; ///< The file.
    /// The JotBlocks of the document.
    typename Storage::template list<basic_jot_block<Storage>> jot_blocks{};
    /// The attachments that signatories add.
    typename Storage::template list<basic_signer_attachment<Storage>> signer_attachments{};
    friend bool operator==(const basic_file_document&, const basic_file_document&) = default;
};

/// The contract's AsyncSubmitWithFile.
template <class Storage>
struct basic_async_submit_with_file_request {
    /// No more than ten in an envelope, says the vendor.
    typename Storage::template list<basic_file_document<Storage>> documents{};
    friend bool operator==(const basic_async_submit_with_file_request&,
                           const basic_async_submit_with_file_request&) = default;
};

/// The contract's AsyncSubmitWithFileResponse.
template <class Storage>
struct basic_async_submit_with_file_response {
    /// Missing only in a malformed response.
    std::optional<basic_async_submit_result<Storage>> async_submit_with_file_result{};
    friend bool operator==(const basic_async_submit_with_file_response&,
                           const basic_async_submit_with_file_response&) = default;
};

/// Messages that own what they hold.
/// \{
using underlying_file = basic_underlying_file<owned>;
using file_document = basic_file_document<owned>;
using async_submit_with_file_request = basic_async_submit_with_file_request<owned>;
using async_submit_with_file_response = basic_async_submit_with_file_response<owned>;
/// \}

/// Messages that point elsewhere.
/// \{
using underlying_file_view = basic_underlying_file<borrowed>;
using file_document_view = basic_file_document<borrowed>;
using async_submit_with_file_request_view = basic_async_submit_with_file_request<borrowed>;
using async_submit_with_file_response_view = basic_async_submit_with_file_response<borrowed>;
/// \}

template <class Storage>
struct schema<basic_underlying_file<Storage>> {
    using m = basic_underlying_file<Storage>;
    static constexpr std::string_view name = "UnderlyingFile";
    static constexpr std::string_view xmlns = xmlns::submit;
    static constexpr field fields[] = {
        attribute<&m::file_type>("FileType"),
        element<&m::data>("Data", secret),
    };
};

template <class Storage>
struct schema<basic_file_document<Storage>> {
    using m = basic_file_document<Storage>;
    static constexpr std::string_view name = "FileDocument";
    static constexpr std::string_view xmlns = xmlns::submit;
    static constexpr auto fields =
        detail::file_document_fields<m, &m::underlying_file>("UnderlyingFile");
};

template <class Storage>
struct schema<basic_async_submit_with_file_request<Storage>> {
    using m = basic_async_submit_with_file_request<Storage>;
    static constexpr std::string_view name = "AsyncSubmitWithFile";
    static constexpr std::string_view xmlns = xmlns::submit;
    static constexpr field fields[] = {
        list_of<&m::documents>("Documents"),
    };
};

template <class Storage>
struct schema<basic_async_submit_with_file_response<Storage>> {
    using m = basic_async_submit_with_file_response<Storage>;
    static constexpr std::string_view name = "AsyncSubmitWithFileResponse";
    static constexpr std::string_view xmlns = xmlns::submit;
    static constexpr field fields[] = {
        element<&m::async_submit_with_file_result>("AsyncSubmitWithFileResult"),
    };
};

/// Launches documents that are files, and returns at once. The SOAPAction is inferred from
/// AsyncSubmit's. `mtom<async_submit_with_file>` (soap/mtom.hpp) sends the files' bytes as they
/// are, where this sends them as base64.
///
///     assuresign::file_document contract{
///         .context_identifier = account,
///         .metadata = {{.user_name = "george@company.com", .document_name = "Contract"}},
///         .underlying_file = {{.file_type = assuresign::file_type::pdf,
///                              .data = assuresign::open_file("contract.pdf").value()}}};
///     using operation = assuresign::async_submit_with_file;
///     auto finished = client.submit_and_wait<operation>({.documents = {contract}});
struct async_submit_with_file {
    /// As `operation` has it.
    /// \{
    using request = async_submit_with_file_request;
    using response = async_submit_with_file_response;
    using response_view = async_submit_with_file_response_view;
    static constexpr auto result = &response::async_submit_with_file_result;
    static constexpr std::string_view soap_action =
        "https://www.assuresign.net/Services/DocumentNOW/Submit/ISubmitService/AsyncSubmitWithFile";
    static constexpr std::string_view path = async_submit::path;
    static constexpr bool is_idempotent = false;
    /// \}
};

} // namespace v0_1
} // namespace assuresign
