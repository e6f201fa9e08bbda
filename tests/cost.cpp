// SPDX-License-Identifier: BSL-1.0

// What hostile documents cost, counted and not timed: the steps are the blocks of code that run,
// which the compiler announces (-fsanitize-coverage=trace-pc), and the bytes that the C library's
// memory functions are asked to look at (cost_of_memory.cpp). They must grow as the document does,
// and the stack must not grow at all.

#include "hostile.hpp"

#include <assuresign/decode.hpp>
#include <assuresign/operation.hpp>
#include <assuresign/property_tree.hpp>
#include <assuresign/xml/reader.hpp>

#include <ucontext.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

std::uint64_t steps_taken = 0;

namespace {

using namespace assuresign;

// ---- the ways to read a document

using work = void (*)(std::string_view);

void read_events(std::string_view body) {
    xml::reader reader{body};
    while (reader.next() != xml::event::end_of_document && reader.current() != xml::event::failed) {
    }
}
void decode_owned(std::string_view body) {
    static_cast<void>(decode<async_submit_response>(body));
}
void decode_borrowed(std::string_view body) {
    static std::vector<std::byte> block(std::size_t{16} << 20);
    list_memory memory{block};
    static_cast<void>(decode<async_submit_response_view>(body, memory));
}
void read_tree(std::string_view body) {
    static_cast<void>(read_xml(body));
}

struct way {
    std::string_view name;
    work run;
    bool allocates;
};
constexpr std::array ways{
    way{"reader", read_events, false},
    way{"decode, owned", decode_owned, true},
    way{"decode, borrowed", decode_borrowed, false},
    way{"read_xml", read_tree, true},
};

// ---- a stack of our own, painted, so that it shows how far it was used

class painted_stack {
public:
    painted_stack() : bytes_(std::size_t{1} << 20) {}

    // How many bytes of stack `run(body)` uses.
    std::size_t used_by(work run, std::string_view body) {
        std::fill(bytes_.begin(), bytes_.end(), paint);
        run_ = run;
        body_ = body;
        ucontext_t inside{};
        getcontext(&inside);
        inside.uc_stack.ss_sp = bytes_.data();
        inside.uc_stack.ss_size = bytes_.size();
        inside.uc_link = &outside_;
        makecontext(&inside, enter, 0);
        swapcontext(&outside_, &inside);
        const auto deepest =
            std::find_if(bytes_.begin(), bytes_.end(), [](unsigned char b) { return b != paint; });
        return static_cast<std::size_t>(bytes_.end() - deepest);
    }

private:
    static constexpr unsigned char paint = 0xA5;
    static void enter() { run_(body_); }

    static inline work run_ = nullptr;
    static inline std::string_view body_;
    std::vector<unsigned char> bytes_;
    ucontext_t outside_{};
};

// ---- what must hold

struct cost {
    std::uint64_t steps;
    std::size_t stack;
};

cost cost_of(work run, std::string_view body) {
    static painted_stack stack;
    const auto before = steps_taken;
    const auto used = stack.used_by(run, body);
    return {steps_taken - before, used};
}

// A vector that grows moves its elements again and again: up to twice their number.
constexpr double slack = 1.1;
constexpr std::uint64_t at_the_start = 20000;
// Each byte of a namespace's URI is compared with up to 63 others.
constexpr double steps_per_byte_at_most = 400;

bool is_linear(const cost& once, const cost& twice) {
    return static_cast<double>(twice.steps) <=
           2 * slack * static_cast<double>(once.steps + at_the_start);
}

bool check(const way& how, const hostile::growing& kind) {
    const auto n = std::max<std::size_t>(1, kind.full / 32);
    const auto once = kind.make(n);
    const auto twice = kind.make(2 * n);
    const auto cost_once = cost_of(how.run, once);
    const auto cost_twice = cost_of(how.run, twice);
    const auto per_byte = static_cast<double>(cost_twice.steps) / static_cast<double>(twice.size());
    const bool linear = is_linear(cost_once, cost_twice) && per_byte <= steps_per_byte_at_most;
    // What the allocator uses is its own.
    const bool constant = how.allocates || cost_once.stack == cost_twice.stack;
    std::printf("%s  %-16s  %9zu bytes  %6.2f steps a byte  %6zu bytes of stack  %s\n",
                linear && constant ? "ok    " : "NOT OK", how.name.data(), twice.size(), per_byte,
                cost_twice.stack, kind.name.data());
    return linear && constant;
}

} // namespace

int main() {
    bool good = true;
    for (const auto& kind : hostile::accepted) {
        for (const auto& how : ways) {
            good = check(how, kind) && good;
        }
    }
    return good ? 0 : 1;
}
