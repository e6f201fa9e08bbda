// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "../../scripted.hpp"

#include <assuresign/contract/guid.hpp>

#include <string>
#include <vector>

namespace assuresign::testing {

struct service_template {
    std::vector<std::string> required_parameters{};
};

struct service : tests::scripted {
    void add_account(const context_identifier&) {}
    void add_template(const template_id&, const service_template& = {}) {}
};

} // namespace assuresign::testing
