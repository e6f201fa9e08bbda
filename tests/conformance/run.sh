#!/bin/sh
# SPDX-License-Identifier: BSL-1.0
# run.sh CONFORMANCE DIRECTORY: runs the program CONFORMANCE on the suite, which is fetched into
# DIRECTORY once. Where it cannot be had the test is skipped (77), but fails if CI is true or
# ASSURESIGN_REQUIRE_ALL is 1.
set -u
"$(dirname "$0")/fetch.sh" "$2"
status=$?
if [ $status -eq 77 ] && { [ "${CI:-}" = true ] || [ "${ASSURESIGN_REQUIRE_ALL:-}" = 1 ]; }; then
    status=1
fi
[ $status -eq 0 ] || exit $status
exec "$1" "$2/xmlconf"
