// SPDX-License-Identifier: BSL-1.0

// Encoding an AsyncSubmit into a reserved string: encode/<peer>/<documents>.

#include "workload.hpp"

#include <benchmark/benchmark.h>

#include <cstddef>
#include <string>

namespace {

using namespace assuresign;

void encode_request(benchmark::State& state) {
    const auto request = benchmarks::make_request(static_cast<std::size_t>(state.range(0)));
    std::string out;
    out.reserve(encoded_size(request).value());
    for ([[maybe_unused]] auto _ : state) {
        out.clear();
        benchmark::DoNotOptimize(encode_to(request, out));
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(out.size()));
}

} // namespace

BENCHMARK(encode_request)->Name("encode/assuresign")->Arg(1)->Arg(1000);
