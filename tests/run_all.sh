#!/usr/bin/env bash
# Everything that must hold before a change lands: formatting; both compilers, with warnings as
# errors; the sanitizers; the fuzz corpus; coverage; that no secret was printed. Goes on after a failure, ends with "N passed, N failed"
# (test cases), and fails if anything did. Build trees and logs stay in build-all/.
set -uo pipefail
cd "$(dirname "$0")/.." || exit
rm -rf build-all

passed=0 failed=0 skipped=0
add() { passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3)); }

check_formatting() {
    echo "== formatting"
    if find include tests fuzz benchmarks \( -name '*.hpp' -o -name '*.cpp' \) -print0 |
        xargs -0 clang-format --dry-run --Werror; then
        add 1 0 0
    else
        add 0 1 0
    fi
}

# build_and_test NAME COMPILER TARGETS SUITES [MESON SETUP OPTION...]: TARGETS are "everything", or what the
# SUITES need; SUITES are "all", or those that run.
build_and_test() {
    local name=$1 compiler=$2 targets=$3 suites=$4 tree=build-all/$1
    shift 4
    echo "== $name"
    local started=$SECONDS failed_before=$failed selection=()
    [ "$suites" = all ] || for suite in $suites; do selection+=(--suite "$suite"); done

    CXX=$compiler meson setup "$tree" --werror -Ddebug=false -Dtests=enabled -Dcurl=enabled -Dbeast=enabled "$@" &&
        { [ "$targets" != everything ] || meson compile -C "$tree"; } &&
        meson test -C "$tree" --print-errorlogs "${selection[@]}"
    local status=$?

    # shellcheck disable=SC2046 # three numbers
    add $(python3 tests/count_cases.py "$tree/meson-logs/testlog.json")
    # What went wrong beside the cases counts as one.
    [ $status -eq 0 ] || [ $failed -gt $failed_before ] || add 0 1 0
    echo "== $name: $((SECONDS - started)) s"
}

check_secrets() {
    echo "== secrets"
    if tests/checks/secrets.sh build-all/*/meson-logs/testlog.txt; then
        add 1 0 0
    else
        add 0 1 0
    fi
}

# Of the tests that build_and_test ran in build-all/NAME.
check_coverage() {
    echo "== coverage"
    if tests/checks/coverage.py "build-all/$1" tests/checks/coverage_exceptions.txt; then
        add 1 0 0
    else
        add 0 1 0
    fi
}

check_formatting
# GCC builds and runs everything. Clang does once, with the sanitizers; without them it builds and runs
# what tells the coverage.
build_and_test gcc g++ everything all -Dbenchmarks=enabled
LLVM_PROFILE_FILE=$PWD/build-all/clang/profiles/%m.profraw \
    build_and_test clang clang++ needed unit -Dbenchmarks=disabled \
    "-Dcpp_args=-fprofile-instr-generate -fcoverage-mapping" \
    -Dcpp_link_args=-fprofile-instr-generate
check_coverage clang
build_and_test clang-sanitized clang++ everything "unit tools transports compile fuzz" \
    -Dfuzz=enabled -Dbenchmarks=disabled \
    -Db_sanitize=address,undefined -Db_lundef=false -Dcpp_link_args=-fsanitize=integer \
    "-Dcpp_args=-gline-tables-only -fsanitize=integer -fno-sanitize-recover=all \
    -fsanitize-ignorelist=$PWD/tests/checks/sanitizer_ignorelist.txt"
check_secrets

echo "$passed passed, $failed failed$([ $skipped -eq 0 ] || echo ", $skipped skipped")"
[ $failed -eq 0 ]
