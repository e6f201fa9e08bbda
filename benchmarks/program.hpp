// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// The cases under Google Benchmark.

#include "cases.hpp"

#include <benchmark/benchmark.h>

#include <cstdint>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace assuresign::benchmarks {

/// Once before anything is timed: nobody may be fast by doing something else.
inline void check(const work_case& each) {
    try {
        each.check();
    } catch (const std::exception& wrong) {
        throw std::runtime_error(each.name + ": " + wrong.what());
    }
}

/// Which must live on until the cases have run.
inline void register_case([[maybe_unused]] const work_case& each) {
#ifndef __clang_analyzer__ // which does not see that Google Benchmark keeps what it makes here
    auto* const registered =
        benchmark::RegisterBenchmark(each.name.c_str(), [&each](benchmark::State& state) {
            const auto work = each.prepare(static_cast<std::size_t>(state.range(0)));
            work.pass(); // so that buffers and contexts are there
            for ([[maybe_unused]] auto _ : state) {
                work.pass();
            }
            state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(work.bytes));
        });
    for (const auto size : each.sizes) {
        registered->Arg(static_cast<std::int64_t>(size));
    }
#endif
}

/// What the figures were made with, for the report.
inline void add_context() {
#ifdef __clang__
    benchmark::AddCustomContext("compiler", __VERSION__);
#else
    benchmark::AddCustomContext("compiler", "GCC " __VERSION__);
#endif
    for (const auto* each = peer::first(); each != nullptr; each = each->next()) {
        if (each->about().version != nullptr) {
            benchmark::AddCustomContext(each->about().name, each->about().version());
        }
    }
}

/// Memory that was freed stays with the process: otherwise whoever frees the top of the heap, or a
/// big block, pays for the kernel's zeroed pages in the next pass, which here is up to nine tenths
/// of what a DOM costs, and depends on who else was there before. It is in favour of every peer
/// that allocates.
inline void keep_freed_memory() {
#ifdef __GLIBC__
    mallopt(M_TRIM_THRESHOLD, -1);
    mallopt(M_MMAP_MAX, 0);
#endif
}

inline int run_program(int argc, char** argv, void (*peer::description::*add)(cases&)) {
    keep_freed_memory();
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) {
        return 1;
    }
    try {
        const auto all = all_cases(add);
        for (const auto& each : all) {
            check(each);
            register_case(each);
        }
        add_context();
        benchmark::RunSpecifiedBenchmarks();
    } catch (const std::exception& wrong) {
        std::cerr << wrong.what() << '\n';
        return 1;
    }
    benchmark::Shutdown();
    return 0;
}

} // namespace assuresign::benchmarks
