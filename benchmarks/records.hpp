// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// What every peer makes of a LookupSessionResponse, and how ours is told in the same words.

#include <assuresign/contract/async_submit.hpp>
#include <assuresign/contract/fault.hpp>
#include <assuresign/contract/lookup_session.hpp>
#include <assuresign/error.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace assuresign::benchmarks {

struct exception_record {
    std::string severity;
    std::string message;
    friend bool operator==(const exception_record&, const exception_record&) = default;
};

struct document_record {
    std::optional<std::string> id;
    std::optional<std::string> auth_token;
    std::optional<std::string> user_name;
    std::optional<std::string> document_name;
    std::optional<std::string> order_number;
    std::optional<std::string> expiration_date;
    std::vector<exception_record> exceptions;
    friend bool operator==(const document_record&, const document_record&) = default;
};

struct session_record {
    std::string session_id;
    std::vector<document_record> documents;
    std::vector<exception_record> exceptions;
    friend bool operator==(const session_record&, const session_record&) = default;
};

using records = std::vector<session_record>;

/// The member that an attribute of Metadata belongs to; null for none.
inline std::optional<std::string>* metadata_member(document_record& document,
                                                   std::string_view attribute) {
    if (attribute == "UserName") {
        return &document.user_name;
    }
    if (attribute == "DocumentName") {
        return &document.document_name;
    }
    if (attribute == "OrderNumber") {
        return &document.order_number;
    }
    if (attribute == "ExpirationDate") {
        return &document.expiration_date;
    }
    return nullptr;
}

// ---- a peer's own type -> records: for comparison, never timed

inline const records& to_records(const records& made) {
    return made;
}

namespace detail {

template <class Text>
std::optional<std::string> owned_text(const std::optional<Text>& text) {
    return text ? std::optional{std::string{text->str()}} : std::nullopt;
}
inline std::optional<std::string> owned_text(const std::optional<std::string>& text) {
    return text;
}

template <class Exceptions>
std::vector<exception_record> exceptions_of(const Exceptions& exceptions) {
    std::vector<exception_record> made;
    for (const auto& each : exceptions) {
        made.push_back({owned_text(each.severity.text).value_or(""),
                        owned_text(std::optional{each.message}).value_or("")});
    }
    return made;
}

template <class Storage>
document_record to_record(const basic_document_result<Storage>& result) {
    document_record document;
    document.id = owned_text(result.id);
    document.auth_token = owned_text(result.auth_token);
    if (result.metadata) {
        document.user_name = owned_text(result.metadata->user_name);
        document.document_name = owned_text(result.metadata->document_name);
        document.order_number = owned_text(result.metadata->order_number);
        document.expiration_date = owned_text(result.metadata->expiration_date);
    }
    document.exceptions = exceptions_of(result.exceptions);
    return document;
}

} // namespace detail

template <class Storage>
records to_records(const basic_lookup_session_response<Storage>& response) {
    records sessions;
    for (const auto& result : response.session_lookup_results) {
        auto& session = sessions.emplace_back();
        session.session_id = result.session_id.str();
        for (const auto& each : result.document_results) {
            session.documents.push_back(detail::to_record(each));
        }
        session.exceptions = detail::exceptions_of(result.exceptions);
    }
    return sessions;
}

/// Throws if the reply could not be decoded, or is a fault.
template <class Reply>
records to_records(const result<Reply>& decoded) {
    return to_records(std::get<0>(decoded.value()));
}

} // namespace assuresign::benchmarks
