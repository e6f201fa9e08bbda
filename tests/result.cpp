// SPDX-License-Identifier: BSL-1.0
#include <assuresign/ostream.hpp>
#include <assuresign/result.hpp>

#include "support/printing.hpp"

#include <boost/test/unit_test.hpp>

#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace {

using namespace assuresign;
using assuresign::error;

constexpr error cut_off{.code = errc::truncated, .offset = 7};

// Counts those that live, and cannot be copied when it is told so.
struct counted {
    static inline int living = 0;
    static inline bool copies_throw = false;

    int number = 0;

    explicit counted(int n) noexcept : number(n) { ++living; }
    counted(const counted& other) : number(other.number) {
        if (copies_throw) {
            throw std::runtime_error{"no copy"};
        }
        ++living;
    }
    counted(counted&& other) noexcept : number(std::exchange(other.number, -1)) { ++living; }
    counted& operator=(const counted&) = default;
    counted& operator=(counted&&) = default;
    ~counted() { --living; }
    friend bool operator==(const counted&, const counted&) = default;
};
struct counted_error : counted {
    using counted::counted;
};
std::string to_string(const counted_error& e) {
    return "counted " + std::to_string(e.number);
}
using counted_result = result<counted, counted_error>;

// Convert into each other.
struct metre;
struct yard {
    constexpr yard() = default;
    constexpr yard(const metre&) {}
};
struct metre {
    constexpr metre() = default;
    constexpr metre(const yard&) {}
};
struct becomes_both {
    operator yard() const { return {}; }
    operator metre() const { return {}; }
};

// Trivially destructible, and yet not trivially copied.
struct copied_by_hand {
    int number = 0;
    constexpr explicit copied_by_hand(int n) noexcept : number(n) {}
    constexpr copied_by_hand(const copied_by_hand& other) noexcept : number(other.number) {}
    constexpr copied_by_hand& operator=(const copied_by_hand&) = default;
};

struct names_its_category {
    std::string_view operator()(int&) const { return "&"; }
    std::string_view operator()(const int&) const { return "const&"; }
    std::string_view operator()(int&&) const { return "&&"; }
};

BOOST_AUTO_TEST_SUITE(result)

using assuresign::result;

BOOST_AUTO_TEST_CASE(value_is_held) {
    const result<int> five = 5;
    BOOST_TEST(five.has_value());
    BOOST_TEST(static_cast<bool>(five));
    BOOST_TEST(*five == 5);
    BOOST_TEST(five.value() == 5);
    const result<std::string> text = "text"; // converts
    BOOST_TEST(text->size() == 4U);
    BOOST_TEST(result<std::string> {} -> empty());
    const result<std::string> braces{{"aaaa", 3}};
    BOOST_TEST(*braces == "aaa");
}

BOOST_AUTO_TEST_CASE(error_is_held) {
    const result<int> failed = cut_off;
    BOOST_TEST(!failed.has_value());
    BOOST_TEST(!static_cast<bool>(failed));
    BOOST_TEST(failed.error() == cut_off);
    const result<int, std::string> words = "a text converts to an error";
    BOOST_TEST(words.error().starts_with("a text"));
}

BOOST_AUTO_TEST_CASE(nothing_tells_success_from_failure_but_the_result) {
    const result<void> good;
    BOOST_TEST(good.has_value());
    *good;
    good.value();
    const result<void> bad = cut_off;
    BOOST_TEST(!bad.has_value());
    BOOST_TEST(bad.error() == cut_off);
    BOOST_CHECK_THROW(bad.value(), error_exception);
    static_assert(std::is_void_v<decltype(*good)> && std::is_void_v<decltype(good.value())>);
    static_assert(std::is_same_v<result<void>::value_type, void>);
}

// "converts to both" is decided by the type alone.
BOOST_AUTO_TEST_CASE(types_that_convert_into_each_other) {
    using length = result<metre, yard>;
    BOOST_TEST(length{metre{}}.has_value());
    BOOST_TEST(!length{yard{}}.has_value());
    const metre long_way;
    const yard short_way;
    BOOST_TEST(length{long_way}.has_value());
    BOOST_TEST(!length{short_way}.has_value());
    static_assert(!std::is_constructible_v<length, becomes_both>);
    static_assert(!std::is_convertible_v<becomes_both, length>);
    static_assert(!std::is_constructible_v<length, int>);
    static_assert(!std::is_constructible_v<result<int>, std::string>);
    static_assert(!std::is_constructible_v<result<int>, result<std::string>>);
    static_assert(!std::is_constructible_v<result<void>, int>);
}

BOOST_AUTO_TEST_CASE(result_of_a_result) {
    const result<result<int>> inner = result<int>{cut_off};
    BOOST_TEST(inner.has_value());
    BOOST_TEST(inner->error() == cut_off);
}

BOOST_AUTO_TEST_CASE(references_are_as_the_result_is) {
    using one = result<std::string>;
    static_assert(std::is_same_v<decltype(*std::declval<one&>()), std::string&>);
    static_assert(std::is_same_v<decltype(*std::declval<const one&>()), const std::string&>);
    static_assert(std::is_same_v<decltype(*std::declval<one>()), std::string&&>);
    static_assert(std::is_same_v<decltype(*std::declval<const one>()), const std::string&&>);
    static_assert(std::is_same_v<decltype(std::declval<one&>().value()), std::string&>);
    static_assert(std::is_same_v<decltype(std::declval<const one&>().value()), const std::string&>);
    static_assert(std::is_same_v<decltype(std::declval<one>().value()), std::string&&>);
    static_assert(std::is_same_v<decltype(std::declval<const one>().value()), const std::string&&>);
    static_assert(std::is_same_v<decltype(std::declval<one&>().error()), error&>);
    static_assert(std::is_same_v<decltype(std::declval<const one&>().error()), const error&>);
    static_assert(std::is_same_v<decltype(std::declval<one>().error()), error&&>);
    static_assert(std::is_same_v<decltype(std::declval<const one>().error()), const error&&>);
    static_assert(std::is_same_v<decltype(std::declval<one&>().operator->()), std::string*>);
    static_assert(
        std::is_same_v<decltype(std::declval<const one&>().operator->()), const std::string*>);

    result<int, std::string> failed = std::string{"first"};
    failed.error().append(" and second");
    BOOST_TEST(&failed.error() == &std::as_const(failed).error());
    BOOST_TEST(failed.error() == "first and second");
    const auto taken = std::move(failed).error();
    BOOST_TEST(taken == "first and second");
    BOOST_TEST(failed.error().empty()); // moved out, not copied
    const result<int, std::string> kept = std::string{"kept"};
    BOOST_TEST(std::move(kept).error() == "kept");

    result<std::string> text = "text";
    text.value().append("s");
    *text += "!";
    text->append("?");
    BOOST_TEST(std::as_const(text).value() == "texts!?");
    const auto moved = std::move(text).value();
    BOOST_TEST(moved == "texts!?");
    const result<std::string> constant = "constant";
    BOOST_TEST(std::move(constant).value() == "constant");
    BOOST_TEST(*std::move(constant) == "constant");
}

BOOST_AUTO_TEST_CASE(value_of_an_error_throws) {
    const result<int> failed = cut_off;
    const auto is_cut_off = [](const error_exception& e) {
        return e.get() == cut_off && e.what() == to_string(cut_off);
    };
    BOOST_CHECK_EXCEPTION(failed.value(), error_exception, is_cut_off);
    result<int> changing = cut_off;
    BOOST_CHECK_EXCEPTION(changing.value(), error_exception, is_cut_off);
    BOOST_CHECK_EXCEPTION(std::move(failed).value(), error_exception, is_cut_off);
    BOOST_CHECK_EXCEPTION(std::move(changing).value(), error_exception, is_cut_off);
}

// Also of what the peer wrote.
BOOST_AUTO_TEST_CASE(text_of_an_exception_is_harmless) {
    const error e{.code = errc::connection_lost,
                  .field = {"A\n8CC9A84B-693C-46CC-4342-40A8215AD76A"}};
    BOOST_TEST(error_exception{e}.what() == to_string(e));
}

// The exception takes a temporary's error, and copies another's.
BOOST_AUTO_TEST_CASE(exception_holds_the_error) {
    counted_result failed = counted_error{3};
    BOOST_CHECK_EXCEPTION(failed.value(), exception_of<counted_error>,
                          [](const auto& e) { return e.get().number == 3; });
    BOOST_TEST(failed.error().number == 3);
    BOOST_CHECK_EXCEPTION(std::move(failed).value(), exception_of<counted_error>,
                          [](const auto& e) { return e.get().number == 3; });
    BOOST_TEST(failed.error().number == -1);
}

BOOST_AUTO_TEST_CASE(value_that_can_only_be_moved) {
    result<std::unique_ptr<int>> only_moved{std::make_unique<int>(5)};
    *only_moved.value() = 6;
    auto other = std::move(only_moved);
    BOOST_TEST(*only_moved == nullptr);
    const std::unique_ptr<int> taken = std::move(other).value();
    BOOST_TEST(*taken == 6);
    static_assert(!std::is_copy_constructible_v<result<std::unique_ptr<int>>>);
    static_assert(!std::is_copy_assignable_v<result<std::unique_ptr<int>>>);
    static_assert(std::is_nothrow_move_constructible_v<result<std::unique_ptr<int>>>);
    static_assert(std::is_nothrow_move_assignable_v<result<std::unique_ptr<int>>>);
    static_assert(!std::is_copy_constructible_v<result<int, std::unique_ptr<int>>>);
    static_assert(std::is_copy_constructible_v<result<std::string>>);
    static_assert(std::is_copy_assignable_v<result<std::string>>);
}

BOOST_AUTO_TEST_CASE(value_or_another) {
    const result<int> five = 5;
    const result<int> failed = cut_off;
    BOOST_TEST(five.value_or(7) == 5);
    BOOST_TEST(failed.value_or(7) == 7);
    result<std::string> text = "text";
    BOOST_TEST(std::move(text).value_or("other") == "text");
    BOOST_TEST(text->empty()); // moved out
    BOOST_TEST(result<std::string>{cut_off}.value_or("other") == "other");
}

BOOST_AUTO_TEST_CASE(and_then_goes_on_with_the_value) {
    const auto half = [](int n) -> result<int> {
        if (n % 2 != 0) {
            return error{.code = errc::out_of_range};
        }
        return n / 2;
    };
    const result<int> twelve = 12;
    BOOST_TEST(twelve.and_then(half).and_then(half).value() == 3);
    BOOST_TEST(twelve.and_then(half).and_then(half).and_then(half).error().code ==
               errc::out_of_range);
    const result<int> failed = cut_off;
    BOOST_TEST(failed.and_then(half).error() == cut_off);
    BOOST_TEST(result<void>{}.and_then([] { return result<int>{1}; }).value() == 1);
    BOOST_TEST(result<void>{cut_off}.and_then([] { return result<int>{1}; }).error() == cut_off);
}

BOOST_AUTO_TEST_CASE(transform_makes_another_value) {
    const result<std::string> text = "text";
    const auto size = text.transform([](const std::string& s) { return s.size(); });
    static_assert(std::is_same_v<decltype(size), const result<std::size_t>>);
    BOOST_TEST(size.value() == 4U);
    const result<std::string> failed = cut_off;
    BOOST_TEST(failed.transform([](const std::string&) { return 1; }).error() == cut_off);
    int calls = 0;
    const result<void> none = text.transform([&](const std::string&) { ++calls; });
    BOOST_TEST(none.has_value());
    BOOST_TEST(none.transform([&] { return ++calls; }).value() == 2);
    const result<void> bad = failed.transform([&](const std::string&) { ++calls; });
    BOOST_TEST(bad.error() == cut_off);
    BOOST_TEST(calls == 2);
}

BOOST_AUTO_TEST_CASE(or_else_goes_on_with_the_error) {
    const auto zero = [](const error&) -> result<int> {
        return 0;
    };
    const result<int> failed = cut_off;
    BOOST_TEST(failed.or_else(zero).value() == 0);
    BOOST_TEST(result<int>{5}.or_else(zero).value() == 5);
    const auto name = [](const error& e) {
        return result<void, std::string>{std::string{to_string(e.code)}};
    };
    BOOST_TEST(result<void>{cut_off}.or_else(name).error() == "truncated");
    BOOST_TEST(result<void>{}.or_else(name).has_value());
}

BOOST_AUTO_TEST_CASE(transform_error_makes_another_error) {
    const auto offset = [](const error& e) {
        return e.offset;
    };
    const result<std::string> failed = cut_off;
    const auto changed = failed.transform_error(offset);
    static_assert(std::is_same_v<decltype(changed), const result<std::string, std::size_t>>);
    BOOST_TEST(changed.error() == 7U);
    BOOST_TEST(*result<std::string>{"text"}.transform_error(offset) == "text");
    BOOST_TEST(result<void>{}.transform_error(offset).has_value());
    BOOST_TEST(result<void>{cut_off}.transform_error(offset).error() == 7U);
}

BOOST_AUTO_TEST_CASE(functions_get_what_the_result_is) {
    result<int, std::string> value = 1;
    BOOST_TEST(*value.transform(names_its_category{}) == "&");
    BOOST_TEST(*std::as_const(value).transform(names_its_category{}) == "const&");
    BOOST_TEST(*std::move(value).transform(names_its_category{}) == "&&");
    const auto next = [](auto&& n) {
        return result<std::string_view, std::string>{
            names_its_category{}(std::forward<decltype(n)>(n))};
    };
    BOOST_TEST(*value.and_then(next) == "&");
    BOOST_TEST(*std::as_const(value).and_then(next) == "const&");
    BOOST_TEST(*std::move(value).and_then(next) == "&&");
    result<std::string, int> failed = 1;
    BOOST_TEST(failed.transform_error(names_its_category{}).error() == "&");
    BOOST_TEST(std::as_const(failed).transform_error(names_its_category{}).error() == "const&");
    BOOST_TEST(std::move(failed).transform_error(names_its_category{}).error() == "&&");
    const auto instead = [](auto&& n) {
        return result<std::string, int>{
            std::string{names_its_category{}(std::forward<decltype(n)>(n))}};
    };
    BOOST_TEST(*failed.or_else(instead) == "&");
    BOOST_TEST(*std::as_const(failed).or_else(instead) == "const&");
    BOOST_TEST(*std::move(failed).or_else(instead) == "&&");
}

BOOST_AUTO_TEST_CASE(equal_if_what_they_hold_is_equal) {
    const result<int> five = 5;
    BOOST_TEST(five == result<int>{5});
    BOOST_TEST(five != result<int>{6});
    BOOST_TEST(five == 5);
    BOOST_TEST(five != result<int>{cut_off});
    BOOST_TEST(result<int>{cut_off} == cut_off);
    BOOST_TEST(result<int>{cut_off} != result<int>{error{}});
    BOOST_TEST(result<void>{} == result<void>{});
    BOOST_TEST(result<void>{} != result<void>{cut_off});
    static_assert(!std::equality_comparable<result<names_its_category>>);
}

BOOST_AUTO_TEST_CASE(each_assignment) {
    {
        const counted_result value{counted{1}};
        const counted_result failed{counted_error{2}};
        for (const auto* const from : {&value, &failed}) {
            for (const auto* const to : {&value, &failed}) {
                counted_result copied = *to;
                copied = *from;
                BOOST_TEST(copied == *from);
                counted_result moved = *to;
                moved = std::move(copied);
                BOOST_TEST(moved == *from);
                const auto& itself = moved;
                moved = itself;
                BOOST_TEST(moved == *from);
            }
        }
        counted_result given = value;
        given = counted{3};
        BOOST_TEST(given->number == 3);
        given = counted_error{4};
        BOOST_TEST(given.error().number == 4);
        auto& same = given;
        given = std::move(same);
        BOOST_TEST(given.error().number == 4);
        BOOST_TEST(given.emplace(5).number == 5);
        BOOST_TEST(given->number == 5);
        BOOST_TEST(given.emplace(6).number == 6);
    }
    BOOST_TEST(counted::living == 0);
}

BOOST_AUTO_TEST_CASE(copy_that_throws_changes_nothing) {
    {
        const counted_result value{counted{1}};
        counted_result failed{counted_error{2}};
        counted::copies_throw = true;
        BOOST_CHECK_THROW(const counted_result copy{value}, std::runtime_error);
        BOOST_CHECK_THROW(failed = value, std::runtime_error);
        counted::copies_throw = false;
        BOOST_TEST(failed.error().number == 2);
    }
    BOOST_TEST(counted::living == 0);
}

BOOST_AUTO_TEST_CASE(trivial_if_both_are) {
    static_assert(std::is_trivially_copyable_v<result<int>>);
    static_assert(std::is_trivially_destructible_v<result<std::string_view>>);
    static_assert(!std::is_trivially_destructible_v<result<std::string>>);
    using by_hand = result<copied_by_hand, int>;
    static_assert(std::is_trivially_destructible_v<by_hand>);
    static_assert(!std::is_trivially_copyable_v<by_hand>);
    static_assert(by_hand {
        copied_by_hand {
            3
        }
    } -> number == 3);
    const by_hand three{copied_by_hand{3}};
    by_hand other = 1;
    BOOST_TEST(other.error() == 1);
    other = three;
    BOOST_TEST(other->number == 3);
    BOOST_TEST(other.emplace(4).number == 4);
}

constexpr int worked_out() {
    result<int> made = 1;
    made = made.transform([](int n) { return n + 1; });
    made.emplace(*made + 1);
    const auto copied = made;
    return copied.value() + result<int>{cut_off}.value_or(10);
}
constexpr bool works_with_memory() {
    result<std::unique_ptr<int[]>, error>* const none = nullptr;
    result<copied_by_hand, int> made{copied_by_hand{1}};
    made = 2;
    auto moved = std::move(made);
    return none == nullptr && moved.error() == 2;
}

BOOST_AUTO_TEST_CASE(compiler_can_evaluate_it) {
    static_assert(result<int>{5}.value() == 5);
    static_assert(result<int>{cut_off}.error().code == errc::truncated);
    static_assert(result<void>{}.has_value() && !result<void>{cut_off});
    static_assert(worked_out() == 13);
    static_assert(works_with_memory());
    static_assert(result<int>{5} == 5);
}

BOOST_AUTO_TEST_CASE(is_written_as_value_or_error) {
    const auto written = [](const auto& value) {
        std::ostringstream out;
        out << value;
        return out.str();
    };
    BOOST_TEST(written(result<int>{5}) == "value:5");
    BOOST_TEST(written(result<int>{cut_off}) == "error:" + to_string(cut_off));
    BOOST_TEST(written(result<void>{}) == "value:void");
    BOOST_TEST(written(result<void>{cut_off}) == "error:" + to_string(cut_off));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
