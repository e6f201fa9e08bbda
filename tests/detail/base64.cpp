// SPDX-License-Identifier: BSL-1.0
#include <assuresign/detail/base64.hpp>

#include "support/printing.hpp"

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace assuresign::detail;
using namespace std::string_literals;

std::string encoded(std::string_view bytes) {
    std::string text(static_cast<std::size_t>(base64_size(bytes.size())), '\0');
    BOOST_TEST(encode_base64(text.data(), bytes) == text.data() + text.size());
    return text;
}

// "?" where it is no base64.
std::string decoded(std::vector<std::string_view> pieces) {
    std::string bytes;
    const auto take = [&bytes](std::string_view piece) {
        bytes.append(piece);
    };
    base64_reader reader;
    for (const auto piece : pieces) {
        if (!reader.read(piece, take)) {
            return "?";
        }
    }
    return reader.finish(take) ? bytes : "?";
}

constexpr auto most = std::numeric_limits<std::uint64_t>::max();
static_assert(base64_size(most / 4 * 3) == most / 4 * 4);
static_assert(base64_size(most / 4 * 3 + 1) == most && base64_size(most) == most);

// RFC 4648 §10
const std::vector<std::pair<std::string, std::string>> vectors{
    {"", ""},
    {"f", "Zg=="},
    {"fo", "Zm8="},
    {"foo", "Zm9v"},
    {"foob", "Zm9vYg=="},
    {"fooba", "Zm9vYmE="},
    {"foobar", "Zm9vYmFy"},
    {"\x00\x10\x83\x10\x51\x87\x20\x92\x8b\x30\xd3\x8f"
     "\x41\x14\x93\x51\x55\x97\x61\x96\x9b\x71\xd7\x9f"
     "\x82\x18\xa3\x92\x59\xa7\xa2\x9a\xab\xb2\xdb\xaf"
     "\xc3\x1c\xb3\xd3\x5d\xb7\xe3\x9e\xbb\xf3\xdf\xbf"s,
     "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"}, // §4, its alphabet
};

std::string bytes_of_size(std::size_t size) {
    std::string bytes(size, '\0');
    for (std::size_t i = 0; i < size; ++i) {
        bytes[i] = static_cast<char>(static_cast<unsigned char>((i * 131 + size) & 0xFFU));
    }
    return bytes;
}

BOOST_AUTO_TEST_SUITE(detail_base64)

BOOST_AUTO_TEST_CASE(vectors_of_the_standard) {
    for (const auto& [bytes, text] : vectors) {
        BOOST_TEST(encoded(bytes) == text);
        BOOST_TEST(decoded({text}) == bytes, text);
    }
}

BOOST_AUTO_TEST_CASE(every_size_is_read_back) {
    for (std::size_t size = 0; size < 100; ++size) {
        BOOST_TEST(decoded({encoded(bytes_of_size(size))}) == bytes_of_size(size), size);
    }
    for (const std::size_t size : {766U, 767U, 768U, 769U, 770U, 1535U, 1536U, 1537U, 5000U}) {
        BOOST_TEST(decoded({encoded(bytes_of_size(size))}) == bytes_of_size(size), size);
    }
}

BOOST_AUTO_TEST_CASE(text_in_two_pieces) {
    for (const auto& [bytes, text] : vectors) {
        for (std::size_t at = 0; at <= text.size(); ++at) {
            const std::string_view whole{text};
            BOOST_TEST(decoded({whole.substr(0, at), whole.substr(at)}) == bytes);
        }
    }
}

// XML Schema 2 §3.2.16
BOOST_AUTO_TEST_CASE(white_space_is_passed_over) {
    BOOST_TEST(decoded({" Z m\t9\r\nv\nY g = =\n"}) == "foob");
    BOOST_TEST(decoded({" \t\r\n"}) == "");
    std::string lines;
    for (const char c : encoded(bytes_of_size(3000))) {
        lines.push_back(c);
        lines.append(lines.size() % 77 == 76 ? "\r\n" : "");
    }
    BOOST_TEST(decoded({lines}) == bytes_of_size(3000));
}

BOOST_AUTO_TEST_CASE(what_is_no_base64_is_refused) {
    for (const std::string text :
         {"Z",     "Zg",   "Zm8",   "Zm9vY",    "=",        "==",     "====",     "Z=",     "Z==",
          "Z===",  "Zg=",  "Zg===", "Zg==Zg==", "Zm8=Zg==", "Zm8==",  "Zm9v=",    "Zm9v==", "Zg=g",
          "Zg==g", "Zm9{", "Zm9-",  "Zm9_",     "Zm9v.",    "Zm\v9v", "Zm9v\x80", "Zm9\xFF"}) {
        BOOST_TEST(decoded({text}) == "?", text);
    }
    BOOST_TEST(decoded({"Zm9\0"s}) == "?");
}

// Two texts must not mean the same bytes: what follows the last of them is zero.
BOOST_AUTO_TEST_CASE(bits_behind_the_end_are_refused) {
    BOOST_TEST(decoded({"Zh=="}) == "?");
    BOOST_TEST(decoded({"Zm9="}) == "?");
    BOOST_TEST(decoded({"AA=="}) == "\0"s);
}

BOOST_AUTO_TEST_CASE(padding_at_the_end_of_a_full_buffer) {
    for (const std::size_t size : {767U, 766U}) {
        const auto text = encoded(bytes_of_size(size));
        BOOST_TEST_REQUIRE(text.size() == 1024U);
        BOOST_TEST(decoded({text}) == bytes_of_size(size));
        BOOST_TEST(decoded({text + "="}) == "?");
        BOOST_TEST(decoded({text + "A"}) == "?");
        BOOST_TEST(decoded({text + " "}) == bytes_of_size(size));
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
