#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# measure.sh [RUNS [COMPILER OPTION...]]: prints the table in benchmarks/README.md of what it costs to compile a
# translation unit that uses assuresign/core.hpp, beside an empty one, Boost.PropertyTree's and the code that gSOAP makes
# of the contract. The fastest of RUNS (7), compiled in turn, in seconds of processor time; by g++ -O0,
# unless told otherwise.
set -euo pipefail
cd "$(dirname "$0")"
runs=${1:-7}
shift $(($# > 0))
[ $# -gt 0 ] || set -- g++ -O0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

echo 'int main() { return 0; }' >"$work/empty.cpp"
names=(empty includes_core uses_core_borrowed uses_core uses_property_tree)
declare -A sources=([empty]=$work/empty.cpp [gsoap]=$work/soapC.cpp)
for name in "${names[@]:1}"; do
    sources[$name]=$PWD/$name.cpp
done
declare -A what=(
    [empty]='an empty one'
    [includes_core]='includes `assuresign/core.hpp`'
    [uses_core_borrowed]='and encodes and decodes what AsyncSubmit and LookupSession need, borrowed'
    [uses_core]='the same, owned'
    [uses_property_tree]='Boost.PropertyTree: `read_xml` and `write_xml`'
    [gsoap]="gSOAP: the contract's classes and their serializers"
)
if command -v wsdl2h >/dev/null && command -v soapcpp2 >/dev/null; then
    wsdl2h -c++11 -o "$work/DocumentNOW.h" ../contract/DocumentNOW.wsdl >/dev/null 2>&1
    soapcpp2 -c++11 -S -L -w -x -d"$work" "$work/DocumentNOW.h" >/dev/null 2>&1
    names+=(gsoap)
fi

seconds() { # SOURCE COMPILER...
    local source=$1 TIMEFORMAT='%U %S'
    shift
    { time "$@" -std=c++20 -w -I../../include "-I$work" -c "$source" -o "$work/object.o"; } 2>&1 |
        awk '{ print $1 + $2 }'
}

declare -A best
for ((run = 0; run < runs; ++run)); do
    for name in "${names[@]}"; do
        now=$(seconds "${sources[$name]}" "$@")
        best[$name]=$(printf '%s\n' "$now" "${best[$name]:-$now}" | sort -g | head -n 1)
    done
done

echo "Fastest of $runs: $("$1" --version | head -n 1), ${*:2}"
echo
echo '| a translation unit that is | seconds | over an empty one |'
echo '|---|--:|--:|'
for name in "${names[@]}"; do
    awk -v what="${what[$name]}" -v s="${best[$name]}" -v empty="${best[empty]}" \
        'BEGIN { printf "| %s | %.2f | %.2f |\n", what, s, s - empty }'
done
