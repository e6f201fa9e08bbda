// SPDX-License-Identifier: BSL-1.0
#include <assuresign/xml/uninitialized_array.hpp>

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <type_traits>

namespace {

namespace xml = assuresign::xml;

struct point {
    int x = 1;
    int y = 2;
    friend bool operator==(const point&, const point&) = default;
    friend std::ostream& operator<<(std::ostream& out, const point& at) {
        return out << '(' << at.x << ", " << at.y << ')';
    }
};

template <class T>
concept can_be_element = requires {
    typename xml::uninitialized_array<T, 1>;
};

} // namespace

BOOST_AUTO_TEST_SUITE(xml_uninitialized_array)

BOOST_AUTO_TEST_CASE(elements_constructed_one_by_one) {
    xml::uninitialized_array<point, 3> points;
    points.construct(2, {5, 6});
    points.construct(0, {3, 4});
    BOOST_TEST(points[2] == (point{5, 6}));
    BOOST_TEST(points[0] == (point{3, 4}));
    points.construct(0, {7, 8});
    points[2].y = 9;
    BOOST_TEST(points[0] == (point{7, 8}));
    BOOST_TEST(points[2] == (point{5, 9}));
}

BOOST_AUTO_TEST_CASE(elements_in_one_array) {
    xml::uninitialized_array<point, 3> points;
    for (std::size_t i = 0; i < 3; ++i) {
        points.construct(i, {static_cast<int>(i), 0});
    }
    const auto& same = points;
    BOOST_TEST(same.data() == points.data());
    for (std::size_t i = 0; i < 3; ++i) {
        BOOST_TEST(&same[i] == same.data() + i);
        BOOST_TEST(same[i].x == static_cast<int>(i));
    }
    BOOST_TEST(sizeof(points) == 3 * sizeof(point));
}

BOOST_AUTO_TEST_CASE(elements_copied) {
    xml::uninitialized_array<point, 2> points;
    points.construct(0, {3, 4});
    points.construct(1, {5, 6});
    const auto copy = points;
    points.construct(0, {7, 8});
    BOOST_TEST(copy[0] == (point{3, 4}));
    BOOST_TEST(copy[1] == (point{5, 6}));
}

// What it is for: there is nothing to do before an element is made, or when all end.
BOOST_AUTO_TEST_CASE(elements_cost_nothing) {
    using array = xml::uninitialized_array<unsigned char, 64>;
    static_assert(std::is_nothrow_default_constructible_v<array>);
    static_assert(std::is_trivially_destructible_v<array>);
    static_assert(std::is_trivially_copyable_v<array>);
}

BOOST_AUTO_TEST_CASE(without_elements) {
    const xml::uninitialized_array<point, 0> none;
    BOOST_TEST(none.data() != nullptr);
}

BOOST_AUTO_TEST_CASE(elements_that_are_bytes_only) {
    static_assert(can_be_element<point>);
    static_assert(can_be_element<std::string_view>);
    static_assert(!can_be_element<std::string>);
    static_assert(!can_be_element<std::unique_ptr<int>>);
}

BOOST_AUTO_TEST_CASE(constant_expressions) {
    static_assert([] {
        xml::uninitialized_array<point, 2> points;
        points.construct(1, {3, 4});
        const auto copy = points;
        return copy[1].x + copy.data()[1].y;
    }() == 7);
}

BOOST_AUTO_TEST_SUITE_END()
