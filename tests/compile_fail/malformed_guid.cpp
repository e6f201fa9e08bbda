// SPDX-License-Identifier: BSL-1.0
// expected: a guid is 8-4-4-4-12 hexadecimal digits
#include <assuresign/contract/guid.hpp>

using namespace assuresign::literals;

assuresign::session_id id = "not a guid"_guid;
