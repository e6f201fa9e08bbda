// SPDX-License-Identifier: BSL-1.0
#include <assuresign/detail/service_text.hpp>

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace assuresign::detail;

const std::vector<std::string> secrets{"horse battery staple", "open sesame", "h\u00f6lle", "sesa"};

std::string shown(std::string_view text, const std::vector<std::string>& values = secrets) {
    std::string out;
    append_service_text(out, text, values);
    return out;
}

bool is_between_characters(std::string_view text, std::size_t at) {
    return at == text.size() || (static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80U;
}

// In two pieces, which end anywhere between two characters.
void check_in_pieces(std::string_view text, std::string_view expected) {
    for (std::size_t at = 0; at <= text.size(); ++at) {
        if (is_between_characters(text, at)) {
            std::string out;
            service_text two{[&out](std::string_view piece) { out.append(piece); }, secrets};
            two.put(text.substr(0, at));
            two.put(text.substr(at));
            two.finish();
            BOOST_TEST(out == expected, text << " at " << at << ": " << out);
        }
    }
}

struct row {
    std::string_view text;
    std::string_view shown;
};

BOOST_AUTO_TEST_SUITE(detail_service_text)

BOOST_AUTO_TEST_CASE(secret_values_are_masked) {
    const std::vector<row> rows{
        {"", ""},
        {"open sesame", "***"},
        {"Open SESAME!", "***!"},
        {"open\tsesame", "***"},
        {"open\nsesame", "***"},
        {"'open sesame' is too short", "'***' is too short"},
        {"xopen sesamex", "x***x"},
        {"open sesameopen sesame", "******"},
        {"open sesam", "open ***m"}, // of which "sesa" is one too
        {"open ses", "open ses"},
        {"horse battery staple, sesa", "***, ***"},
        {"horse battery open sesame", "horse battery ***"},
        {"H\u00f6lle h\u00f6LLE h\u00d6lle", "*** *** h\u00d6lle"}, // only ASCII's letters
        {"\u20acopen sesame\u20ac", "\u20ac***\u20ac"},
    };
    for (const auto& [text, expected] : rows) {
        BOOST_TEST(shown(text) == expected);
        check_in_pieces(text, expected);
    }
}

// Of values that overlap, nothing is left.
BOOST_AUTO_TEST_CASE(overlapping_values_are_masked_together) {
    BOOST_TEST(shown("1 abcdefgh 2", {"cdefg", "abcd"}) == "1 ***h 2");
    BOOST_TEST(shown("1 abcdefgh 2", {"cdefgh", "abcd", "efgh"}) == "1 *** 2");
    BOOST_TEST(shown("abcabcabcabc", {"abcabc"}) == "***");
}

BOOST_AUTO_TEST_CASE(long_text_is_cut_and_masked_at_the_cut) {
    for (std::size_t length = 470; length < 520; ++length) {
        const auto text = std::string(length, '.') + "open sesame" + std::string(5000, '.');
        const auto out = shown(text);
        BOOST_TEST(out.find("ope") == std::string::npos, length);
        BOOST_TEST(out.ends_with(cut_off));
    }
    for (std::size_t length = 1000; length < 1030; ++length) { // about a slice
        std::string out;
        service_text all{[&out](std::string_view piece) { out.append(piece); }, secrets};
        for (const auto& piece : {std::string(20, '.'), std::string("\u20ac")}) {
            all.put(piece);
        }
        all.put(std::string(length, ' ') + "open sesame");
        all.finish();
        BOOST_TEST(out.find("sesame") == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(guids_and_controls_as_the_sanitizer_has_it) {
    BOOST_TEST(shown("8CC9A84B-693C-46CC-4342-40A8215AD76A\x1B[2J") == "*** [2J");
    BOOST_TEST(shown("8CC9A84B-693C-46CC-4342-40A8215AD76A", {}) == "***");
}

// The values of the request are not known: no word after one that announces a secret, but those
// that sentences are made of.
BOOST_AUTO_TEST_CASE(no_secret_after_a_word_that_announces_one) {
    const std::vector<row> rows{
        {"The template does not exist.", "The template does not exist."},
        {"The password swordfish is too short", "The password ***"},
        {"The password is too short.", "The password is too short."},
        {"The password is swordfish, and short", "The password is ***"},
        {"Password=swordfish", "Password=***"},
        {"password: \"swordfish\"", "password: \"***"},
        {"PASSWORD\tswordfish", "PASSWORD ***"},
        {"password123", "password***"},
        {"passwordswordfish", "passwordswordfish"}, // not the form of any quotation
        {"pwd $ecret", "pwd ***"},
        {"AuthToken is required", "AuthToken is required"},
        {"Bearer Z2VvcmdlOnBhc3M", "Bearer ***"},
        {"Authorization: Basic Z2Vv", "Authorization: ***"},
        {"The context identifier is not known.", "The context identifier is not known."},
        {"The API key \u20ac is wrong", "The API key ***"},
        {"The parameter \"Signatory 1 Password\" has no value.",
         "The parameter \"Signatory 1 Password\" has no value."},
        {"The password must have at least 8 characters",
         "The password must have at least 8 characters"},
        {"The password 123 is too short", "The password ***"},
        {"The password a-very-long-word-that-is-none", "The password a-***"},
        {"The password abcdefghijklmnopqrstuvwxyz", "The password ***"},
        {"credentials", "credentials"},
        {"swordfish is not the password", "swordfish is not the password"},
    };
    for (const auto& [text, expected] : rows) {
        BOOST_TEST(shown(text, {}) == expected);
        check_in_pieces(text, expected);
    }
}

BOOST_AUTO_TEST_CASE(value_after_an_announcement_is_masked_once) {
    BOOST_TEST(shown("The password open sesame is too short") == "The password ***");
    BOOST_TEST(shown("The value open sesame of the password is too short") ==
               "The value *** of the password is too short");
}

BOOST_AUTO_TEST_CASE(our_own_text_keeps_its_words) {
    BOOST_TEST(without_values("html_body: token OPEN sesame", secrets) == "html_body: token ***");
    BOOST_TEST(without_values("token swordfish", secrets) == "token swordfish");
    BOOST_TEST(without_values("open sesame", {}) == "open sesame");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
