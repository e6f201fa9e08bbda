// SPDX-License-Identifier: BSL-1.0
#include <assuresign/soap/detail/loose_markup.hpp>

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace std::string_view_literals;
using namespace assuresign::detail;

std::string text_in(std::string_view markup) {
    const std::vector<char> exact(markup.begin(), markup.end());
    std::string text;
    for_each_text({exact.data(), exact.size()},
                  [&](std::string_view piece) { text.append(piece); });
    return text;
}

BOOST_AUTO_TEST_SUITE(soap_detail_loose_markup)

BOOST_AUTO_TEST_CASE(after_a_mark) {
    BOOST_TEST(after("a-->b", "-->") == "b");
    BOOST_TEST(after("a-->", "-->") == "");
    BOOST_TEST(after("a--", "-->") == "");
}

BOOST_AUTO_TEST_CASE(after_a_tag) {
    BOOST_TEST(after_tag("<a>b") == "b");
    BOOST_TEST(after_tag("<a b='>' c=\">'\">d") == "d");
    BOOST_TEST(after_tag("<a b='>") == "");
    BOOST_TEST(after_tag("<a") == "");
}

BOOST_AUTO_TEST_CASE(characters_without_markup) {
    BOOST_TEST(text_in("<detail>why</detail>") == "why");
    BOOST_TEST(text_in("<a:b c:d='>e' f=\"g\">1 &lt; 2 &#38; 3</a:b>") == "1 < 2 & 3");
    BOOST_TEST(text_in("<a><![CDATA[<b>&amp;]]></a>") == "<b>&amp;");
    BOOST_TEST(text_in("<a/>") == "");
    BOOST_TEST(text_in("") == "");
}

BOOST_AUTO_TEST_CASE(elements_are_kept_apart) {
    BOOST_TEST(text_in("<a><b>1</b><c>2</c></a>") == "1 2");
    BOOST_TEST(text_in("<a>\n  <b>1</b>\n  <c>2</c>\n</a>\n") == "1 2");
    BOOST_TEST(text_in("<a>x<b/>y</a>") == "x y");
    // What is no element cuts no word in two.
    BOOST_TEST(text_in("<a>x<!-- <c> -->y<?pi <d>?>z<![CDATA[!]]></a>") == "xyz!");
}

BOOST_AUTO_TEST_CASE(markup_need_not_be_well_formed) {
    BOOST_TEST(text_in("a<b") == "a");
    BOOST_TEST(text_in("a</b>c</d>e") == "a c e");
    BOOST_TEST(text_in("a<!--b") == "a");
    BOOST_TEST(text_in("a<!-->b-->c") == "ac");
    BOOST_TEST(text_in("a<?b") == "a");
    BOOST_TEST(text_in("a<![CDATA[b") == "ab");
    BOOST_TEST(text_in("a&b;&") == "a&b;&");
    BOOST_TEST(text_in("a<b c='d") == "a");
    BOOST_TEST(text_in("<") == "");
}

BOOST_AUTO_TEST_CASE(no_byte_is_read_beyond_the_markup) {
    constexpr auto whole = "<a b='c'>d&#x26;e<!-- f --><?g h?><![CDATA[i]]&gt;]]>\r\n<j/></a>"sv;
    for (std::size_t at = 0; at <= whole.size(); ++at) {
        BOOST_TEST(text_in(whole.substr(0, at)).size() <= at);
        BOOST_TEST(text_in(whole.substr(at)).size() <= whole.size() - at);
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
