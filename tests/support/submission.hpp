// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// An account, a template and a document that the in-memory service accepts.

#include <assuresign/testing/service.hpp>

#include <utility>

namespace assuresign::tests {

using namespace literals;

inline constexpr context_identifier account{"06C4A84A-693C-46CB-8DF2-40A8215AA056"_guid};
inline constexpr template_id rental_template{"DCB79445-4D39-DD11-8735-00065B8CE99B"_guid};

inline assuresign::document rental_document() {
    assuresign::document made;
    made.context_identifier = account;
    made.metadata.emplace();
    made.metadata->user_name = "george@company.com";
    made.metadata->document_name = "Rental";
    made.metadata->password = "open sesame";
    made.document_template.emplace();
    made.document_template->id = rental_template;
    made.document_template->parameters = {{.name = "Signatory 1 First Name", .value = "John"}};
    return made;
}

/// Wants a first name, takes a last name.
inline testing::service rental_service(testing::service_options options = {}) {
    testing::service made{std::move(options)};
    made.add_account(account);
    made.add_template(rental_template, {.required_parameters = {"Signatory 1 First Name"},
                                        .optional_parameters = {"Signatory 1 Last Name"}});
    return made;
}

} // namespace assuresign::tests
