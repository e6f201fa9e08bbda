// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// The in-memory DocumentNOW that the example and the server show.

#include "every_operation.hpp"

#include <assuresign/testing/service.hpp>

#include <utility>

namespace assuresign::tests {

/// Serves everything, and knows the account and the template of the contract's sample.
inline testing::service sample_service(testing::service_options options = {}) {
    using namespace literals;
    testing::service made{std::move(options)};
    serve_every_operation(made);
    made.add_account("06C4A84A-693C-46CB-8DF2-40A8215AA056"_guid);
    made.add_template("DCB79445-4D39-DD11-8735-00065B8CE99B"_guid,
                      {.required_parameters = {"Signatory 1 Email Address"},
                       .optional_parameters = {"Signatory 1 First Name", "Signatory 1 Last Name",
                                               "Signatory 1 Password"}});
    return made;
}

} // namespace assuresign::tests
