#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# run.sh INCLUDE_DIRECTORY WORK_DIRECTORY COMPILER...: looks at what core.hpp and others include, with COMPILER and
# with whichever else of g++ and clang++ is here. Prints TAP.
set -uo pipefail
[ $# -ge 3 ] || { echo "$0: 3 arguments are needed" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
include=$1 work=$2
shift 2
mkdir -p "$work" && work=$(cd "$work" && pwd) || exit 1
rm -rf "${work:?}"/*

report() { # STATUS NAME
    [ "$1" -eq 0 ] || printf 'not '
    echo "ok - $2"
}
skip() { # NAME REASON
    echo "ok - $1 # SKIP $2"
}

# The paths of the headers that SOURCE includes, one a line.
files_of() { # SOURCE COMPILER...
    "${@:2}" -std=c++20 "-I$include" -E "$here/$1" | sed -n 's|^# [0-9]* "\([^<].*\)".*|\1|p' | LC_ALL=C sort -u
}
name_of() { # COMPILER...
    case $("$@" --version) in
    *clang*) echo clang ;;
    *) echo gcc ;;
    esac
}

# Some streams and locales come with <chrono>, whatever we do; none of our own. <iostream> comes from nowhere:
# it would be initialised in each program.
unwanted='iostream|[io]?stream|[is]stream|fstream|iomanip|ios|locale|regex|thread|mutex|future|format'

report_none() { # FOUND NAME
    [ -z "$1" ] || echo "# ${1//$'\n'/, }"
    [ -z "$1" ]
    report $? "$2"
}

look_at() { # COMPILER...
    local name core all
    name=$(name_of "$@")
    core=$(files_of includes_core.cpp "$@")
    all=$(files_of includes_all.cpp "$@")

    grep '/assuresign/client.hpp$' <<<"$core" >/dev/null && grep '/assuresign/file.hpp$' <<<"$all" >/dev/null
    report $? "$name: the headers are found"
    report_none "$(grep '/boost/' <<<"$core")" "$name: core.hpp includes nothing of Boost"
    report_none "$(grep '/boost/' <<<"$all")" "$name: nor do assuresign.hpp and testing/service.hpp"
    report_none "$(grep '/iostream$' <<<"$all")" "$name: none of them includes <iostream>"
    report_none "$(grep '/assuresign/' <<<"$core" | xargs -d '\n' grep -HnE "^ *# *include <($unwanted)>")" \
        "$name: no header of core.hpp includes streams, locales, threads"
    report_none "$(grep '/assuresign/' <<<"$all" | xargs -d '\n' grep -HnE '^ *# *include <(sstream|locale)>')" \
        "$name: nor do assuresign.hpp and testing/service.hpp include <sstream> and <locale>"
}

given=$(name_of "$@")
look_at "$@" >"$work/given.tap" &
other=$([ "$given" = gcc ] && echo clang++ || echo g++)
if command -v "$other" >/dev/null; then
    look_at "$other" >"$work/other.tap" &
else
    skip "$other" 'is not here' >"$work/other.tap"
fi
wait
cat "$work/given.tap" "$work/other.tap"
echo "1..$(cat "$work"/*.tap | grep -cE '^(not )?ok ')"
