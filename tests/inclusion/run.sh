#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# run.sh INCLUDE_DIRECTORY WORK_DIRECTORY COMPILER...: looks at what core.hpp includes, with COMPILER and
# with whichever else of g++ and clang++ is here. Prints TAP.
set -uo pipefail
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

files_of() { # COMPILER...: the paths of the headers that includes_core.cpp includes, one a line
    "$@" -std=c++20 "-I$include" -E "$here/includes_core.cpp" |
        sed -n 's|^# [0-9]* "\(.*\.hpp\)".*|\1|p' | LC_ALL=C sort -u
}
listed() { # NAME: the headers of boost_headers.txt
    awk -v compiler="$1" '!/^#/ && (NF == 1 || $2 == compiler) { print $1 }' "$here/boost_headers.txt"
}
name_of() { # COMPILER...
    case $("$@" --version) in
    *clang*) echo clang ;;
    *) echo gcc ;;
    esac
}

# Streams, locales and threads come with Boost.System and <chrono>, whatever we do; none of our own.
unwanted='iostream|[io]?stream|[fis]stream|iomanip|ios|locale|regex|thread|mutex|future|format'

look_at() { # COMPILER...
    local name files difference found copy used
    name=$(name_of "$@")
    copy=$work/$name.boost
    files=$(files_of "$@")

    if echo '#include <boost/version.hpp>' | "$@" -E -dM -x c++ - |
        grep 'BOOST_LIB_VERSION "1_81"' >/dev/null; then
        difference=$(diff <(listed "$name" | LC_ALL=C sort) \
            <(grep -o '/boost/.*' <<<"$files" | cut -c2- | LC_ALL=C sort -u))
        report $? "$name: core.hpp includes of Boost what boost_headers.txt lists"
        [ -z "$difference" ] || grep '^[<>]' <<<"$difference" | sed 's/^/# /'
    else
        skip "$name: core.hpp includes of Boost what boost_headers.txt lists" 'of Boost 1.81'
    fi

    # -nostdinc++ would leave out the standard library as well; so the compiler tells where Boost was found.
    for header in $(listed "$name"); do
        mkdir -p "$copy/$(dirname "$header")"
        cp "$(grep -m 1 "/$header\$" <<<"$files")" "$copy/$header"
    done
    "$@" -std=c++20 "-I$include" "-I$copy" -fsyntax-only "$here/includes_core.cpp"
    report $? "$name: compiles with a copy of what is listed"
    used=$(files_of "$@" "-I$copy")
    found=$(grep '/boost/.*\.hpp$' <<<"$used" | grep -v "^$copy/")
    [ -z "$found" ] || echo "# beside the copy: ${found//$'\n'/, }"
    [ -n "$used" ] && [ -z "$found" ]
    report $? "$name: needs nothing beside the copy"

    found=$(grep '/assuresign/' <<<"$files" | xargs -d '\n' grep -HnE "^ *# *include <($unwanted)>")
    [ -z "$found" ] || echo "# ${found//$'\n'/, }"
    [ -z "$found" ]
    report $? "$name: no header of core.hpp includes streams, locales, threads"
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
