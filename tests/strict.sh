#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# strict.sh README INCLUDE_DIR WORK_DIR SCOPE COMPILER...: prints TAP. What users copy compiles without a
# warning of a strict set, of which -Wmaybe-uninitialized is only looked for where code is optimised.
# SCOPE is "first": the README's first program at -O2 and -Os; or "all": each of its programs, and each
# example, at every level, with COMPILER and with whichever else of g++ and clang++ is here.
set -uo pipefail
[ $# -ge 5 ] || { echo "$0: 5 arguments are needed" >&2; exit 2; }
readme=$1 include=$2 work=$3 scope=$4
shift 4
examples=$(cd "$(dirname "$0")" && pwd)/examples
rm -rf "$work" && mkdir -p "$work" && cd "$work" || exit 1

awk '/^```cpp$/ { file = "readme_" ++n ".cpp"; next } /^```/ { file = "" } file { print > file }' "$readme"
[ -s readme_1.cpp ] || exit 1
flags=(-std=c++20 -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wcast-align
    -Wnon-virtual-dtor -Woverloaded-virtual -Werror "-I$include")

# GCC 12 takes Boost.Asio's own way to allocate a coroutine's frame for a mismatch (-Wmismatched-new-delete,
# which is on by default), in any function that is a coroutine.
flags_of() { # PROGRAM
    ! grep -q co_await "$1" || echo -Wno-mismatched-new-delete
}

compile() { # PROGRAM LEVEL COMPILER...
    local name
    name="$(basename "$1") $2 ${*:3}"
    # An example may need an HTTP stack that is not here.
    if ! "${@:3}" -std=c++20 "-I$include" -E "$1" >/dev/null 2>&1; then
        echo "ok - $name # SKIP a header is missing"
    elif "${@:3}" "${flags[@]}" $(flags_of "$1") "$2" -c "$1" -o "$(mktemp "$PWD/XXXXXX.o")" >"${name//\//_}.log" 2>&1; then
        echo "ok - $name"
    else
        echo "not ok - $name"
        sed 's/^/# /' "${name//\//_}.log"
    fi
}

run() { # Two at a time.
    while [ "$(jobs -pr | wc -l)" -ge 2 ]; do wait -n; done
    compile "$@" >"$(mktemp "$PWD/XXXXXX.tap")" &
}
if [ "$scope" = first ]; then
    run readme_1.cpp -O2 "$@"
    run readme_1.cpp -Os "$@"
else
    case $("$@" --version) in *clang*) other=g++ ;; *) other=clang++ ;; esac
    for level in -O2 -Os -O3 -O1 -O0; do
        for program in readme_*.cpp "$examples"/*.cpp; do
            run "$program" $level "$@"
            ! command -v $other >/dev/null || run "$program" $level $other
        done
    done
fi
wait
cat ./*.tap
echo "1..$(cat ./*.tap | grep -cE '^(not )?ok ')"
