// SPDX-License-Identifier: BSL-1.0
#include "support/session_walk.hpp"

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <cstdint>
#include <random>
#include <stdexcept>
#include <string>

namespace {

using namespace assuresign::tests;

class random_choices {
public:
    explicit random_choices(std::uint64_t seed) : engine_(seed) {}
    std::size_t below(std::size_t count) { return static_cast<std::size_t>(engine_() % count); }
    static constexpr bool empty() { return false; }

private:
    std::mt19937_64 engine_;
};

void require(bool holds, boost::source_location where) {
    if (!holds) {
        throw std::logic_error{where.to_string()};
    }
}

BOOST_AUTO_TEST_SUITE(session_walk)

BOOST_AUTO_TEST_CASE(machine_does_what_the_model_expects) {
    std::size_t exchanges = 0;
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        BOOST_TEST_CONTEXT("seed " << seed) {
            random_choices choices{seed};
            assuresign::tests::session_walk walk{choices, require};
            try {
                walk.run(200);
            } catch (const std::logic_error& e) {
                BOOST_ERROR(e.what());
            }
            exchanges += walk.exchanges();
        }
    }
    BOOST_TEST(exchanges > 5'000U);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
