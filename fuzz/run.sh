#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# run.sh SECONDS [HARNESS...]: fuzzes each harness (default: all) for so long, with libFuzzer,
# AddressSanitizer and UndefinedBehaviorSanitizer, one process each and as many at once as there are
# processors; with 0 SECONDS it only runs the inputs that are there. It begins with corpus/HARNESS.tar.gz
# and what build-fuzz/found/HARNESS holds, and packs the inputs that are worth keeping into the archive again.
# A table of the figures is printed. Fails if a harness does. The build tree, the logs and any crashing input
# stay in build-fuzz/.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:?"usage: fuzz/run.sh SECONDS [HARNESS...]"}
shift

[ -f build-fuzz/build.ninja ] || CXX=${CXX:-clang++} meson setup build-fuzz -Dfuzz=enabled \
    -Dtests=disabled -Dbenchmarks=disabled -Dbuildtype=debugoptimized
if [ $# -gt 0 ]; then
    meson compile -C build-fuzz "${@/#/fuzz_}"
else
    meson compile -C build-fuzz fuzzers
    # shellcheck disable=SC2046 # one name a line
    set -- $(cd build-fuzz/fuzz && printf '%s\n' fuzz_* | grep -v '\.p$' | sed 's/^fuzz_//')
fi

limit=-max_total_time=$seconds
[ "$seconds" -gt 0 ] || limit=-runs=0 # to libFuzzer, a time of 0 is no limit

# The directories of inputs to begin with.
inputs_of() {
    echo "build-fuzz/corpus/$1"
    ! grep -q "'$1': {'inputs': 'documents'" fuzz/meson.build || echo fuzz/corpus/seeds tests/contract/samples
}

unpack() {
    rm -rf "build-fuzz/corpus/$1"
    mkdir -p "build-fuzz/corpus/$1" "build-fuzz/found/$1"
    [ ! -f "fuzz/corpus/$1.tar.gz" ] || tar -xzf "fuzz/corpus/$1.tar.gz" -C "build-fuzz/corpus/$1"
}

fuzz_one() {
    local harness=$1
    # shellcheck disable=SC2046 # several directories
    build-fuzz/fuzz/fuzz_"$harness" "$limit" -timeout=30 -max_len=65536 \
        -dict=fuzz/xml.dict -artifact_prefix=build-fuzz/"$harness"- -print_final_stats=1 \
        "build-fuzz/found/$harness" $(inputs_of "$harness") >build-fuzz/"$harness".log 2>&1
}

# The fewest inputs that reach every edge, cut to 4 KB: every test run replays them. The archive has the same bytes
# for the same inputs, which are numbered, as names of random digits would be a third of it.
minimise() {
    local harness=$1 kept=build-fuzz/kept/$1 number=1000 input
    rm -rf "$kept"
    mkdir -p "$kept"
    # shellcheck disable=SC2046
    build-fuzz/fuzz/fuzz_"$harness" -set_cover_merge=1 -use_counters=0 -max_len=4096 "$kept" \
        $(inputs_of "$harness") "build-fuzz/found/$harness" >build-fuzz/"$harness".merge.log 2>&1 || return
    for input in "$kept"/*; do
        mv "$input" "$kept/$((++number))" || return
    done
    tar --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 --mode=u=rwX,go=rX --format=ustar \
        -C "$kept" -cf - . | gzip -9n >"fuzz/corpus/$harness.tar.gz"
}

row() {
    local harness=$1 log=build-fuzz/$1.log runs last
    runs=$(sed -n 's/^stat::number_of_executed_units: //p' "$log")
    last=$(grep -E '^#[0-9]+.*cov: ' "$log" | tail -n 1)
    printf '| `%s` | %s s | %s | %s | %s | %s files, %s KB |\n' "$harness" "$seconds" "$runs" \
        "$(sed -E 's/.*cov: ([0-9]+).*/\1/' <<<"$last")" \
        "$(sed -E 's/.*ft: ([0-9]+).*/\1/' <<<"$last")" \
        "$(find "build-fuzz/kept/$harness" -type f | wc -l)" \
        "$((($(stat -c %s "fuzz/corpus/$harness.tar.gz") + 1023) / 1024))"
}

status=0
for harness in "$@"; do
    unpack "$harness"
done
export -f fuzz_one inputs_of
export limit
printf '%s\n' "$@" | xargs -P "$(nproc)" -I{} bash -euo pipefail -c 'fuzz_one {}' || status=1
echo "| harness | time | executions | edges | features | corpus |"
echo "|---|--:|--:|--:|--:|--:|"
for harness in "$@"; do
    if minimise "$harness"; then
        row "$harness"
    else
        echo "$harness: see build-fuzz/$harness.merge.log" >&2
        status=1
    fi
done
exit $status
