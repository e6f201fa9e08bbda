// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE assuresign
#include <boost/test/included/unit_test.hpp> // all of Boost.Test, for any target
#include <boost/test/tree/traverse.hpp>
#include <boost/test/tree/visitor.hpp>

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>

namespace {

namespace framework = boost::unit_test::framework;

// tests/session/machine.cpp has the suite session_machine, or session_machine_tests where a type is
// named so.
bool is_named_after(std::string suite, std::filesystem::path file) {
    if (suite.ends_with("_tests")) {
        suite.resize(suite.size() - std::string_view{"_tests"}.size());
    }
    auto path = file.replace_extension().generic_string();
    std::replace(path.begin(), path.end(), '/', '_');
    return path.ends_with("tests_" + suite);
}

class top_level : public boost::unit_test::test_tree_visitor {
    bool test_suite_start(const boost::unit_test::test_suite& suite) override {
        return visit(suite) || suite.p_id == framework::master_test_suite().p_id;
    }
    bool visit(const boost::unit_test::test_unit& unit) override {
        if (unit.p_parent_id == framework::master_test_suite().p_id) {
            BOOST_TEST(is_named_after(unit.p_name.get(),
                                      {unit.p_file_name.begin(), unit.p_file_name.end()}),
                       unit.p_name.get());
        }
        return false;
    }
};

BOOST_AUTO_TEST_SUITE(support_main)

// meson.build runs each file's suite by the file's path: a suite with another name, and a case
// in no suite, would never run.
BOOST_AUTO_TEST_CASE(suites_named_after_their_files) {
    top_level visitor;
    boost::unit_test::traverse_test_tree(framework::master_test_suite(), visitor, true);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
