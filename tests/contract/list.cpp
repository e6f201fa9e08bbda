// SPDX-License-Identifier: BSL-1.0
#include <assuresign/contract/list.hpp>

#include "support/printing.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace assuresign;

static_assert(std::forward_iterator<list_view<int>::const_iterator>);

template <class List>
std::vector<int> items(const List& list) {
    return {list.begin(), list.end()};
}

BOOST_AUTO_TEST_SUITE(contract_list)

BOOST_AUTO_TEST_CASE(absent_is_not_empty) {
    assuresign::list<int> made;
    BOOST_TEST(!made.has_value());
    BOOST_TEST(made.empty());
    assuresign::list<int> empty{std::vector<int>{}};
    BOOST_TEST(empty.has_value());
    BOOST_TEST(empty.empty());
    BOOST_TEST(made != empty);
    made.make_present();
    BOOST_TEST(made == empty);
    BOOST_TEST(made.size() == 0U);
}

BOOST_AUTO_TEST_CASE(items_make_it_present) {
    assuresign::list<int> pushed;
    pushed.push_back(1);
    BOOST_TEST(pushed.has_value());
    assuresign::list<int> emplaced;
    emplaced.emplace_back(1);
    BOOST_TEST(emplaced.has_value());
    BOOST_TEST(pushed == emplaced);
    BOOST_TEST(pushed == assuresign::list<int>{1});
    BOOST_TEST(pushed != assuresign::list<int>{2});
}

BOOST_AUTO_TEST_CASE(items_in_order) {
    assuresign::list<int> made{1, 2, 3};
    BOOST_TEST(items(made) == (std::vector{1, 2, 3}), boost::test_tools::per_element());
    BOOST_TEST(made.front() == 1);
    BOOST_TEST(made.back() == 3);
    BOOST_TEST(made[1] == 2);
    for (auto& each : made) {
        each *= 2;
    }
    made.pop_back();
    BOOST_TEST(items(made) == (std::vector{2, 4}), boost::test_tools::per_element());
    BOOST_TEST(std::as_const(made).back() == 4);
}

BOOST_AUTO_TEST_CASE(view_absent_is_not_empty) {
    list_view<int> made;
    BOOST_TEST(!made.has_value());
    BOOST_TEST(std::distance(made.begin(), made.end()) == 0);
    const list_view<int> empty{std::span<const int>{}};
    BOOST_TEST(empty.has_value());
    BOOST_TEST(empty.empty());
    BOOST_TEST(std::distance(empty.begin(), empty.end()) == 0);
    BOOST_TEST(made != empty);
    made.make_present();
    BOOST_TEST(made == empty);
}

BOOST_AUTO_TEST_CASE(view_of_an_array) {
    const int plain[] = {1, 2, 3};
    const std::array array{1, 2, 3};
    const list_view<int> of_plain{plain};
    const list_view<int> of_array{array};
    BOOST_TEST(items(of_plain) == (std::vector{1, 2, 3}), boost::test_tools::per_element());
    BOOST_TEST(of_plain == of_array);
    BOOST_TEST(of_plain.front() == 1);
    BOOST_TEST(of_plain.size() == 3U);
    BOOST_TEST(static_cast<const void*>(&of_plain.front()) == static_cast<const void*>(plain));
}

BOOST_AUTO_TEST_CASE(views_equal_if_presence_and_items_are) {
    const std::array one{1, 2};
    const std::array same{1, 2};
    const std::array other{1, 3};
    using view = assuresign::list_view<int>;
    BOOST_TEST(view{one} == view{same});
    BOOST_TEST(view{one} != view{other});
    BOOST_TEST(view{one} != view{std::span{one}.first(1)});
    BOOST_TEST(view{} == view{});
    BOOST_TEST(view{} != view{std::span<const int>{}});
}

BOOST_AUTO_TEST_CASE(view_of_memory) {
    static_list_arena<1024> memory;
    list_view<int> made;
    for (const int each : {1, 2, 3}) {
        int* const item = made.emplace_back(memory);
        BOOST_TEST_REQUIRE(item != nullptr);
        BOOST_TEST(*item == 0);
        *item = each;
    }
    BOOST_TEST(items(made) == (std::vector{1, 2, 3}), boost::test_tools::per_element());
    const std::array array{1, 2, 3};
    BOOST_TEST(made == list_view<int>{array});
    BOOST_TEST(made.has_value());

    auto at = made.begin();
    BOOST_TEST(*at++ == 1);
    BOOST_TEST(*at == 2);
    BOOST_TEST(std::distance(at, made.end()) == 2);
}

// While one list grows, another may too.
BOOST_AUTO_TEST_CASE(views_share_memory) {
    static_list_arena<1024> memory;
    list_view<int> odd;
    list_view<int> even;
    for (int i = 0; i < 6; ++i) {
        *(i % 2 == 0 ? even : odd).emplace_back(memory) = i;
    }
    BOOST_TEST(items(odd) == (std::vector{1, 3, 5}), boost::test_tools::per_element());
    BOOST_TEST(items(even) == (std::vector{0, 2, 4}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(memory_of_exact_size_is_enough) {
    constexpr auto each = list_view<int>::bytes_per_item();
    static_list_arena<3 * each> memory;
    BOOST_TEST(list_view<int>::bytes_per_item() == each);
    list_view<int> made;
    for (int i = 0; i < 3; ++i) {
        BOOST_TEST(made.emplace_back(memory) != nullptr);
    }
    BOOST_TEST(memory.used() == 3 * each);
    BOOST_TEST(made.emplace_back(memory) == nullptr);
    BOOST_TEST(made.size() == 3U);
    BOOST_TEST(memory.used() == 3 * each);
    memory.clear();
    BOOST_TEST(memory.used() == 0U);
    list_view<int> again;
    BOOST_TEST(again.emplace_back(memory) != nullptr);
}

BOOST_AUTO_TEST_CASE(memory_aligned_wherever_it_begins) {
    alignas(std::max_align_t) std::array<std::byte, 64> block{};
    for (std::size_t first = 0; first < alignof(std::max_align_t); ++first) {
        list_arena memory{std::span{block}.subspan(first)};
        const auto* const number = memory.create<double>();
        BOOST_TEST_REQUIRE(number != nullptr);
        BOOST_TEST(reinterpret_cast<std::uintptr_t>(number) % alignof(double) == 0U);
        const auto* const letter = memory.create<char>();
        const auto* const another = memory.create<double>();
        BOOST_TEST_REQUIRE(letter);
        BOOST_TEST_REQUIRE(another);
        BOOST_TEST(reinterpret_cast<std::uintptr_t>(another) % alignof(double) == 0U);
    }
}

BOOST_AUTO_TEST_CASE(memory_empty_is_full) {
    list_arena memory{std::span<std::byte>{}};
    BOOST_TEST(memory.create<char>() == nullptr);
    BOOST_TEST(memory.used() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
