// SPDX-License-Identifier: BSL-1.0
#include <assuresign/transports/curl.hpp>

#include "support/transport_suite.hpp"

namespace {

using namespace assuresign;

static_assert(blocking_transport<curl_transport>);
static_assert(!std::is_copy_constructible_v<curl_transport>);
static_assert(!std::is_copy_assignable_v<curl_transport>);

[[maybe_unused]] const bool added = tests::add_transport_suite(
    "transports_curl", __FILE__, tests::maker_of<curl_transport>(), {.sees_rest_of_record = false});

} // namespace
