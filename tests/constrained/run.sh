#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# run.sh INCLUDE_DIRECTORY WORK_DIRECTORY COMPILER...: builds program.cpp as for a small device, and looks
# at what became of it: what it calls, how much code it is, how much stack it needs. With COMPILER, with
# whichever else of g++ and clang++ is here, and for a Cortex-M4. Prints TAP, and the figures.
#
# Code is what is in section .text, less what is there of an empty main built the same way. Stack is what
# was written below the call, counted on a painted stack, every callee's included.
set -uo pipefail
[ $# -ge 3 ] || { echo "$0: 3 arguments are needed" >&2; exit 2; }
sources=$(cd "$(dirname "$0")" && pwd)
include=$(realpath "$1") work=$(realpath -m "$2")
shift 2
rm -rf "$work" && mkdir -p "$work" && cd "$work" || exit 1

flags=(-std=c++20 -Wall -Wextra -Wpedantic -Werror -Os -fno-exceptions -fno-rtti
    -ffunction-sections -fdata-sections "-I$include")
link=(-Wl,--gc-sections,-z,now)
most_stack=4096
# Of bytes of code: 32 KB is the aim. Clang's is not there yet. A Cortex-M4's: what is measured, and a twentieth.
declare -A most_code=([gcc]=32768 [clang]=40000 [arm]=26400)

report() { # STATUS NAME
    [ "$1" -eq 0 ] || printf 'not '
    echo "ok - $2"
}
skip() { # NAME REASON
    echo "ok - $1 # SKIP $2"
}
no_more_than() { # VALUE MOST NAME
    echo "# $3: $1 bytes, at most $2"
    [ -n "$1" ] && [ "$1" -gt 0 ] && [ "$1" -le "$2" ]
    report $? "$3"
}

echo 'int main() { return 0; }' >empty.cpp

# Makes NAME and NAME.empty, an empty main that is built and linked the same way.
build() { # NAME COMPILER...
    local name=$1
    shift
    "$@" "${flags[@]}" -c "$sources/program.cpp" -o "$name.o" &&
        "$@" "${flags[@]}" "$sources/main.cpp" "$name.o" "${link[@]}" -o "$name" &&
        "$@" "${flags[@]}" empty.cpp "${link[@]}" -o "$name.empty"
}
code_of() { # NM PROGRAM: the bytes of .text
    "${1%nm}size" -A -d "$2" | awk '$1 == ".text" { print $2 }'
}
own_code() { # NM PROGRAM
    echo $(($(code_of "$1" "$2") - $(code_of "$1" "$2.empty")))
}
symbols() { # NM PROGRAM: types and names
    "$1" -C "$2" | sed -E 's/^[0-9a-f]* +//' | sort -u
}
# The symbols that the program has and an empty one has not.
own_symbols() { # NM PROGRAM
    comm -23 <(symbols "$1" "$2") <(symbols "$1" "$2.empty")
}

declare -A unwanted=(
    [heap]='malloc|calloc|realloc|memalign|operator (new|delete)|_sbrk'
    [streams]='std::(__cxx11::)?(ios_base|locale|ctype|basic_(ios|[io]?stream|streambuf))'
    [throwing]='__cxa_(throw|allocate|begin)|_Unwind|std::__throw|typeinfo'
)
check_symbols() { # NM PROGRAM
    local found symbols
    symbols=$(own_symbols "$1" "$2")
    for what in heap streams throwing; do
        found=$(grep -E "(${unwanted[$what]})" <<<"$symbols")
        [ -z "$found" ] || echo "# ${found//$'\n'/, }"
        [ -n "$symbols" ] && [ -z "$found" ]
        report $? "$2: no $what"
    done
}

hosted() { # NAME COMPILER...
    local name=$1
    shift
    build "$name" "$@" 1>&2
    report $? "$name: builds"
    [ -x "$name" ] && "./$name"
    report $? "$name: does its work"
    check_symbols nm "$name"
    # Beside the start and the end of a program, only what a compiler calls by itself.
    local called
    called=$(nm -u "$name" | awk '$1 == "U" { sub(/@.*/, "", $2); print $2 }' |
        grep -Evx '__libc_start_main|(mem(chr|cmp|cpy|move|set)|bcmp|strlen)')
    [ -z "$called" ] || echo "# called: ${called//$'\n'/, }"
    [ -z "$called" ]
    report $? "$name: calls nothing"
    no_more_than "$(own_code nm "$name")" "${most_code[$name]}" "$name: code"
    "$@" "${flags[@]}" "$sources/stack.cpp" "$name.o" "${link[@]}" -o "$name.stack" 1>&2
    no_more_than "$("./$name.stack")" $most_stack "$name: stack"
}

# Boost's headers, and nothing else of this machine's.
cortex_m4() {
    local name=arm
    ln -s "$("$sources/../boost_directory.sh" "$@")" boost
    # GCC would note a change in how it passes arguments, in GCC 7.
    build $name arm-none-eabi-g++ -mcpu=cortex-m4 -mthumb --specs=nano.specs \
        --specs=nosys.specs -Wno-psabi -idirafter . 2>log
    local status=$?
    grep -v 'is not implemented and will always fail\|: in function\|/ld: ' log >&2
    report $status "$name: builds"
    check_symbols arm-none-eabi-nm $name
    no_more_than "$(own_code arm-none-eabi-nm $name)" "${most_code[$name]}" "$name: code"
}

name_of() { # COMPILER...
    case $("$@" --version) in
    *clang*) echo clang ;;
    *) echo gcc ;;
    esac
}
given=$(name_of "$@")
hosted "$given" "$@" >given.tap &
other=$([ "$given" = gcc ] && echo clang++ || echo g++)
if command -v "$other" >/dev/null; then
    hosted "$(name_of "$other")" "$other" >other.tap &
else
    skip "$other" 'is not here' >other.tap
fi
if command -v arm-none-eabi-g++ >/dev/null; then
    cortex_m4 "$@" >arm.tap &
else
    skip arm 'arm-none-eabi-g++ is not here' >arm.tap
fi
wait
cat given.tap other.tap arm.tap
echo "1..$(cat ./*.tap | grep -cE '^(not )?ok ')"
