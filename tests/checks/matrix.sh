#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# matrix.sh TREE COMPILER [MESON SETUP OPTION...]: builds the tests with COMPILER in TREE and runs the
# suite 'unit'; under valgrind, if TREE is named so. Exit status 77 where the compiler, or what it needs to link a
# program, is missing: skipped.
set -euo pipefail
[ $# -ge 2 ] || { echo "$0: 2 arguments are needed" >&2; exit 2; }
tree=$(realpath -m "$1") compiler=$2
shift 2
cd "$(dirname "$0")/../.."

# What of the options concerns the compiler alone.
flags=()
for option in "$@"; do
    # shellcheck disable=SC2206 # several words
    [[ $option != -Dcpp_args=* ]] || flags+=(${option#*=})
done
probe=$(mktemp)
trap 'rm -f "$probe"' EXIT
if ! echo '#include <string>
int main() {}' | "$compiler" "${flags[@]}" -x c++ - -o "$probe"; then
    echo "skipped: $compiler ${flags[*]} cannot make a program"
    exit 77
fi

# Valgrind leaves the program's own operator new alone; what counts instructions is not for it.
selection=(--suite unit)
if [[ $tree == *valgrind ]]; then
    command -v valgrind || exit 77
    selection+=(--no-suite cost --timeout-multiplier=60 --wrap='valgrind --quiet --error-exitcode=9
        --leak-check=full --errors-for-leak-kinds=all --soname-synonyms=somalloc=nouserintercepts')
fi

# An emulator takes its time: the suite decode needs more than a minute of an idle core.
[[ $* != *--cross-file=* ]] || selection+=(--timeout-multiplier=10)

# A target may lack libraries that only the examples need.
rm -rf "$tree"
CXX=$compiler meson setup "$tree" --werror -Ddebug=false -Dtests=auto -Dbenchmarks=disabled "$@"
meson test -C "$tree" --print-errorlogs "${selection[@]}"
