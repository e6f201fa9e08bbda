// SPDX-License-Identifier: BSL-1.0
#include <assuresign/detail/pattern.hpp>

#include "support/exact_bytes.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace {

using namespace assuresign;
using detail::is_same_name;
using detail::pattern;

// Letters that differ from their neighbours.
std::string letters(std::size_t size) {
    std::string text;
    for (std::size_t i = 0; i < size; ++i) {
        text.push_back(static_cast<char>('a' + i % 26));
    }
    return text;
}

// Whether `of` stands where `text` begins, with as many bytes behind that place as may be read.
bool stands_at(const pattern& of, std::string text) {
    text.resize(pattern::capacity, '#');
    const cases::exact_bytes exact{text};
    return of.stands_at(exact.view().data());
}
bool stands_behind_prefix(const pattern& of, std::string text) {
    text.resize(pattern::capacity, '#');
    const cases::exact_bytes exact{text};
    return of.stands_behind_prefix(exact.view().data());
}

} // namespace

BOOST_AUTO_TEST_SUITE(detail_pattern)

BOOST_AUTO_TEST_CASE(text_and_name) {
    static constexpr pattern attribute{" ", "UserName", "=\""};
    static_assert(attribute.size() == 11);
    static_assert(attribute.text() == " UserName=\"");
    static_assert(attribute.name() == "UserName");
    static constexpr pattern element{"<", "a", ""};
    static_assert(element.text() == "<a");
    static_assert(element.name() == "a");
    static constexpr pattern none{};
    static_assert(none.size() == 0 && none.text().empty() && none.name().empty());
}

BOOST_AUTO_TEST_CASE(stands_where_all_its_bytes_do) {
    for (std::size_t size = 1; size <= pattern::capacity - 3; ++size) {
        const auto name = letters(size);
        const pattern attribute{" ", name, "=\""};
        const auto text = " " + name + "=\"";
        BOOST_TEST(attribute.text() == text);
        BOOST_TEST(attribute.name() == name);
        BOOST_TEST(stands_at(attribute, text));
        BOOST_TEST(stands_at(attribute, text + "value\"/>"));
        for (std::size_t place = 0; place < text.size(); ++place) {
            auto changed = text;
            changed[place] = static_cast<char>(changed[place] ^ 1);
            BOOST_TEST(!stands_at(attribute, changed), changed);
            BOOST_TEST(!stands_at(attribute, text.substr(0, place)), place);
            BOOST_TEST(!stands_at(attribute, std::string{text}.erase(place, 1)), place);
        }
    }
}

BOOST_AUTO_TEST_CASE(stands_behind_any_prefix) {
    for (std::size_t size = 1; size <= pattern::capacity - 1; ++size) {
        const auto name = letters(size);
        const pattern element{"<", name, ""};
        const auto text = ":" + name;
        BOOST_TEST(stands_behind_prefix(element, text));
        BOOST_TEST(stands_behind_prefix(element, text + ">"));
        BOOST_TEST(!stands_behind_prefix(element, "<" + name));
        for (std::size_t place = 0; place < text.size(); ++place) {
            auto changed = text;
            changed[place] = static_cast<char>(changed[place] ^ 0x20);
            BOOST_TEST(!stands_behind_prefix(element, changed), changed);
            BOOST_TEST(!stands_behind_prefix(element, text.substr(0, place)), place);
        }
    }
}

BOOST_AUTO_TEST_CASE(copied_with_room_for_the_longest) {
    for (std::size_t size = 1; size <= pattern::capacity - 1; ++size) {
        const auto name = letters(size);
        const pattern element{"<", name, ""};
        const cases::exact_bytes room{std::string(pattern::capacity, '#')};
        char* const to = const_cast<char*>(room.view().data());
        char* const end = element.copy_to(to);
        BOOST_TEST((std::string_view{to, static_cast<std::size_t>(end - to)}) == "<" + name);
    }
}

// Names of one size, that differ in one byte or none; no byte behind them is read.
BOOST_AUTO_TEST_CASE(same_names) {
    for (std::size_t size = 0; size <= 40; ++size) {
        const auto name = letters(size);
        const cases::exact_bytes exact{name};
        const cases::exact_bytes same{name};
        BOOST_TEST(is_same_name(exact.view().data(), same.view().data(), size));
        for (std::size_t place = 0; place < size; ++place) {
            auto changed = name;
            changed[place] = static_cast<char>(changed[place] ^ 0x20);
            const cases::exact_bytes other{changed};
            BOOST_TEST(!is_same_name(exact.view().data(), other.view().data(), size), changed);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
