#!/bin/sh
# SPDX-License-Identifier: BSL-1.0
# headers_alone.sh INCLUDE_DIR TESTS_DIR: lists the library's headers that no source of TESTS_DIR includes
# before anything else, and which thus have still to be compiled by themselves.
set -eu
first=$(for source in "$2"/*.cpp; do grep -m 1 '^#include' "$source" || true; done)
cd "$1"
find assuresign -name '*.hpp' | LC_ALL=C sort | while read -r header; do
    printf '%s\n' "$first" | grep -Fxq "#include <$header>" || echo "$header"
done
