// SPDX-License-Identifier: BSL-1.0
// expected: (calling a private|is private within this context)
#include <assuresign/contract/guid.hpp>

// Nothing has looked at this text.
assuresign::session_id id = assuresign::guid_literal{"\"/><a"};
