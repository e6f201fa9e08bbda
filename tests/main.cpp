// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE assuresign
#include <boost/test/included/unit_test.hpp> // all of Boost.Test, for any target
#include <boost/test/tree/traverse.hpp>
#include <boost/test/tree/visitor.hpp>

#include <filesystem>

namespace {

namespace framework = boost::unit_test::framework;

class top_level : public boost::unit_test::test_tree_visitor {
    bool test_suite_start(const boost::unit_test::test_suite& suite) override {
        return visit(suite) || suite.p_id == framework::master_test_suite().p_id;
    }
    bool visit(const boost::unit_test::test_unit& unit) override {
        if (unit.p_parent_id == framework::master_test_suite().p_id) {
            const std::filesystem::path file{unit.p_file_name.begin(), unit.p_file_name.end()};
            BOOST_TEST(unit.p_name.get() == file.stem().string());
        }
        return false;
    }
};

BOOST_AUTO_TEST_SUITE(main)

// meson.build runs each file's suite by the file's name: a suite with another name, and a case
// in no suite, would never run.
BOOST_AUTO_TEST_CASE(suites_named_after_their_files) {
    top_level visitor;
    boost::unit_test::traverse_test_tree(framework::master_test_suite(), visitor, true);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
