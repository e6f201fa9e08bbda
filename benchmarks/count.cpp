// SPDX-License-Identifier: BSL-1.0

// count CASE SIZE TIMES: runs one case that many times, and prints the bytes of one pass. Made for
//
//     valgrind --tool=callgrind --callgrind-out-file=/dev/null --toggle-collect=run_passes
//         benchmarks/count decode_view/assuresign 1000 20
//
// which counts the instructions of the passes alone: divided by bytes and times, those for a byte.
// Where a tool cannot be told to look at run_passes only, take away what it counts at TIMES 0,
// which does all but the passes. With no arguments lists the cases.

#include "cases.hpp"

#include <algorithm>
#include <cstddef>
#include <exception>
#include <functional>
#include <iostream>
#include <string>

// Named as the command line above names it: not inlined, not mangled, known in every object file.
extern "C" [[gnu::noinline]] void run_passes(const std::function<void()>& pass, std::size_t times) {
    for (; times != 0; --times) {
        pass();
    }
}

namespace {

using namespace assuresign::benchmarks;

int run(const cases& all, const std::string& name, std::size_t size, std::size_t times) {
    const auto found = std::ranges::find(all, name, &work_case::name);
    if (found == all.end()) {
        std::cerr << "no such case: " << name << '\n';
        return 1;
    }
    const auto work = found->prepare(size);
    run_passes(work.pass, times);
    std::cout << work.bytes << '\n';
    return 0;
}

int list(const cases& all) {
    std::cerr << "usage: count CASE SIZE TIMES\n";
    for (const auto& each : all) {
        std::cerr << each.name;
        for (const auto size : each.sizes) {
            std::cerr << ' ' << size;
        }
        std::cerr << '\n';
    }
    return 2;
}

} // namespace

int main(int argc, char** argv) {
    try {
        auto all = all_cases(&peer::description::add_decode);
        std::ranges::move(all_cases(&peer::description::add_encode), std::back_inserter(all));
        return argc == 4 ? run(all, argv[1], std::stoul(argv[2]), std::stoul(argv[3])) : list(all);
    } catch (const std::exception& wrong) {
        std::cerr << wrong.what() << '\n';
        return 1;
    }
}
