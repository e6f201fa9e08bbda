#!/bin/sh
# SPDX-License-Identifier: BSL-1.0
# reference.sh INCLUDE_DIRECTORY OUTPUT_DIRECTORY VERSION: makes OUTPUT_DIRECTORY/reference. Fails on any
# warning of Doxygen's.
set -eu
mkdir -p "$2"
sed "s|@source@|$1|g; s|@output@|$2|; s|@version@|$3|" "$1/Doxyfile.in" >"$2/Doxyfile"
doxygen "$2/Doxyfile"
