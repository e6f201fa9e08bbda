#!/usr/bin/env bash
# lint.sh TREE: clang-tidy, as .clang-tidy configures it, on every source file that a build in TREE
# would compile, and cppcheck on them. Exit status 77 where either is missing: skipped.
set -uo pipefail
[ $# -ge 1 ] || { echo "$0: 1 arguments are needed" >&2; exit 2; }
command -v clang-tidy cppcheck || exit 77
tree=$(realpath -m "$1")
cd "$(dirname "$0")/../.." || exit

rm -rf "$tree"
CXX=clang++ meson setup "$tree" -Dtests=enabled -Dfuzz=enabled -Dbenchmarks=auto > /dev/null || exit
# The header that two sources include; where gSOAP is not installed, there is neither.
meson compile -C "$tree" gsoap_code > /dev/null 2>&1
mapfile -t sources < <(python3 - "$tree" <<'LIST'
import json, pathlib, sys
tree = pathlib.Path(sys.argv[1])
commands = json.loads((tree / "compile_commands.json").read_text())
files = {(tree / command["file"]).resolve() for command in commands}
print(*sorted(path for path in files if tree not in path.parents), sep="\n")
LIST
)

status=0
cppcheck --quiet --std=c++20 --language=c++ --inline-suppr --error-exitcode=1 \
    --enable=warning,performance,portability --suppressions-list=tests/checks/cppcheck_suppressions.txt \
    --library=tests/checks/cppcheck.cfg -I include "${sources[@]}" || status=1
printf '%s\0' "${sources[@]}" |
    xargs -0 -P "$(nproc)" -n 1 clang-tidy --quiet -p "$tree" --warnings-as-errors='*' || status=1
exit $status
