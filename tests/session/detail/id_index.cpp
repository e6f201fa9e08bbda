// SPDX-License-Identifier: BSL-1.0
#include <assuresign/session/detail/id_index.hpp>

#include <boost/test/unit_test.hpp>

#include <optional>
#include <vector>

namespace {

using assuresign::document_id;
using assuresign::detail::id_index;
using namespace assuresign::literals;

constexpr document_id first = "06C4A84A-693C-46CB-8DF2-40A8215AA056"_guid;
constexpr document_id first_in_lower_case = "06c4a84a-693c-46cb-8df2-40a8215aa056"_guid;
constexpr document_id second = "DCB79445-4D39-DD11-8735-00065B8CE99B"_guid;
constexpr document_id third = "96059412-2f90-48d5-ba66-8f798f3cbd8d"_guid;

// An unset id stands for an item without one.
id_index index_of(const std::vector<document_id>& ids) {
    return {ids, [](const document_id& each) {
                return each.empty() ? nullptr : &each;
            }};
}

BOOST_AUTO_TEST_SUITE(session_detail_id_index)

BOOST_AUTO_TEST_CASE(each_id_is_found_where_it_stands) {
    const auto index = index_of({first, second, third});
    BOOST_TEST(index.find(first).value() == 0U);
    BOOST_TEST(index.find(second).value() == 1U);
    BOOST_TEST(index.find(third).value() == 2U);
    BOOST_TEST(index.count() == 3U);
}

BOOST_AUTO_TEST_CASE(first_of_several_counts) {
    const auto index = index_of({third, first, second, first, third});
    BOOST_TEST(index.find(first).value() == 1U);
    BOOST_TEST(index.find(third).value() == 0U);
    BOOST_TEST(index.count() == 3U);
}

BOOST_AUTO_TEST_CASE(case_does_not_matter) {
    const auto index = index_of({second, first, first_in_lower_case});
    BOOST_TEST(index.find(first_in_lower_case).value() == 1U);
    BOOST_TEST(index.count() == 2U);
}

BOOST_AUTO_TEST_CASE(items_without_an_id_keep_their_places) {
    const auto index = index_of({{}, first, {}, second});
    BOOST_TEST(index.find(second).value() == 3U);
    BOOST_TEST(!index.contains(document_id{}));
    BOOST_TEST(index.count() == 2U);
}

BOOST_AUTO_TEST_CASE(what_is_not_there_is_not_found) {
    BOOST_TEST(!index_of({first, third}).contains(second));
    const auto empty = index_of({});
    BOOST_TEST(!empty.contains(first));
    BOOST_TEST(empty.count() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
