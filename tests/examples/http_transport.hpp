// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// The library's transports over HTTP, by name: those that this build has.

#include <assuresign/transports/options.hpp>

#include <functional>
#include <string>
#include <vector>

namespace assuresign::tools {

/// Any transport that waits.
struct chosen_transport {
    std::function<http_result(const http_request&)> exchange;
};

/// "curl", "beast": the first is the one to take if it makes no difference.
std::vector<std::string> http_transport_names();

/// Throws std::invalid_argument if there is none of this name.
chosen_transport make_http_transport(const std::string& name, const transport_options& options);

} // namespace assuresign::tools
