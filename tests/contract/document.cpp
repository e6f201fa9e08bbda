// SPDX-License-Identifier: BSL-1.0
#include <assuresign/contract/document.hpp>
#include <assuresign/soap/encode.hpp>

#include "support/cases.hpp"
#include "support/printing.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <type_traits>

namespace {

using namespace assuresign;

// What is decoded without the heap is forgotten without it.
static_assert(std::is_trivially_destructible_v<async_submit_response_view>);
static_assert(std::is_trivially_destructible_v<lookup_session_response_view>);
static_assert(std::is_trivially_destructible_v<fault_view>);

BOOST_AUTO_TEST_SUITE(contract_document)

BOOST_AUTO_TEST_CASE(empty_is_not_absent) {
    metadata absent;
    metadata empty;
    empty.password = "";
    BOOST_TEST(absent != empty);
    BOOST_TEST(absent == metadata{});
}

// The rows of the table differ by a field or more.
BOOST_AUTO_TEST_CASE(equal_if_every_field_is) {
    for (const auto& a : cases::all()) {
        for (const auto& b : cases::all()) {
            if ((a.value == b.value) != (&a == &b)) {
                BOOST_ERROR(a.name << " and " << b.name);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(views_borrow) {
    const std::string name = "Contract";
    metadata_view view;
    view.document_name = name;
    BOOST_TEST(static_cast<const void*>(view.document_name->raw().data()) ==
               static_cast<const void*>(name.data()));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
