#!/usr/bin/env bash
# run.sh [OPTION...]: builds in build-benchmarks/, measures, and reports: the table on the standard
# output, the chart in benchmarks/chart.svg, the figures in build-benchmarks/measured/. The options
# are Google Benchmark's, as --benchmark_filter='/1000$', and come after those below.
set -euo pipefail
cd "$(dirname "$0")/.."

[ -d build-benchmarks ] || meson setup build-benchmarks --buildtype=release \
    -Dtests=disabled -Dfuzz=disabled -Dbenchmarks=enabled >&2
meson compile -C build-benchmarks >&2

# Interleaved and repeated: what else the machine does meets all alike, and the fastest counts.
benchmarks/measure.sh build-benchmarks/benchmarks/decode build-benchmarks/benchmarks/encode \
    build-benchmarks/measured \
    --benchmark_min_time=0.1 --benchmark_repetitions=11 \
    --benchmark_enable_random_interleaving=true "$@" >&2

cp build-benchmarks/measured/chart.svg benchmarks/chart.svg
cat build-benchmarks/measured/report.md
