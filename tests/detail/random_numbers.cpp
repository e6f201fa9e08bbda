// SPDX-License-Identifier: BSL-1.0
#include <assuresign/detail/random_numbers.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdint>

namespace {

using assuresign::detail::random_numbers;

BOOST_AUTO_TEST_SUITE(detail_random_numbers)

// 6364136223846793005 and 1442695040888963407: Knuth's MMIX (The Art of Computer Programming,
// volume 2, §3.3.4), modulo 2^64. From 0 the first state is the increment.
BOOST_AUTO_TEST_CASE(first_number_is_the_increment) {
    BOOST_TEST(random_numbers{0}.next() ==
               static_cast<double>(std::uint64_t{1442695040888963407} >> 11U) * 0x1.0p-53);
}

BOOST_AUTO_TEST_CASE(same_seed_gives_the_same_numbers) {
    random_numbers first{7};
    random_numbers second{7};
    for (int i = 0; i < 100; ++i) {
        BOOST_TEST(first.next() == second.next());
    }
    second.mix(1);
    BOOST_TEST(first.next() != second.next());
}

BOOST_AUTO_TEST_CASE(numbers_fill_the_interval_evenly) {
    random_numbers numbers{42};
    double sum = 0;
    for (int i = 0; i < 10'000; ++i) {
        const double each = numbers.next();
        BOOST_TEST_REQUIRE(each >= 0.0);
        BOOST_TEST_REQUIRE(each < 1.0);
        sum += each;
    }
    BOOST_TEST(sum / 10'000 > 0.49);
    BOOST_TEST(sum / 10'000 < 0.51);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
