#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# run.sh WORK_DIRECTORY COMPILER: runs each script that takes paths, in a copy of the checkout whose own path has
# a blank in it: from its root and from another directory, with relative paths. All tools that take long are
# stubs; COMPILER preprocesses. Prints TAP.
set -uo pipefail
[ $# -ge 2 ] || { echo "$0: 2 arguments are needed" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
work=$(realpath -m "$1")
rm -rf "$work" && mkdir -p "$work/a checkout" "$work/elsewhere" "$work/bin" || exit 1
tar -C "$here/../.." -cf - .github CHANGELOG.md LICENSE README.md benchmarks fuzz/README.md include tests |
    tar -C "$work/a checkout" -xf - || exit 1
# What a stub makes prints nothing.
sed -i '/^```text$/,/^```$/d' "$work/a checkout/README.md"

STUB_REAL=$(command -v "$2")
export STUB_REAL STUB_CALLS=$work/calls STUB_MISSING=$work/missing
export CXX=g++ PATH=$work/bin:$PATH
for each in g++ clang++ arm-none-eabi-g++; do
    cp "$here/compiler.sh" "$work/bin/$each"
done
# Makes the build tree that it is asked for. Like the real one, it wants an absolute prefix.
cat >"$work/bin/meson" <<'END'
#!/bin/sh
[ "$1" = setup ] || exit
shift
for each in "$@"; do
    case $each in
    --prefix=/*) ;;
    --prefix=*) echo "$each" >>"$STUB_MISSING" ;;
    -*) ;;
    *) exec mkdir -p "$each" ;;
    esac
done
END
# Makes a page where it is told to. Each path of a Doxyfile must be there: a line has several, in quotes.
cat >"$work/bin/doxygen" <<'END'
#!/bin/sh
grep -o '"[^"]*"' "$1" | tr -d '"' | sed -n "s/^[^']*='\(.*\)'\$/\1/; /\//p" | while IFS= read -r path; do
    [ -e "$path" ] || echo "$path" >>"$STUB_MISSING"
done
made=$(sed -n 's/^OUTPUT_DIRECTORY *= "\(.*\)"$/\1/p' "$1")/reference
mkdir -p "$made"
: >"$made/core_8hpp.html"
END
for each in clang-tidy cppcheck cmake; do
    printf '#!/bin/sh\n' >"$work/bin/$each"
done
chmod +x "$work/bin"/*

number=0
report() { # STATUS NAME
    number=$((number + 1))
    [ "$1" -eq 0 ] || printf 'not '
    echo "ok $number - $2"
}
is_shown() { # EVIDENCE: of the last run
    case $1 in
    succeeds) [ $status -eq 0 ] && [ -s "$STUB_CALLS" ] ;;
    compiles) [ -s "$STUB_CALLS" ] ;;
    passes) grep '^ok ' "$work/log" >/dev/null && ! grep '^not ok ' "$work/log" >/dev/null ;;
    *) [ -e "$1" ] ;;
    esac
}

# The script asks for nothing that is not there, and EVIDENCE shows that it came to its work: it succeeds, it
# compiles, its cases pass, or the path it makes, as its caller sees it. In an argument @ is the way to the root.
takes_paths() { # EVIDENCE SCRIPT ARGUMENT...
    local evidence=$1 script=$2 place way status
    shift 2
    for place in 'a checkout' elsewhere; do
        way=
        [ "$place" = 'a checkout' ] || way='../a checkout/'
        cd "$work/$place" && rm -rf made && mkdir made || exit 1
        : >"$STUB_CALLS"
        : >"$STUB_MISSING"
        "${way:-./}$script" "${@//@/$way}" >"$work/log" 2>&1
        status=$?
        [ ! -s "$STUB_MISSING" ] && is_shown "$evidence"
        status=$?
        report $status "$script, called in '$place'"
        [ $status -eq 0 ] || sed 's/^/# /' "$STUB_MISSING" "$work/log"
    done
}

# As benchmarks/README.md prints it, but for the directory.
read -r script include directory compiler < <(grep -o 'tests/constrained/run\.sh [^`]*' "$work/a checkout/benchmarks/README.md")
[ -n "$directory" ]
report $? 'benchmarks/README.md prints how to call tests/constrained/run.sh'
takes_paths compiles "$script" "@$include" made/work "$compiler"

takes_paths passes tests/inclusion/run.sh @include made/work g++
takes_paths compiles tests/portability/run.sh made/work @include g++
takes_paths compiles tests/versioning/linked.sh @include made/work clang++ g++
takes_paths succeeds tests/readme.sh @README.md @include made/work g++
takes_paths succeeds tests/documentation/examples.sh @include made/examples.cpp g++
takes_paths succeeds tests/consumers/run.sh include_path made/work 0
takes_paths made/consumers/library/ tests/consumers/run.sh cmake made/consumers 0
takes_paths made/tree/ tests/checks/matrix.sh made/tree g++
takes_paths made/tree/ tests/checks/lint.sh made/tree
takes_paths made/assuresign_core.hpp include/single_header.py made/assuresign_core.hpp
takes_paths made/assuresign/core.hpp tests/single_header/forward.py made
takes_paths made/reference/core_8hpp.html include/reference.sh @include made 0
# A script that removes what its argument names must not run without one.
while IFS= read -r script; do
    (cd "$work/elsewhere" && "../a checkout/$script" >"$work/log" 2>&1)
    [ $? -eq 2 ]
    report $? "$script needs its arguments"
done < <(cd "$work/a checkout" && grep -lE 'rm -rf "\$(work|tree|\{work:\?\})"' tests/*.sh tests/*/*.sh | xargs grep -LE '^work=\$\(mktemp|examples/run' )
echo "1..$number"
