// SPDX-License-Identifier: BSL-1.0

// The library's names beside a program's own, as the README says to use them: with `assuresign::`,
// an alias and the literals.

#include <assuresign/core.hpp>

namespace sign = assuresign;
using namespace assuresign::literals;

struct client {};
struct document {};
struct error {};
struct fault {};
struct list {};
struct message {};
struct operation {};
struct failure_kind {};
struct result {};
struct schema {};
struct transport {};

struct everything {
    client a;
    document b;
    error c;
    fault d;
    list e;
    message f;
    operation g;
    failure_kind h;
    result i;
    schema j;
    transport k;
};

constexpr sign::template_id agreement = "DCB79445-4D39-DD11-8735-00065B8CE99B"_guid;
static_assert(assuresign::to_string(sign::failure_kind::not_sent) == "not_sent");
static_assert(!agreement.is_nil());
