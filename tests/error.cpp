// SPDX-License-Identifier: BSL-1.0
#include <assuresign/error.hpp>

#include "support/printing.hpp"

#include <boost/test/unit_test.hpp>

#include <set>
#include <string>
#include <string_view>

namespace {

using namespace assuresign;

constexpr auto last_code = static_cast<int>(errc::rejected);

BOOST_AUTO_TEST_SUITE(error)

BOOST_AUTO_TEST_CASE(every_code_named_and_explained) {
    std::set<std::string_view> names;
    std::set<std::string_view> explanations;
    for (int i = 0; i <= last_code; ++i) {
        const auto code = static_cast<errc>(i);
        BOOST_TEST(!to_string(code).empty());
        BOOST_TEST(!explanation(code).empty());
        BOOST_TEST(!explanation(code).ends_with('.'));
        names.insert(to_string(code));
        explanations.insert(explanation(code));
    }
    BOOST_TEST(names.size() == static_cast<std::size_t>(last_code) + 1);
    BOOST_TEST(explanations.size() == names.size());
}

BOOST_AUTO_TEST_CASE(name_is_the_enumerators_own) {
    BOOST_TEST(to_string(errc::truncated) == "truncated");
    BOOST_TEST(to_string(errc::storage_full) == "storage_full");
    BOOST_TEST(to_string(errc::connection_lost) == "connection_lost");
    BOOST_TEST(to_string(errc::rejected) == "rejected");
}

BOOST_AUTO_TEST_CASE(code_that_is_unknown) {
    constexpr auto unknown = static_cast<errc>(last_code + 1);
    BOOST_TEST(to_string(unknown) == "unknown");
    BOOST_TEST(!explanation(unknown).empty());
    BOOST_TEST(origin_of(unknown) == origin::caller);
}

BOOST_AUTO_TEST_CASE(error_that_is_none_says_so) {
    BOOST_TEST(to_string(assuresign::error{}) == "none: there is no error");
    BOOST_TEST(assuresign::error{}.code == errc::none);
}

BOOST_AUTO_TEST_CASE(origin_tells_whose_fault) {
    BOOST_TEST(origin_of(errc::truncated) == origin::peer);
    BOOST_TEST(origin_of(errc::html_body) == origin::peer);
    BOOST_TEST(origin_of(errc::invalid_utf8) == origin::text);
    BOOST_TEST(origin_of(errc::missing_required) == origin::text);
    BOOST_TEST(origin_of(errc::buffer_too_small) == origin::caller);
    BOOST_TEST(origin_of(errc::storage_full) == origin::caller);
    BOOST_TEST(origin_of(errc::unknown_key) == origin::caller);
    BOOST_TEST(origin_of(errc::not_sent) == origin::transport);
    BOOST_TEST(origin_of(errc::misconfigured) == origin::caller);
    BOOST_TEST(origin_of(errc::connection_lost) == origin::transport);
    BOOST_TEST(origin_of(errc::soap_fault) == origin::service);
    BOOST_TEST(origin_of(errc::rejected) == origin::service);
}

BOOST_AUTO_TEST_CASE(field_grows_from_inside_out) {
    assuresign::error e;
    e.prepend_field("Value");
    BOOST_TEST(e.field.view() == "Value");
    e.prepend_index(3);
    BOOST_TEST(e.field.view() == "[3].Value");
    e.prepend_field("Parameters");
    e.prepend_field("Template");
    e.prepend_index(0);
    e.prepend_field("Documents");
    BOOST_TEST(e.field.view() == "Documents[0].Template.Parameters[3].Value");
}

BOOST_AUTO_TEST_CASE(index_without_field) {
    assuresign::error e;
    e.prepend_index(0);
    BOOST_TEST(e.field.view() == "[0]");
    e.prepend_field("Documents");
    BOOST_TEST(e.field.view() == "Documents[0]");
    assuresign::error large;
    large.prepend_index(static_cast<std::size_t>(-1) >> 1U);
    BOOST_TEST(large.field.view() ==
               "[" + std::to_string(static_cast<std::size_t>(-1) >> 1U) + "]");
}

BOOST_AUTO_TEST_CASE(text_says_code_field_and_byte) {
    assuresign::error e{.code = errc::missing_required};
    const std::string start = "missing_required: a field that the contract requires is missing";
    BOOST_TEST(to_string(e) == start);
    e.field = {"Documents[0].ContextIdentifier"};
    BOOST_TEST(to_string(e) == start + ", at Documents[0].ContextIdentifier");
    e.offset = 12;
    BOOST_TEST(to_string(e) == start + ", at Documents[0].ContextIdentifier (byte 12)");
    e.offset = 0;
    e.excerpt = {"<a>"};
    BOOST_TEST(to_string(e) ==
               start + ", at Documents[0].ContextIdentifier (byte 0); it begins: <a>");
}

BOOST_AUTO_TEST_CASE(text_has_the_transports_words) {
    const assuresign::error refused{.code = errc::not_sent, .excerpt = {"Connection refused"}};
    BOOST_TEST(to_string(refused) ==
               "not_sent: " + std::string{explanation(errc::not_sent)} + ": Connection refused");
    const assuresign::error mistaken{.code = errc::misconfigured, .excerpt = {"proxy is a name"}};
    BOOST_TEST(to_string(mistaken).ends_with(": proxy is a name"));
}

BOOST_AUTO_TEST_CASE(text_has_what_is_allowed) {
    const assuresign::error refused{
        .code = errc::out_of_range, .field = {"SigningStep"}, .excerpt = {"0 to 255"}};
    BOOST_TEST(to_string(refused) ==
               "out_of_range: a value is outside of what the contract allows, at SigningStep; "
               "allowed: 0 to 255");
}

// The peer's text may stand in both: a header entry's name, a transport's words.
BOOST_AUTO_TEST_CASE(text_is_harmless) {
    const assuresign::error e{.code = errc::connection_lost,
                              .field = {"A\n8CC9A84B-693C-46CC-4342-40A8215AD76A"},
                              .excerpt = {"\x1b[0m\u202E{8cc9a84b693c46cc434240a8215ad76a}\xFF"}};
    const auto text = to_string(e);
    BOOST_TEST(text.ends_with(", at A ***:  [0m {***}?"), text);
}

BOOST_AUTO_TEST_CASE(equal_if_all_is_equal) {
    const assuresign::error one{.code = errc::truncated, .offset = 3, .field = {"a"}};
    auto other = one;
    BOOST_TEST(one == other);
    other.field.append("b");
    BOOST_TEST(one != other);
    other = one;
    other.offset = 4;
    BOOST_TEST(one != other);
    other = one;
    other.code = errc::not_xml;
    BOOST_TEST(one != other);
    other = one;
    other.excerpt = {"<a>"};
    BOOST_TEST(one != other);
}

BOOST_AUTO_TEST_CASE(bounded_text_cuts_off) {
    bounded_text<5> text{"abc"};
    BOOST_TEST(text.view() == "abc");
    text.append("defg");
    BOOST_TEST(text.view() == "abcde");
    text.append("h");
    BOOST_TEST(text.view() == "abcde");
    text.prepend("12");
    BOOST_TEST(text.view() == "12abc");
    text.prepend("a longer one");
    BOOST_TEST(text.view() == "a lon");
    BOOST_TEST(bounded_text<5>{}.empty());
    static_assert(bounded_text<5>::capacity() == 5);
    static_assert(bounded_text<0>{"a"}.empty());
}

BOOST_AUTO_TEST_CASE(bounded_text_cut_between_characters) {
    BOOST_TEST(bounded_text<5>{"abc\u20acd"}.view() == "abc");
    BOOST_TEST(bounded_text<6>{"abc\u20acd"}.view() == "abc\u20ac");
    BOOST_TEST(bounded_text<2>{"\U0001F600"}.view() == "");
    BOOST_TEST(bounded_text<2>{"\x80\x80\x80"}.view() == ""); // no UTF-8
    bounded_text<5> text{"\u20ac"};
    text.prepend("abc");
    BOOST_TEST(text.view() == "abc");
}

BOOST_AUTO_TEST_CASE(bounded_text_of_largest_size) {
    const std::string long_text(1000, 'x');
    bounded_text<255> text{long_text};
    BOOST_TEST(text.view() == long_text.substr(0, 255));
    text.append(long_text);
    BOOST_TEST(text.view().size() == 255U);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
