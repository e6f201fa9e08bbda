// SPDX-License-Identifier: BSL-1.0
#include <assuresign/xml/detail/scan.hpp>

#include "support/blocks.hpp"
#include "support/exact_bytes.hpp"

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace {

namespace scan = assuresign::xml::detail;

char char_of(std::size_t byte) {
    return static_cast<char>(static_cast<unsigned char>(byte));
}

bool is_control_or_not_ascii(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte > 0x7F;
}
bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// What a set is said to contain, one byte at a time.
template <char... Members>
bool expected_in(scan::any_of<Members...>, char c) {
    return std::string{Members...}.find(c) != std::string::npos;
}
template <char... Also>
bool expected_in(scan::special_bytes<Also...>, char c) {
    return is_control_or_not_ascii(c) || ((c == Also) || ...);
}
template <char Quote>
bool expected_in(scan::special_in_attribute<Quote>, char c) {
    return is_control_or_not_ascii(c) || c == '&' || c == '<' || c == Quote;
}
template <char... Also>
bool expected_in(scan::special_bytes_in_lines<Also...>, char c) {
    return c != '\t' && c != '\n' && (is_control_or_not_ascii(c) || ((c == Also) || ...));
}
bool expected_in(scan::no_alphanumerics, char c) {
    return !is_letter(c) && !is_digit(c);
}

// Calls visit(set) for the sets that are used, and the bare ones.
template <class Visit>
void for_each_set(Visit visit) {
    visit(scan::any_of<'\r'>{});
    visit(scan::any_of<'\r', '&', '<'>{});
    visit(scan::any_of<'&', '\r', '\n', '\t'>{});
    visit(scan::special_bytes<>{});
    visit(scan::special_bytes<'&', '<', ']'>{});
    visit(scan::special_in_attribute<'"'>{});
    visit(scan::special_in_attribute<'\''>{});
    visit(scan::special_bytes_in_lines<>{});
    visit(scan::special_bytes_in_lines<'&', '<', ']'>{});
    visit(scan::special_bytes_in_lines<']'>{});
    visit(scan::special_bytes_in_lines<'-'>{});
    visit(scan::special_bytes_in_lines<'?'>{});
    visit(scan::no_alphanumerics{});
}

// The bytes of a set, a few: the first, the last, and some between.
template <class Set>
std::string members() {
    std::string all;
    for (std::size_t byte = 0; byte < 256; ++byte) {
        if (expected_in(Set{}, char_of(byte))) {
            all += char_of(byte);
        }
    }
    return {all.front(), all[all.size() / 3], all[all.size() / 2], all.back()};
}

constexpr std::size_t longest = 70;

// Every stretch of `text`, whose first byte of the set is at `place`: from each byte to each other,
// the last of which is the last that can be read.
template <class Set, class Block>
std::size_t count_wrong(std::string_view text, std::size_t place) {
    const cases::exact_bytes exact{text};
    const char* const bytes = exact.view().data();
    std::size_t wrong = 0;
    for (std::size_t first = 0; first <= text.size(); ++first) {
        for (std::size_t last = first; last <= text.size(); ++last) {
            const auto expected = place >= first && place < last ? place : last;
            const auto* const found = scan::find_in<Set, Block>(bytes + first, bytes + last);
            wrong += found != bytes + expected ? 1U : 0U;
        }
    }
    return wrong;
}

BOOST_AUTO_TEST_SUITE(xml_detail_scan)

BOOST_AUTO_TEST_CASE(sets_contain_what_they_say) {
    for_each_set([]<class Set>(Set set) {
        for (std::size_t byte = 0; byte < 256; ++byte) {
            const bool expected = expected_in(set, char_of(byte));
            BOOST_TEST(Set::contains(char_of(byte)) == expected);
            BOOST_TEST(scan::is_in<Set>(char_of(byte)) == expected);
        }
    });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(sets_in_blocks, Block, cases::blocks) {
    for_each_set([]<class Set>(Set set) {
        for (std::size_t byte = 0; byte < 256; ++byte) {
            for (std::size_t place = 0; place < Block::size; ++place) {
                std::string text(Block::size, 'm');
                text[place] = char_of(byte);
                const auto found = Set::in(Block::load(text.data())).find();
                const bool expected = expected_in(set, char_of(byte));
                BOOST_TEST(static_cast<bool>(found) == expected);
                if (found) {
                    BOOST_TEST(found.first() == place);
                }
            }
        }
    });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(find_in_every_stretch, Block, cases::blocks) {
    for_each_set([]<class Set>(Set) {
        const auto some = members<Set>();
        for (std::size_t place = 0; place <= longest; ++place) {
            std::string text(longest, 'm');
            if (place != longest) {
                text[place] = some[place % some.size()];
            }
            const auto wrong = count_wrong<Set, Block>(text, place);
            BOOST_TEST(wrong == 0U);
        }
    });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(find_in_gives_the_first, Block, cases::blocks) {
    for_each_set([]<class Set>(Set) {
        for (const char member : members<Set>()) {
            for (std::size_t place = 0; place < longest; ++place) {
                const auto text = std::string(place, 'm') + std::string(longest - place, member);
                const char* const first = text.data();
                const auto* const found = scan::find_in<Set, Block>(first, first + text.size());
                BOOST_TEST(found - first == static_cast<std::ptrdiff_t>(place));
            }
        }
    });
}

namespace {

template <class Set>
constexpr std::size_t place_in(std::string_view text) {
    const auto* const found = scan::find_in<Set>(text.data(), text.data() + text.size());
    return static_cast<std::size_t>(found - text.data());
}

} // namespace

BOOST_AUTO_TEST_CASE(constant_expressions) {
    using in_text = scan::special_bytes_in_lines<'&', '<', ']'>;
    static_assert(place_in<in_text>("") == 0);
    static_assert(place_in<in_text>("a\tb\nc, and on beyond one block<") == 30);
    static_assert(place_in<in_text>("none of it in a text of some length") == 35);
    static_assert(place_in<scan::special_in_attribute<'"'>>("'\xC3\xA9") == 1);
    static_assert(place_in<scan::no_alphanumerics>("SignatureDevice2:x") == 16);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
