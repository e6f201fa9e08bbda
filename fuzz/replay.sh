#!/bin/sh
# SPDX-License-Identifier: BSL-1.0
# replay.sh ARCHIVE DIRECTORY PROGRAM [ARGUMENT...]: unpacks a harness's corpus, ARCHIVE, into DIRECTORY, and
# runs PROGRAM with the arguments and DIRECTORY.
set -eu
archive=$1 directory=$2
shift 2
rm -rf "$directory"
mkdir -p "$directory"
tar -xzf "$archive" -C "$directory"
exec "$@" "$directory"
