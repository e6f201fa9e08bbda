#!/usr/bin/env bash
# run.sh SERVER EXAMPLE: runs an example against the in-memory DocumentNOW on the loopback interface.
set -uo pipefail
server=$1 example=$2
work=$(mktemp -d)
trap 'kill "$server_pid" 2> "$work/kill"; rm -rf "$work"' EXIT
count=0

check() { # WHAT COMMAND...
    local what=$1
    shift
    count=$((count + 1))
    if "$@"; then echo "ok $count - $what"; else
        echo "not ok $count - $what"
        sed 's/^/# /' "$work"/out "$work"/err
    fi
}
start() { # [SERVER OPTION...]
    exec {address}< <(exec "$server" --port 0 "$@")
    server_pid=$!
    read -r url <&"$address"
}
stop() {
    kill "$server_pid"
    wait "$server_pid" 2> "$work/kill"
}
run() {
    status=0
    "$example" "$@" > "$work/out" 2> "$work/err" || status=$?
    cat "$work/out" "$work/err" >> "$work/all"
}
tells() { [ "$status" -eq "$1" ] && grep -Eq "$2" "$work/err"; }
has_document() { [ "$status" -eq 0 ] && grep -Eqx '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}' "$work/out"; }

start --pending 2
run "$url"
check "the document's id is printed" has_document
run
check "without an endpoint: usage" tells 2 '^usage: '
run "$url/nowhere"
check "an endpoint that is none: not sent, change it" tells 1 'misconfigured'
stop
run "$url"
check "nobody there: not sent, send it again" tells 1 'not_sent .*; send it again$'

if [[ $example == *blocking ]]; then
    start --pending 1000000
    is_interrupted() { tells 1 'still_pending .*cancelled.*the resume token, and do not submit again'; }
    for patience in 2 20; do # seconds until it waits; more on a busy machine
        status=0
        timeout --signal=INT $patience "$example" "$url" > "$work/out" 2> "$work/err" || status=$?
        [ "$status" -ne 124 ] || status=1 # timeout's own word for it
        cat "$work/out" "$work/err" >> "$work/all"
        ! is_interrupted || break
    done
    check "an interrupt ends the waiting" is_interrupted
    stop
fi

# The ContextIdentifier went in, and AuthTokens came back.
holds_no_secret() { ! grep -Eiq '06C4A84A-693C|AuthToken="[0-9a-f]' "$work/all"; }
check "no secret is printed" holds_no_secret
echo "1..$count"
