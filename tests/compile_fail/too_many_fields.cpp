// SPDX-License-Identifier: BSL-1.0
// expected: a_table_has_at_most_32_fields
#include <assuresign/contract/schema.hpp>

struct note {
    std::optional<std::string> text{};
};
template <>
struct assuresign::schema<note> {
    static constexpr std::string_view name = "Note";
    static constexpr std::string_view xmlns = assuresign::xmlns::submit;
    static constexpr auto fields = [] {
        std::array<field, 33> made{};
        made.fill(attribute<&note::text>("Text"));
        return made;
    }();
};

constexpr auto name = assuresign::table_of<note>.name();
