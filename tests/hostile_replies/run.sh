#!/bin/sh
# SPDX-License-Identifier: BSL-1.0
# run.sh README EXAMPLES INCLUDE_DIR WORK_DIR COMPILER...: the README's first program and the examples, against
# replies that bring no document. They must say so: no crash, and no Id that is none.
set -eu
[ $# -ge 5 ] || { echo "$0: 5 arguments are needed" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
readme=$1 examples=$2 include=$3 work=$4
shift 4
rm -rf "$work" && mkdir -p "$work"
awk -v file="$work/readme.cpp" '/^```cpp$/ { inside = 1; next } /^```/ && inside { exit } inside { print > file }' "$readme"
cp "$examples"/blocking.cpp "$examples"/callback.cpp "$examples"/coroutine.cpp "$work"
printf '%s\n' "$work"/*.cpp | xargs -P 2 -I '{}' sh -c '
    program=$1
    shift
    "$@" "$program" -o "${program%.cpp}"' sh '{}' \
    "$@" -std=c++20 -D_GLIBCXX_ASSERTIONS -pthread -I"$here" -I"$include" -I"$examples"

count=0 failed=0
# Each program ends with the status, and prints as many Ids and nothing else.
check() { # STATUS IDS LOOKUP
    shown=$(echo "$3" | sed "s/$token/AuthToken/g") # which is a secret
    for program in readme blocking callback coroutine; do
        count=$((count + 1)) status=0
        LOOKUP=$3 "$work/$program" https://localhost >"$work/out" 2>"$work/err" || status=$?
        ids=$(grep -Ec '^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$' "$work/out") || true
        if [ "$status" -eq "$1" ] && [ "$ids" -eq "$2" ] && [ "$(wc -l <"$work/out")" -eq "$2" ]; then
            echo "ok $count - $program: $shown"
        else
            failed=1
            echo "not ok $count - $program: $shown"
            echo "# status $status"
            sed 's/^/# /' "$work/out" "$work/err"
        fi
    done
}
id='Id="2CE11EF1-8938-DD11-8735-00065B8CE99B"' other='Id="3CE11EF1-8938-DD11-8735-00065B8CE99B"'
token='AuthToken="8CC9A84B-693C-46CC-4342-40A8215AD76A"' nil=00000000-0000-0000-0000-000000000000
warning='<Exceptions><DocumentException Severity="Warning">odd</DocumentException></Exceptions>'
documents() { echo "<DocumentResults>$1</DocumentResults>"; }

check 0 1 "$(documents "<DocumentResult $id $token/>")"
check 0 1 "$(documents "<DocumentResult $id/>")"
check 0 1 "$(documents "<DocumentResult $id AuthToken=\"$nil\"/>")"
check 0 2 "$(documents "<DocumentResult $id $token/><DocumentResult $other $token/>")"
check 1 0 ''
check 1 0 "$(documents '')"
check 1 0 "$(documents '<DocumentResult/>')"
check 1 0 "$(documents "<DocumentResult $token/>")"
check 1 0 "$(documents "<DocumentResult Id=\"$nil\" $token/>")"
check 1 0 "$(documents "<DocumentResult $id $token/><DocumentResult/>")"
check 1 0 "$(documents "<DocumentResult/><DocumentResult $id $token/>")"
check 1 0 "$(documents "<DocumentResult>$warning</DocumentResult>")"
check 1 0 "$(documents "<DocumentResult $id $token/><DocumentResult $token>$warning</DocumentResult>")"
check 1 0 "$(documents '<DocumentResult xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true"/>')"
check 1 0 "<CloseEnvelopeResult EnvelopeId=\"$nil\"/>"
echo "1..$count"
exit "$failed"
