// SPDX-License-Identifier: BSL-1.0
#include <assuresign/contract/exception.hpp>

#include "support/printing.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace {

using namespace assuresign;

template <class Exception>
Exception exception_with(std::string severity_text) {
    Exception made;
    made.severity.text = std::move(severity_text);
    return made;
}

BOOST_AUTO_TEST_SUITE(contract_exception)

BOOST_AUTO_TEST_CASE(worst_of_a_list) {
    list<service_exception> exceptions;
    BOOST_TEST(worst_severity(exceptions) == severity_level::unknown);
    exceptions.push_back(exception_with<service_exception>("Notice"));
    BOOST_TEST(worst_severity(exceptions) == severity_level::unknown);
    exceptions.push_back(exception_with<service_exception>("Error"));
    exceptions.push_back(exception_with<service_exception>("Warning"));
    BOOST_TEST(worst_severity(exceptions) == severity_level::error);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
