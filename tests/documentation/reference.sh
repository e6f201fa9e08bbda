#!/bin/sh
# SPDX-License-Identifier: BSL-1.0
# reference.sh INCLUDE_DIRECTORY WORK_DIRECTORY VERSION: the reference of everything public, of which
# Doxygen must not complain.
set -eu
command -v doxygen >/dev/null || exit 77 # skipped
"$1/reference.sh" "$1" "$2" "$3"
[ -f "$2/reference/index.html" ]
