#!/bin/sh
# SPDX-License-Identifier: BSL-1.0
# linked.sh INCLUDE_DIR WORK_DIR OTHER_COMPILER COMPILER...: prints TAP. Links objects of C++20 and of C++23;
# of COMPILER and of OTHER_COMPILER, if it is here; and of two versions of the library; and runs each program.
set -u
[ $# -ge 4 ] || { echo "$0: 4 arguments are needed" >&2; exit 2; }
include=$(realpath "$1") work=$(realpath -m "$2") other=$3
shift 3
here=$(cd "$(dirname "$0")" && pwd)
rm -rf "$work"
mkdir -p "$work/another" && cd "$work" || exit 1

number=0
report() { # STATUS NAME
    number=$((number + 1))
    [ "$1" -eq 0 ] || printf 'not '
    echo "ok $number - $2"
}
warnings='-Wall -Wextra -Wpedantic -Werror'

"$@" $warnings -std=c++20 -I"$include" -c "$here/unit_1.cpp" -o 20.o &&
    "$@" $warnings -std=c++2b -I"$include" -c "$here/unit_2.cpp" -o 23.o &&
    "$@" 20.o 23.o -o standards && ./standards
report $? "C++20 and C++23"

if command -v "$other" > /dev/null; then
    "$other" $warnings -std=c++20 -I"$include" -c "$here/unit_1.cpp" -o other.o &&
        "$@" other.o 23.o -o compilers && ./compilers
    report $? "two compilers"
else
    number=$((number + 1))
    echo "ok $number - two compilers # SKIP $other is missing"
fi

# The other version differs as a later one would: in its number and in the inline namespace, not in names.
version=$(sed -n 's/.*version = "\(.*\)".*/\1/p' "$include/assuresign/version.hpp")
namespace=$(sed -n 's/^inline namespace \(.*\) {/\1/p' "$include/assuresign/version.hpp")
cp -R "$include/assuresign" another/assuresign
find another -name '*.hpp' -exec sed -i "s/inline namespace $namespace\b/inline namespace v999/; s/\"$version\"/\"999.0.0\"/" {} +
"$@" $warnings -std=c++20 -I"$include" -DUSER=user_of_this_version -c "$here/user.cpp" -o this.o &&
    "$@" $warnings -std=c++20 -Ianother -DUSER=user_of_another_version -c "$here/user.cpp" -o another.o &&
    "$@" -std=c++20 "$here/main.cpp" this.o another.o -o versions &&
    [ "$(./versions)" = "$version 999.0.0" ]
report $? "two versions"

# What both define, the linker takes from one of them.
for object in this another; do
    nm --defined-only --format=posix $object.o | cut -d ' ' -f 1 | grep assuresign | LC_ALL=C sort -u > $object.names
done
[ -s this.names ] && [ -z "$(LC_ALL=C comm -12 this.names another.names)" ]
report $? "no name in both"
echo "1..$number"
