#!/bin/sh
# SPDX-License-Identifier: BSL-1.0
# compiler.sh OPTION...: stands in for a compiler. Appends to $STUB_MISSING each source, object and include
# directory that is not there, and to $STUB_CALLS each command; makes the program that it is asked for, which
# does nothing. The real g++, in $STUB_REAL, preprocesses.
for each in "$@"; do
    case $each in
    -E) exec "$STUB_REAL" "$@" ;;
    --version) exec echo 'g++ (a stub)' ;;
    esac
done

echo "$0 $*" >>"$STUB_CALLS"
look_for() { # PATH
    [ -e "$1" ] || echo "$1" >>"$STUB_MISSING"
}
while [ $# -gt 0 ]; do
    case $1 in
    -o)
        shift
        printf '#!/bin/sh\n' >"$1"
        chmod +x "$1"
        ;;
    -I | -isystem | -idirafter)
        shift
        look_for "$1"
        ;;
    -x) shift ;;
    -I*) look_for "${1#-I}" ;;
    -*) ;;
    *) look_for "$1" ;;
    esac
    shift
done
