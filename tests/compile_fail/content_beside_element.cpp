// SPDX-License-Identifier: BSL-1.0
// expected: content_must_come_last_in_a_table
#include <assuresign/contract/schema.hpp>

struct note {
    std::optional<std::string> title{};
    std::string text{};
};
template <>
struct assuresign::schema<note> {
    static constexpr std::string_view name = "Note";
    static constexpr std::string_view xmlns = assuresign::xmlns::submit;
    static constexpr field fields[] = {
        element<&note::title>("Title"),
        content<&note::text>("Text"),
    };
};

constexpr auto name = assuresign::table_of<note>.name();
