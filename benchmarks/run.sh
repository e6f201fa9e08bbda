#!/usr/bin/env bash
# run.sh [OPTION...]: builds in build-benchmarks/, measures, and reports: the tables in
# benchmarks/README.md, the chart in benchmarks/chart.svg, the figures in build-benchmarks/measured/.
# Options are Google Benchmark's, and come after those below. With any of them, the page and the chart
# stay as they are, because part of the cases may be missing; the tables are printed.
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

if [ $# -eq 0 ]; then
    benchmarks/report.py --page benchmarks/README.md --chart benchmarks/chart.svg \
        build-benchmarks/measured/{decode,encode}.json
else
    cat build-benchmarks/measured/report.md
fi
