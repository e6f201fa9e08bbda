#!/bin/sh
# SPDX-License-Identifier: BSL-1.0
# examples.sh INCLUDE_DIRECTORY SOURCE COMPILER...: writes every example of the headers to SOURCE, and has
# it compiled without a warning; but what an example shows, it need not use.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
include=$1 source=$2
shift 2
python3 "$here/examples.py" "$include" >"$source"
"$@" -std=c++20 -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wno-unused -Werror -fsyntax-only -I"$include" -I"$here" "$source"
