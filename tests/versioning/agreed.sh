#!/bin/sh
# SPDX-License-Identifier: BSL-1.0
# agreed.sh ROOT VERSION PKG_CONFIG_FILE CMAKE_VERSION_FILE SINGLE_HEADER...: prints TAP. Whether all who name
# the version of the library in ROOT say VERSION.
set -u
root=$1 version=$2 pc=$3 cmake=$4
shift 4

number=0
report() { # STATUS NAME
    number=$((number + 1))
    [ "$1" -eq 0 ] || printf 'not '
    echo "ok $number - $2"
}

grep -Fq "version = \"$version\";" "$root/include/assuresign/version.hpp"
report $? "version.hpp"

# Compatible are versions of the same major number, and before 1.0.0 of the same minor number
# (Semantic Versioning 2.0.0 §4, §8).
major=${version%%.*}
minor=${version#*.}
minor=${minor%%.*}
if [ "$major" -eq 0 ]; then namespace=v0_$minor; else namespace=v$major; fi

# Wherever a header opens the library's namespace, it is the version's.
wrong=$(find "$root/include" -name '*.hpp' -exec awk -v name="$namespace" '
    opened && $0 != "inline namespace " name " {" { print FILENAME ":" FNR ": " $0 }
    { opened = /^namespace assuresign/ }
    opened && $0 != "namespace assuresign {" { print FILENAME ":" FNR ": " $0; opened = 0 }' {} +)
[ -z "$wrong" ]
status=$?
report $status "inline namespace of every header"
[ -z "$wrong" ] || printf '%s\n' "$wrong" | sed 's/^/# /'

# What declares nothing includes something instead.
missing=$(grep -rLE "^inline namespace $namespace \{" "$root/include" --include='*.hpp' |
    while read -r header; do
        ! sed -e '/^\/\//d' -e '/^#/d' -e '/^$/d' "$header" | grep -q . || echo "$header"
    done)
[ -z "$missing" ]
report $? "no header beside the namespace"
[ -z "$missing" ] || printf '%s\n' "$missing" | sed 's/^/# /'

newest=$(sed -n 's/^## \[\([0-9][^]]*\)\].*/\1/p' "$root/CHANGELOG.md" | head -n 1)
[ "$newest" = "$version" ]
report $? "CHANGELOG.md"

grep -Fxq "Version: $version" "$pc"
report $? "pkg-config"

grep -Fxq "set(PACKAGE_VERSION \"$version\")" "$cmake"
report $? "CMake"

for header in "$@"; do
    sed -n 2p "$header" | grep -Fq "// assuresign $version, "
    report $? "$(basename "$header")"
done
echo "1..$number"
