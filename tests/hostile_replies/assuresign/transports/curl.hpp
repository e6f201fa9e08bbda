// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "../../scripted.hpp"

#include <assuresign/transports/options.hpp>

namespace assuresign {

struct curl_transport : tests::scripted {
    explicit curl_transport(const transport_options&) {}
};

} // namespace assuresign
