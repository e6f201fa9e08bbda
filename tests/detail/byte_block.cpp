// SPDX-License-Identifier: BSL-1.0
#include <assuresign/detail/byte_block.hpp>

#include "support/blocks.hpp"
#include "support/exact_bytes.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <bitset>
#include <cstddef>
#include <random>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace {

char char_of(std::size_t byte) {
    return static_cast<char>(static_cast<unsigned char>(byte));
}
std::size_t byte_of(char c) {
    return static_cast<unsigned char>(c);
}

// Every byte value at every place of a block of random bytes, half of which are that value's
// neighbours or the value itself, so that carries and borrows have somewhere to go.
template <class Block>
const std::vector<std::string>& samples() {
    static const auto all = [] {
        std::mt19937 random{20260101};
        std::vector<std::string> blocks;
        for (std::size_t byte = 0; byte < 256; ++byte) {
            for (std::size_t place = 0; place < Block::size; ++place) {
                std::string block(Block::size, '\0');
                for (char& c : block) {
                    // One of the neighbours, modulo 256, or anything.
                    c = char_of(random() % 2 == 0 ? byte + random() % 3 + 255 : random());
                }
                block[place] = char_of(byte);
                blocks.push_back(block);
            }
        }
        return blocks;
    }();
    return all;
}

template <class Block>
Block block_of(const std::string& bytes) {
    return Block::load(bytes.data());
}

// Yes for one byte, no for all others.
template <class Block>
typename Block::lanes only(std::size_t place) {
    std::string bytes(Block::size, '\0');
    bytes[place] = '\1';
    return block_of<Block>(bytes).equal('\1');
}

// A bit for each byte, of which the answer is yes.
using answers = unsigned long;

// What lanes say of each byte.
template <class Block>
answers told(const typename Block::lanes& lanes) {
    static const auto masks = [] {
        std::vector<typename Block::lanes> each;
        for (std::size_t place = 0; place < Block::size; ++place) {
            each.push_back(only<Block>(place));
        }
        return each;
    }();
    answers all = 0;
    answers bit = 1;
    for (const auto& mask : masks) {
        all |= (lanes & mask).find() ? bit : 0UL;
        bit <<= 1U;
    }
    return all;
}

template <class Predicate>
answers answers_for(const std::string& bytes, Predicate predicate) {
    answers all = 0;
    answers bit = 1;
    for (const char c : bytes) {
        all |= predicate(c) ? bit : 0UL;
        bit <<= 1U;
    }
    return all;
}

// `ask(block)` must answer for each byte as `predicate(byte)` does. False where it does not.
template <class Block, class Ask, class Predicate>
bool check_answers_of(const std::string& bytes, Ask ask, Predicate predicate) {
    const auto lanes = ask(block_of<Block>(bytes));
    const auto actual = told<Block>(lanes);
    const auto expected = answers_for(bytes, predicate);
    const bool good = actual == expected && static_cast<bool>(lanes.find()) == (expected != 0);
    if (!good) {
        BOOST_TEST(good, std::bitset<Block::size>{actual} << ", not "
                                                          << std::bitset<Block::size>{expected}
                                                          << ", last byte first: " << bytes);
    }
    return good;
}

// In all blocks, up to the first for which it does not.
template <class Block, class Ask, class Predicate>
void check_answers(Ask ask, Predicate predicate) {
    const auto& all = samples<Block>();
    static_cast<void>(std::all_of(all.begin(), all.end(), [&](const auto& bytes) {
        return check_answers_of<Block>(bytes, ask, predicate);
    }));
}

constexpr bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

template <class Block, char A, char B>
void check_equal_either() {
    check_answers<Block>([](const auto& block) { return block.template equal_either<A, B>(); },
                         [](char c) { return c == A || c == B; });
}

BOOST_AUTO_TEST_SUITE(detail_byte_block)

// Every answer that there can be: 256 for eight bytes, 65,536 for sixteen.
BOOST_AUTO_TEST_CASE_TEMPLATE(lanes_found_in_every_pattern, Block, cases::blocks) {
    constexpr auto size = Block::size;
    std::size_t wrong = 0;
    for (unsigned long pattern = 0; pattern < 1UL << size; ++pattern) {
        std::string bytes;
        for (std::size_t place = 0; place < size; ++place) {
            bytes += (pattern >> place & 1U) != 0 ? 'y' : 'n';
        }
        const auto yes = block_of<Block>(bytes).equal('y');
        for (const auto& [lanes, answer, other] : {std::tuple{yes, 'y', 'n'}, {~yes, 'n', 'y'}}) {
            const auto found = lanes.find();
            const auto first = bytes.find(answer);
            wrong += static_cast<bool>(found) != (first != std::string::npos) ? 1U : 0U;
            wrong += found && found.first() != first ? 1U : 0U;
            wrong += lanes.all() != (bytes.find(other) == std::string::npos) ? 1U : 0U;
        }
    }
    BOOST_TEST(wrong == 0U);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(load_reads_its_size_anywhere, Block, cases::blocks) {
    const std::string text = "0123456789abcdefghijklmnopqrstuvwxyz";
    const cases::exact_bytes exact{text};
    for (std::size_t first = 0; first + Block::size <= text.size(); ++first) {
        const auto block = Block::load(exact.view().data() + first);
        const auto expected = text.substr(first, Block::size);
        BOOST_TEST(block.equal(block_of<Block>(expected)).all());
        BOOST_TEST(block.equal(expected.back()).find().first() == Block::size - 1);
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(equal_to_a_character, Block, cases::blocks) {
    for (std::size_t wanted = 0; wanted < 256; ++wanted) {
        const auto check = [&](std::size_t sample) {
            check_answers_of<Block>(
                samples<Block>()[sample],
                [&](const auto& block) { return block.equal(char_of(wanted)); },
                [&](char c) { return c == char_of(wanted); });
        };
        for (std::size_t place = 0; place < Block::size; ++place) {
            check(wanted * Block::size + place); // it, at each place
        }
        for (std::size_t byte = 0; byte < 256; ++byte) {
            check(byte * Block::size + wanted % Block::size); // each other
        }
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(equal_to_a_block, Block, cases::blocks) {
    std::mt19937 random{20260102};
    for (const auto& bytes : samples<Block>()) {
        auto other = bytes;
        answers expected = 0;
        for (std::size_t i = 0; i < Block::size; ++i) {
            // by one bit, by any, or not
            const auto change = random() % 3 == 0 ? 1U << random() % 8 : random() % 256 & random();
            other[i] = char_of(byte_of(other[i]) ^ change);
            expected |= other[i] == bytes[i] ? 1UL << i : 0UL;
        }
        const auto same = block_of<Block>(bytes).equal(block_of<Block>(other));
        BOOST_TEST_REQUIRE(told<Block>(same) == expected);
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(between_bounds, Block, cases::blocks) {
    constexpr std::string_view bounds{"\0\t\n 09az\x7F", 9};
    for (const char low : bounds) {
        for (const char high : bounds) {
            if (low <= high) {
                check_answers<Block>([&](const auto& block) { return block.between(low, high); },
                                     [&](char c) {
                                         return byte_of(c) >= byte_of(low) &&
                                                byte_of(c) <= byte_of(high);
                                     });
            }
        }
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(equal_either_of_two, Block, cases::blocks) {
    check_equal_either<Block, '"', '&'>();
    check_equal_either<Block, '\'', '&'>();
    check_equal_either<Block, 'a', 'A'>();
    check_equal_either<Block, '\0', '\1'>();
    check_equal_either<Block, '?', '\x7F'>();
}

BOOST_AUTO_TEST_CASE_TEMPLATE(control_or_not_ascii, Block, cases::blocks) {
    check_answers<Block>([](const auto& block) { return block.control_or_not_ascii(); },
                         [](char c) { return byte_of(c) < 0x20 || byte_of(c) > 0x7F; });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(fold_case_of_letters, Block, cases::blocks) {
    for (char letter = 'a'; letter <= 'z'; ++letter) {
        const char capital = static_cast<char>(letter - 'a' + 'A');
        check_answers<Block>([&](const auto& block) { return block.fold_case().equal(letter); },
                             [&](char c) { return c == letter || c == capital; });
    }
    check_answers<Block>([](const auto& block) { return block.fold_case().between('a', 'z'); },
                         is_letter);
}

// Lanes promise one bit of each byte, and some have no other: whatever made them, they combine.
BOOST_AUTO_TEST_CASE_TEMPLATE(lanes_combined, Block, cases::blocks) {
    const auto is_special = [](char c) {
        return byte_of(c) < 0x20 || byte_of(c) > 0x7F;
    };
    const auto is_digit = [](char c) {
        return c >= '0' && c <= '9';
    };
    check_answers<Block>([](const auto& b) { return ~b.control_or_not_ascii(); },
                         [&](char c) { return !is_special(c); });
    check_answers<Block>([](const auto& b) { return b.control_or_not_ascii() | b.equal('&'); },
                         [&](char c) { return is_special(c) || c == '&'; });
    check_answers<Block>(
        [](const auto& b) { return b.control_or_not_ascii() & ~b.between('\t', '\n'); },
        [&](char c) { return is_special(c) && c != '\t' && c != '\n'; });
    check_answers<Block>(
        [](const auto& b) { return ~(b.fold_case().between('a', 'z') | b.between('0', '9')); },
        [&](char c) { return !is_letter(c) && !is_digit(c); });
    check_answers<Block>([](const auto& b) { return b.equal('a') & b.equal('b'); },
                         [](char) { return false; });
    for (const auto& bytes : samples<Block>()) {
        const auto lanes = ~block_of<Block>(bytes).control_or_not_ascii();
        const auto special = std::find_if(bytes.begin(), bytes.end(), is_special);
        BOOST_TEST_REQUIRE(lanes.all() == (special == bytes.end()));
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
