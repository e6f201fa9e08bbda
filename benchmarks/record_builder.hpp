// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Records from events, for the parsers that report those.

#include "records.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace assuresign::benchmarks {

/// Takes an enveloped LookupSessionResponse element by element. What an element is, is told by its
/// local name and how deep it stands.
class record_builder {
public:
    void start(std::string_view local_name) {
        ++depth_;
        if (depth_ == 5 && local_name == "SessionLookupResult") {
            sessions_.emplace_back();
            element_ = element::session;
        } else if (depth_ == 7 && local_name == "DocumentResult") {
            sessions_.back().documents.emplace_back();
            element_ = element::document;
        } else if (depth_ == 8 && local_name == "Metadata") {
            element_ = element::metadata;
        } else if (depth_ == 9 && local_name == "DocumentException") {
            start_exception(sessions_.back().documents.back().exceptions);
        } else if (depth_ == 7 && local_name == "SessionLookupException") {
            start_exception(sessions_.back().exceptions);
        } else {
            element_ = element::other;
        }
    }

    /// Whether the element that has just started has attributes of use.
    bool wants_attributes() const { return element_ != element::other; }

    void attribute(std::string_view name, std::string_view value) {
        switch (element_) {
        case element::session:
            if (name == "SessionId") {
                sessions_.back().session_id = value;
            }
            break;
        case element::document:
            if (name == "Id") {
                document().id.emplace(value);
            } else if (name == "AuthToken") {
                document().auth_token.emplace(value);
            }
            break;
        case element::metadata:
            if (auto* const member = metadata_member(document(), name)) {
                member->emplace(value);
            }
            break;
        case element::exception:
            if (name == "Severity") {
                exception_->severity = value;
            }
            break;
        case element::other:
            break;
        }
    }

    bool wants_text() const { return exception_ != nullptr; }
    void text(std::string_view piece) {
        if (exception_ != nullptr) {
            exception_->message.append(piece);
        }
    }

    void end() {
        --depth_;
        exception_ = nullptr;
    }

    records take() {
        depth_ = 0;
        return std::exchange(sessions_, {});
    }

private:
    enum class element : std::uint8_t { other, session, document, metadata, exception };

    document_record& document() { return sessions_.back().documents.back(); }
    void start_exception(std::vector<exception_record>& exceptions) {
        exception_ = &exceptions.emplace_back();
        element_ = element::exception;
    }

    records sessions_;
    exception_record* exception_ = nullptr; // the one that is open
    std::size_t depth_ = 0;
    element element_ = element::other;
};

} // namespace assuresign::benchmarks
