#!/bin/sh
# SPDX-License-Identifier: BSL-1.0
# reproducible.sh INCLUDE_DIR BUILT...: whether the single headers BUILT are, to the byte, what is made of a
# copy of the library in another directory, whose files were made in another order, with another locale and
# another seed of Python's hashes; and whether each says its license.
set -eu
include=$1
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/copy"
(cd "$include" && find assuresign -type f | LC_ALL=C sort -r | tar -cf - -T -) | tar -xf - -C "$work/copy"
cp "$include/single_header.py" "$work/copy"
for built in "$@"; do
    again=$work/$(basename "$built")
    (cd "$work" && LC_ALL=C PYTHONHASHSEED=1 python3 copy/single_header.py "$again")
    cmp "$again" "$built"
    [ "$(head -n 1 "$built")" = '// SPDX-License-Identifier: BSL-1.0' ]
done
