// SPDX-License-Identifier: BSL-1.0
#include <assuresign/detail/function_ref.hpp>

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>

namespace {

using assuresign::detail::function_ref;

static_assert(std::is_trivially_copyable_v<function_ref<void()>>);

std::size_t length_of(std::string_view text) {
    return text.size();
}
std::size_t call(function_ref<std::size_t(std::string_view)> function, std::string_view text) {
    return function(text);
}

BOOST_AUTO_TEST_SUITE(detail_function_ref)

BOOST_AUTO_TEST_CASE(temporary_lambda_is_called) {
    BOOST_TEST(call([](std::string_view text) { return text.size() + 1; }, "abc") == 4U);
}

BOOST_AUTO_TEST_CASE(pointer_to_a_function_is_an_object) {
    auto* const pointer = length_of;
    BOOST_TEST(call(pointer, "abc") == 3U);
}

BOOST_AUTO_TEST_CASE(callable_is_referred_to) {
    int count = 0;
    auto counting = [&count, own = 0]() mutable {
        ++count;
        return ++own;
    };
    const function_ref<int()> first{counting};
    BOOST_TEST(first() == 1);
    BOOST_TEST(first() == 2);
    BOOST_TEST(counting() == 3); // the same object
    BOOST_TEST(count == 3);
}

BOOST_AUTO_TEST_CASE(constant_callable_is_called_as_such) {
    struct two_ways {
        std::string_view operator()() { return "changing"; }
        std::string_view operator()() const { return "constant"; }
    };
    two_ways changing;
    const two_ways constant;
    BOOST_TEST(function_ref<std::string_view()>{changing}() == "changing");
    BOOST_TEST(function_ref<std::string_view()>{constant}() == "constant");
}

// A copy refers to the callable, and not to what was copied.
BOOST_AUTO_TEST_CASE(copy_refers_to_the_callable) {
    auto one = [] {
        return 1;
    };
    auto two = [] {
        return 2;
    };
    function_ref<int()> called{one};
    auto copy = called;
    called = function_ref<int()>{two};
    BOOST_TEST(copy() == 1);
    BOOST_TEST(called() == 2);
}

BOOST_AUTO_TEST_CASE(arguments_and_results_are_passed_on) {
    auto append = [](std::string& to, std::unique_ptr<std::string> text) -> std::string& {
        return to.append(*text);
    };
    const function_ref<std::string&(std::string&, std::unique_ptr<std::string>)> reference{append};
    std::string text{"a"};
    BOOST_TEST(&reference(text, std::make_unique<std::string>("b")) == &text);
    BOOST_TEST(text == "ab");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
