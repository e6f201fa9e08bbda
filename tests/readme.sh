#!/bin/sh
# Compiles and runs each ```cpp block of the README, which must be a program as it stands; and looks for
# each line of a ```c++ block, which is an excerpt, in the file that the comment above it names: in its
# code, or in an example in a comment.
# usage: readme.sh README INCLUDE_DIR WORK_DIR COMPILER...
set -eu
readme=$1 include=$2 work=$3
shift 3
rm -rf "$work" && mkdir -p "$work"
awk -v work="$work" '/^```cpp$/ { file = work "/" ++n ".cpp"; next } /^```/ { file = "" } file { print > file }' "$readme"
count=$(find "$work" -name '*.cpp' | wc -l)
# Two at a time; fails if one of them does.
printf '%s\n' "$work"/*.cpp | xargs -P 2 -I '{}' sh -c '
    include=$1 program=$2
    shift 2
    "$@" -std=c++20 -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Werror -I"$include" "$program" -o "$program.out" &&
        "$program.out"' sh "$include" '{}' "$@"
echo "$count programs"

awk '/^<!-- .* -->$/ { source = $2 } /^```/ { inside = !inside && /^```c\+\+$/; next }
     inside { sub(/^ */, ""); print source "\t" $0 }' "$readme" > "$work/excerpts"
while IFS='	' read -r source line; do
    sed -E 's|^ *(///)? *||' "$(dirname "$readme")/$source" | grep -Fxq -e "$line" || {
        echo "not in $source: $line"
        exit 1
    }
done < "$work/excerpts"
[ -s "$work/excerpts" ]
[ "$count" -ge 1 ]
