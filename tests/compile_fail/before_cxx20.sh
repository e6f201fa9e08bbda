#!/bin/sh
# SPDX-License-Identifier: BSL-1.0
# before_cxx20.sh INCLUDE_DIRECTORY COMPILER...: passes if the first thing that COMPILER says of each header, as
# C++17, is that the library needs C++20.
set -u
include=$1
shift
status=0
for header in $(cd "$include" && find assuresign -name '*.hpp'); do
    first=$(echo "#include <$header>" | "$@" -std=c++17 -Wfatal-errors -fsyntax-only -I"$include" -x c++ - 2>&1 |
        grep -m 1 'error:')
    case $first in
    *'assuresign needs C++20: compile with -std=c++20'*) ;;
    *)
        echo "$header: $first"
        status=1
        ;;
    esac
done
[ -n "${first:-}" ] && exit $status
