#!/bin/sh
# SPDX-License-Identifier: BSL-1.0
# run.sh WORK_DIRECTORY BOOST_DIRECTORY COMPILER...: has COMPILER check programs that use core.hpp and
# assuresign.hpp; nothing is linked or run. BOOST_DIRECTORY is the directory boost with Boost's headers. Exits 77,
# Meson's "skipped", where the compiler or its standard library is missing.
set -eu
[ $# -ge 3 ] || { echo "$0: 3 arguments are needed" >&2; exit 2; }
tests=$(cd "$(dirname "$0")/.." && pwd)
work=$1 boost=$(realpath "$2")
shift 2
rm -rf "$work"
mkdir -p "$work"
ln -s "$boost" "$work/boost"

if ! echo '#include <string>' | "$@" -std=c++20 -fsyntax-only -x c++ -; then
    echo "skipped: $* is missing, or its standard library"
    exit 77
fi
set -- "$@" -std=c++20 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -fsyntax-only \
    -isystem "$work" -I "$tests/../include" -I "$tests"
"$@" -fno-exceptions -fno-rtti "$tests/core.cpp"
"$@" "$tests/examples/submit.cpp"
