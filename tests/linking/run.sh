#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# run.sh INCLUDE_DIR WORK_DIR OTHER_COMPILER COMPILER...: prints TAP. Compiles the same unit in many ways,
# links every two of them in both orders, and runs each program: of an inline function that both have, the
# linker keeps the first. Of OTHER_COMPILER, if it is here, there are two.
set -uo pipefail
[ $# -ge 4 ] || { echo "$0: 4 arguments are needed" >&2; exit 2; }
include=$1 work=$2 other=$3
shift 3
here=$(cd "$(dirname "$0")" && pwd)
rm -rf "$work" && mkdir -p "$work" && cd "$work" || exit 1

number=0
report() { # STATUS NAME
    number=$((number + 1))
    [ "$1" -eq 0 ] || printf 'not '
    echo "ok $number - $2"
}

# What units of one program may be compiled with each in its own way does not decide what a header says:
# else of two inline functions with one name each would be another. Exceptions and blocks of bytes have two names.
# version.hpp refuses to be compiled before C++20.
allowed='defined\((__cpp_exceptions|__SSE2__|_M_X64|__ARM_NEON|__aarch64__|__AARCH64EB__)\)'
conditions=$(grep -rnE '^ *# *(if|elif|ifdef|ifndef)|__OPTIMIZE|NDEBUG|\bassert\(' "$include" --include='*.hpp' |
    grep -v '/version\.hpp:.*__cplusplus < 202002L' |
    sed -E "s/!?$allowed//g" | grep -Ev ':[0-9]+: *# *(if|elif)[ &|]*$')
[ -z "$conditions" ]
report $? "no header depends on how a unit is compiled"
[ -z "$conditions" ] || printf '%s\n' "$conditions" | sed 's/^/# /'

flags=(-std=c++20 -Wall -Wextra -Wpedantic -Werror "-I$include")
units=()
compile() { # NAME KIND COMMAND...: NAME.o
    units+=("$1")
    "${@:3}" "${flags[@]}" -DKIND="$2" -c "$here/unit.cpp" -o "$1.o" &
    # Two at a time.
    while [ "$(jobs -pr | wc -l)" -ge 2 ]; do wait -n; done
}
# Each of -O0 and -O3 meets each of -O2 and -Os as the other kind, and with exceptions as without.
for each in -O0:1 -O2:2 -Os:2 -O3:1; do
    optimisation=${each%:*} kind=${each#*:}
    compile "given$optimisation" "$kind" "$@" "$optimisation"
    compile "given$optimisation-fno-exceptions" $((3 - kind)) "$@" "$optimisation" -fno-exceptions -fno-rtti
done
if command -v "$other" >/dev/null; then
    compile other-O0 2 "$other" -O0
    compile other-Os-fno-exceptions 1 "$other" -Os -fno-exceptions -fno-rtti
fi
"$@" "${flags[@]}" -c "$here/main.cpp" -o main.o
wait

! command -v ld.lld >/dev/null || set -- "$@" -fuse-ld=lld # a link is a fifth of a second shorter
for first in "${units[@]}"; do
    for second in "${units[@]}"; do
        [ "$first" != "$second" ] || continue
        "$@" main.o "$first.o" "$second.o" -o program && ./program >log 2>&1
        report $? "$first before $second"
        sed 's/^/# /' log
    done
done
echo "1..$number"
