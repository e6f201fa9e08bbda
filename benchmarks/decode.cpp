// SPDX-License-Identifier: BSL-1.0

// Decoding a LookupSessionResponse: decode_owned/<peer>/<results> makes records that own their
// text, decode_view/assuresign/<results> makes them point into the reply.

#include "workload.hpp"

#include <assuresign/decode.hpp>
#include <assuresign/property_tree.hpp>

#include <benchmark/benchmark.h>
#include <boost/property_tree/xml_parser.hpp>

#include <cstddef>
#include <memory>
#include <sstream>
#include <vector>

namespace {

using namespace assuresign;

void count_bytes(benchmark::State& state, const std::string& body) {
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(body.size()));
}

void decode_owned(benchmark::State& state) {
    const auto body = benchmarks::make_reply(static_cast<std::size_t>(state.range(0)));
    for ([[maybe_unused]] auto _ : state) {
        benchmark::DoNotOptimize(decode<lookup_session_response>(body));
    }
    count_bytes(state, body);
}

void decode_owned_property_tree(benchmark::State& state) {
    const auto body = benchmarks::make_reply(static_cast<std::size_t>(state.range(0)));
    for ([[maybe_unused]] auto _ : state) {
        std::istringstream in{body};
        property_tree tree;
        boost::property_tree::read_xml(in, tree);
        property_tree_source source{tree};
        benchmark::DoNotOptimize(decode_from<lookup_session_response>(source));
    }
    count_bytes(state, body);
}

void decode_view(benchmark::State& state) {
    const auto results = static_cast<std::size_t>(state.range(0));
    const auto body = benchmarks::make_reply(results);
    std::vector<std::byte> block(results * 1024);
    list_memory memory{block};
    for ([[maybe_unused]] auto _ : state) {
        memory.clear();
        benchmark::DoNotOptimize(decode<lookup_session_response_view>(body, memory));
    }
    count_bytes(state, body);
}

} // namespace

BENCHMARK(decode_owned)->Name("decode_owned/assuresign")->Arg(1)->Arg(1000)->Arg(100000);
BENCHMARK(decode_owned_property_tree)
    ->Name("decode_owned/property_tree")
    ->Arg(1)
    ->Arg(1000)
    ->Arg(100000);
BENCHMARK(decode_view)->Name("decode_view/assuresign")->Arg(1)->Arg(1000)->Arg(100000);
