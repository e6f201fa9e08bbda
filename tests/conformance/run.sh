#!/bin/sh
# SPDX-License-Identifier: BSL-1.0
# run.sh CONFORMANCE DIRECTORY: runs the program CONFORMANCE on the suite, which is fetched into
# DIRECTORY once. Where it cannot be had the test is skipped (77).
set -eu
"$(dirname "$0")/fetch.sh" "$2"
exec "$1" "$2/xmlconf"
