#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# run.sh SECONDS [HARNESS...]: fuzzes each harness (default: all) for so long, with libFuzzer,
# AddressSanitizer and UndefinedBehaviorSanitizer, one process each and as many at once as there are
# processors. What was found is minimised into corpus/HARNESS; a table of the figures is printed.
# Fails if a harness does. The build tree, the logs and any crashing input stay in build-fuzz/.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:?"usage: fuzz/run.sh SECONDS [HARNESS...]"}
shift

[ -d build-fuzz ] || CXX=${CXX:-clang++} meson setup build-fuzz -Dfuzz=enabled \
    -Dtests=disabled -Dbenchmarks=disabled -Dbuildtype=debugoptimized
meson compile -C build-fuzz fuzzers
[ $# -gt 0 ] || set -- $(cd build-fuzz/fuzz && printf '%s\n' fuzz_* | grep -v '\.p$' | sed 's/^fuzz_//')

# Documents to begin with: for the harnesses that read any.
seeds_of() {
    grep -q "'$1': {'inputs': 'documents'" fuzz/meson.build && echo fuzz/corpus/seeds
    [ ! -d "fuzz/corpus/$1" ] || echo "fuzz/corpus/$1"
}

fuzz_one() {
    local harness=$1 found=build-fuzz/found/$1
    mkdir -p "$found" "fuzz/corpus/$harness"
    # shellcheck disable=SC2046 # one directory a line
    build-fuzz/fuzz/fuzz_"$harness" -max_total_time="$seconds" -timeout=30 -max_len=65536 \
        -dict=fuzz/xml.dict -artifact_prefix=build-fuzz/"$harness"- -print_final_stats=1 \
        "$found" $(seeds_of "$harness") >build-fuzz/"$harness".log 2>&1
}

# The fewest small inputs that reach every edge: every test run replays them.
minimise() {
    local harness=$1 new
    new=$(mktemp -d)
    # shellcheck disable=SC2046
    build-fuzz/fuzz/fuzz_"$harness" -set_cover_merge=1 -use_counters=0 -max_len=1024 "$new" $(seeds_of "$harness") \
        build-fuzz/found/"$harness" >build-fuzz/"$harness".merge.log 2>&1
    rm -rf "fuzz/corpus/$harness"
    mv "$new" "fuzz/corpus/$harness"
    chmod 755 "fuzz/corpus/$harness"
}

row() {
    local harness=$1 log=build-fuzz/$1.log runs last
    runs=$(sed -n 's/^stat::number_of_executed_units: //p' "$log")
    last=$(grep -E '^#[0-9]+.*cov: ' "$log" | tail -n 1)
    printf '| `%s` | %s s | %s | %s | %s | %s files, %s KB |\n' "$harness" "$seconds" "$runs" \
        "$(sed -E 's/.*cov: ([0-9]+).*/\1/' <<<"$last")" \
        "$(sed -E 's/.*ft: ([0-9]+).*/\1/' <<<"$last")" \
        "$(find "fuzz/corpus/$harness" -type f | wc -l)" "$(du -sk --apparent-size "fuzz/corpus/$harness" | cut -f1)"
}

status=0
export -f fuzz_one seeds_of
export seconds
printf '%s\n' "$@" | xargs -P "$(nproc)" -I{} bash -euo pipefail -c 'fuzz_one {}' || status=1
echo "| harness | time | executions | edges | features | corpus |"
echo "|---|--:|--:|--:|--:|--:|"
for harness in "$@"; do
    minimise "$harness" || status=1
    row "$harness"
done
exit $status
