// SPDX-License-Identifier: BSL-1.0
// expected: (outside the bounds of array|cannot refer to element 48 of array|past-the-end)
#include <assuresign/contract/schema.hpp>

struct note {
    std::optional<std::string> text{};
};
template <>
struct assuresign::schema<note> {
    static constexpr std::string_view name = "Note";
    static constexpr std::string_view xmlns = assuresign::xmlns::submit;
    static constexpr field fields[] = {
        attribute<&note::text>("ANameOfFortySixCharactersWhichIsOneTooManyHere"),
    };
};

constexpr auto name = assuresign::table_of<note>.name();
