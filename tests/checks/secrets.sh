#!/usr/bin/env bash
# secrets.sh LOG...: fails if what the tests, the examples and the log hook printed holds a secret that
# went in: the account and the AuthToken of the contract's samples, with hyphens or without, and the
# passwords of the tests.
set -euo pipefail
found=$(grep -EinH '06C4A84A-?693C-?46CB-?8DF2-?40A8215AA056|8CC9A84B-?693C-?46CC-?4342-?40A8215AD76A|open sesame|swordfish|jdoe1234' "$@" || true)
[ -z "$found" ] || printf 'a secret was printed:\n%s\n' "$found"
[ -z "$found" ]
