#!/usr/bin/env bash
# Everything that must hold before a change lands: formatting; both compilers, with warnings as
# errors; the sanitizers; the fuzz corpus; coverage; that no secret was printed. Goes on after a
# failure, ends with "N passed, N failed" (test cases), and fails if anything did. Build trees and logs
# stay in build-all/.
set -uo pipefail
cd "$(dirname "$0")/.." || exit
rm -rf build-all
! command -v ld.lld > /dev/null || export CXX_LD=lld # links what is sanitized in a tenth of the time

passed=0 failed=0 skipped=0 wrong=()
add() { passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3)); }

check() { # NAME COMMAND...: one case
    echo "== $1"
    if "${@:2}"; then
        add 1 0 0
    else
        add 0 1 0
        wrong+=("$1")
    fi
}

is_formatted() {
    find include tests fuzz benchmarks -name '*.hpp' -o -name '*.cpp' | xargs clang-format --dry-run --Werror
}

# build_and_test NAME COMPILER SUITES [MESON SETUP OPTION...]: SUITES, or "all", are built and run; all
# builds also what no suite runs. What waits for timeouts leaves its processor to others.
build_and_test() {
    local name=$1 compiler=$2 suites=$3 tree=build-all/$1
    shift 3
    echo "== $name"
    local started=$SECONDS failed_before=$failed selection=()
    [ "$suites" = all ] || for suite in $suites; do selection+=(--suite "$suite"); done

    CXX=$compiler meson setup "$tree" --werror -Ddebug=false -Dtests=enabled -Dgrouped_suites=true \
        -Dcurl=enabled -Dbeast=enabled "$@" &&
        { [ "$suites" != all ] || meson compile -C "$tree"; } &&
        "${runner[@]}" meson test -C "$tree" --num-processes $(($(nproc) + 1)) --print-errorlogs "${selection[@]}"
    local status=$?

    local told each
    mapfile -t told < <(python3 tests/count_cases.py "$tree/meson-logs/testlog.json")
    # shellcheck disable=SC2086 # three numbers
    add ${told[0]}
    for each in "${told[@]:1}"; do wrong+=("$name: $each"); done
    # What went wrong beside the cases counts as one.
    if [ $status -ne 0 ] && [ $failed -eq "$failed_before" ]; then
        add 0 1 0
        wrong+=("$name")
    fi
    echo "== $name: $((SECONDS - started)) s"
}

runner=() # what runs the tests

# ThreadSanitizer does not start where the kernel scatters memory widely (vm.mmap_rnd_bits above 28), unless it is
# told not to.
choose_runner_for_tsan() {
    local probe=build-all/tsan_probe
    mkdir -p build-all
    clang++ -fsanitize=thread -x c++ - -o "$probe" <<<'int main() {}' && ! "$probe" 2>/dev/null &&
        runner=(setarch "$(uname -m)" -R)
}

check formatting is_formatted
# GCC has everything, as it is, but for the fuzzers. It compiles an eighth faster when it does not look for
# memory to use again.
build_and_test gcc g++ all -Dbenchmarks=enabled -Dfuzz=disabled -Dcpp_args=--param=ggc-min-heapsize=1048576
# Clang has what meets untrusted bytes, with the sanitizers, and tells what of the library ran.
LLVM_PROFILE_FILE=$PWD/build-all/clang/profiles/%m.profraw \
    build_and_test clang clang++ "unit tools transports peers compile fuzz" \
    -Dfuzz=enabled -Dbenchmarks=disabled -Dcoverage=true \
    -Db_sanitize=address,undefined -Db_lundef=false \
    "-Dcpp_link_args=-fsanitize=integer" \
    "-Dcpp_args=-fsanitize=integer -fno-sanitize-recover=all \
    '-fsanitize-ignorelist=$PWD/tests/checks/sanitizer_ignorelist.txt'"
# What threads may share, watched by ThreadSanitizer.
choose_runner_for_tsan
build_and_test tsan clang++ threads -Dfuzz=disabled -Dbenchmarks=disabled -Db_sanitize=thread -Db_lundef=false
runner=()
check coverage tests/checks/coverage.py build-all/clang tests/checks/coverage_exceptions.txt
check secrets tests/checks/secrets.sh build-all/*/meson-logs/testlog.txt

[ $failed -eq 0 ] || printf 'failed: %s\n' "${wrong[@]}"
echo "$passed passed, $failed failed$([ $skipped -eq 0 ] || echo ", $skipped skipped")"
[ $failed -eq 0 ]
