// SPDX-License-Identifier: BSL-1.0
// expected: attributes_must_come_first_in_a_table
#include <assuresign/contract/schema.hpp>

struct note {
    std::optional<std::string> text{};
    std::optional<std::string> author{};
};
template <>
struct assuresign::schema<note> {
    static constexpr std::string_view name = "Note";
    static constexpr std::string_view xmlns = assuresign::xmlns::submit;
    static constexpr field fields[] = {
        element<&note::text>("Text"),
        attribute<&note::author>("Author"),
    };
};

constexpr auto name = assuresign::table_of<note>.name();
