#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# measure.sh [RUNS [COMPILER OPTION...]]: prints the table in benchmarks/README.md of what it costs to compile what
# users compile, beside Boost.PropertyTree, the code that gSOAP makes of the contract, and a coroutine written by hand
# on Beast. The fastest of RUNS (5), compiled in turn, in seconds of processor time over an empty unit; by g++ -O0,
# unless told otherwise.
set -euo pipefail
cd "$(dirname "$0")"
runs=${1:-5}
shift $(($# > 0))
[ $# -gt 0 ] || set -- g++ -O0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

echo 'int main() { return 0; }' >"$work/empty.cpp"
awk '/^```/ { inside = !inside && /^```cpp$/ && ++block == 1; next } inside' ../../README.md >"$work/first.cpp"
rows=(
    "$work/empty.cpp|an empty unit"
    "$PWD/uses_property_tree.cpp|Boost.PropertyTree: \`read_xml\` and \`write_xml\`"
    "$PWD/includes_core.cpp|includes \`assuresign/core.hpp\`"
    "$PWD/uses_core.cpp|and encodes and decodes what AsyncSubmit and LookupSession need, owned"
    "$PWD/uses_core_borrowed.cpp|the same, borrowed"
    "$work/first.cpp|the README's first program"
    "$PWD/../examples/blocking.cpp|\`tests/examples/blocking.cpp\`, over libcurl"
    "$PWD/../examples/coroutine.cpp|\`tests/examples/coroutine.cpp\`, over Beast"
    "$PWD/uses_beast.cpp|a POST in a coroutine by hand, on Beast alone"
)
if command -v wsdl2h >/dev/null && command -v soapcpp2 >/dev/null; then
    wsdl2h -c++11 -o "$work/DocumentNOW.h" ../contract/DocumentNOW.wsdl >/dev/null 2>&1
    soapcpp2 -c++11 -S -L -w -x -d"$work" "$work/DocumentNOW.h" >/dev/null 2>&1
    rows+=("$work/soapC.cpp|gSOAP: the contract's classes and their serializers")
fi

cost() { # SOURCE COMPILER...: seconds and megabytes
    python3 - "$@" -std=c++20 -w -I../../include "-I$work" -o "$work/object.o" -c "$1" <<'PYTHON'
import resource, subprocess, sys
subprocess.run(sys.argv[2:], check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss // 1024)
PYTHON
}

for ((run = 0; run < runs; ++run)); do
    for row in "${rows[@]}"; do
        echo "${row#*|}|$(cost "${row%%|*}" "$@")"
    done
done >"$work/costs"

echo "Fastest of $runs: $("$1" --version | head -n 1), ${*:2}"
echo
echo '| a translation unit that is | seconds | over PropertyTree | MB |'
echo '|---|--:|--:|--:|'
awk -F '[| ]' -v rows="${#rows[@]}" '
    { key = $0; sub(/\|[^|]*$/, "", key) }
    NR <= rows { order[NR] = key; best[key] = $(NF - 1) }
    { if ($(NF - 1) < best[key]) best[key] = $(NF - 1); memory[key] = $NF }
    END {
        empty = best[order[1]]
        for (i = 2; i <= rows; ++i) {
            s = best[order[i]] - empty
            printf "| %s | %.2f | ×%.2f | %d |\n", order[i], s, s / (best[order[2]] - empty), memory[order[i]]
        }
    }' "$work/costs"
