#!/bin/sh
# readme.sh README INCLUDE_DIR WORK_DIR COMPILER...: checks the README, and the pages beside it and below.
# - Each ```cpp block of the README is a program, which compiles as it stands and runs. A ```text block after it
#   is what it prints.
# - Each line of a ```c++ block of a page, which is an excerpt, is in the file that the comment above it names: in
#   its code, or in an example in a comment.
# - Each link of a page to a file leads to one.
# - The README can be read in five minutes: it has 200 lines at most.
set -eu
[ $# -ge 4 ] || { echo "$0: 4 arguments are needed" >&2; exit 2; }
readme=$(realpath "$1") include=$2 work=$3
shift 3
root=$(dirname "$readme")
rm -rf "$work" && mkdir -p "$work"
awk -v work="$work" '
    /^```cpp$/ { file = work "/" ++n ".cpp"; next }
    /^```text$/ { file = work "/" n ".expected"; next }
    /^```/ { file = "" }
    file { print > file }' "$readme"
count=$(find "$work" -name '*.cpp' | wc -l)
# Two at a time; fails if one of them does.
printf '%s\n' "$work"/*.cpp | xargs -P 2 -I '{}' sh -c '
    include=$1 program=$2
    shift 2
    "$@" -std=c++20 -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Werror -I"$include" "$program" -o "$program.out" &&
        "$program.out" >"$program.printed" || exit
    cat "$program.printed"
    expected=${program%.cpp}.expected
    [ ! -e "$expected" ] || diff -u "$expected" "$program.printed"' sh "$include" '{}' "$@"
echo "$count programs"
[ "$count" -ge 1 ]

find "$root" -maxdepth 3 -name '*.md' ! -path "$root/build*" >"$work/pages"
while IFS= read -r page; do
    awk '/^<!-- .* -->$/ { source = $2 } /^```/ { inside = !inside && /^```c\+\+$/; next }
        inside { sub(/^ */, ""); print source "\t" $0 }' "$page"
done <"$work/pages" >"$work/excerpts"
[ -s "$work/excerpts" ]
while IFS='	' read -r source line; do
    sed -E 's|^ *(///)? *||' "$root/$source" | grep -Fxq -e "$line" || {
        echo "not in $source: $line"
        exit 1
    }
done <"$work/excerpts"

while IFS= read -r page; do
    awk '/^```/ { inside = !inside; next } !inside' "$page" | grep -o '](\([^)]*\))' | sed -E 's/^\]\(//; s/#.*//; s/\)$//' | while IFS= read -r target; do
        case $target in
        '' | http*) ;;
        *) [ -e "$(dirname "$page")/$target" ] || {
            echo "$page: no file $target"
            exit 1
        } ;;
        esac
    done
done <"$work/pages"

[ "$(wc -l <"$readme")" -le 200 ]
