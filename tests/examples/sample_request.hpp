// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// The request that the examples submit: the account and the template of the contract's sample.

#include <assuresign/contract/async_submit.hpp>
#include <assuresign/contract/lookup_session.hpp>

namespace assuresign::examples {

inline async_submit_request sample_request() {
    using namespace literals;
    document contract{
        .context_identifier = "06C4A84A-693C-46CB-8DF2-40A8215AA056"_guid,
        .metadata = {{.user_name = "george@company.com", .document_name = "John Doe Contract"}},
        .document_template = {{.id = "DCB79445-4D39-DD11-8735-00065B8CE99B"_guid,
                               .parameters = {{"Signatory 1 Email Address", "jdoe@example.com"}}}}};
    return {.documents = {contract}};
}

} // namespace assuresign::examples
