#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""coverage.py BUILD EXCEPTIONS: what of include/ do the tests run?

BUILD is a build tree of Clang with `-Dcoverage=true`, whose tests ran
with LLVM_PROFILE_FILE=BUILD/profiles/%m.profraw. What counts is what `tests/unit`, `tests/core`,
`tests/faults` and `tests/optimised` run, all instantiations of a template together. Prints a table.
Fails if code never runs, or a condition has always the same outcome, that EXCEPTIONS does not list;
if it lists what is not so; or if fewer than 95 % of the branches are taken. An entry, which stands
for every such place in the header:

    client.hpp: always true         or "always false", "never runs"
        if (a && b) {               the line
        b                           what of it
        Why that is so.
"""

import json
import re
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

LEAST_BRANCHES = 95.0
INCLUDE = Path(__file__).resolve().parent.parent.parent / "include" / "assuresign"
PROGRAMS = ["unit", "core", "faults", "optimised"]
CODE = 0  # a region's kind, in llvm-cov's export


def llvm(tool, *arguments):
    version = subprocess.run(["clang++", "-dumpversion"], capture_output=True, text=True, check=True)
    name = f"{tool}-{version.stdout.split('.')[0]}"
    # llvm-cov warns of the standard library's functions that differ from program to program.
    done = subprocess.run([name, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout


def export(build, kind):
    profile = str(build / "coverage.profdata")
    llvm("llvm-profdata", "merge", "-sparse", "-o", profile, str(build / "profiles"))
    programs = [str(build / "tests" / name) for name in PROGRAMS]
    objects = [f"-object={each}" for each in programs[1:]]
    return llvm("llvm-cov", "export", f"-format={kind}", f"-instr-profile={profile}", programs[0], *objects)


def width(span):
    first, begin, last, end = span
    return end - begin if first == last else None


class Header:
    """What ran of a header: spans are (first line, first column, last line, last column)."""

    def __init__(self, path):
        self.source = path.read_text(encoding="utf-8").splitlines()
        self.lines = {}  # number: how often
        self.regions = Counter()  # span: how often
        self.branches = defaultdict(Counter)  # span: how often each outcome

    def piece(self, span):
        first, begin, last, end = span
        line = self.source[first - 1]
        return (line[begin - 1 : end - 1] if first == last else line[begin - 1 :]).strip()

    def never_run(self):
        # Clang makes a region of the brace alone of an `if constexpr (…) {`.
        return [span for span, times in self.regions.items() if not times and width(span) != 1]

    def missed(self):
        for span in self.never_run():
            yield "never runs", span
        for span, outcomes in self.branches.items():
            # Neither: the condition is a constant, or in a region that never runs.
            if outcomes.total() and not outcomes[False]:
                yield "always true", span
            if outcomes.total() and not outcomes[True]:
                yield "always false", span


def read_headers(build):
    headers = defaultdict(lambda: None)

    def header_of(filename):
        path = Path(filename).resolve()
        if not path.is_relative_to(INCLUDE):
            return None
        name = str(path.relative_to(INCLUDE))
        if headers[name] is None:
            headers[name] = Header(path)
        return headers[name]

    for function in json.loads(export(build, "text"))["data"][0]["functions"]:
        files = [header_of(each) for each in function["filenames"]]
        for *span, times, file, _, kind in function["regions"]:
            if files[file] and kind == CODE:
                files[file].regions[tuple(span)] += times
        for *span, taken, not_taken, file, _, _ in function["branches"]:
            # A defaulted comparison has branches that Clang does not count.
            if files[file] and not files[file].source[span[0] - 1].endswith("= default;"):
                files[file].branches[tuple(span)] += Counter({True: taken, False: not_taken})
    header = None
    for key, _, value in (line.partition(":") for line in export(build, "lcov").splitlines()):
        if key == "SF":
            header = header_of(value)
        elif key == "DA" and header:
            number, times = map(int, value.split(","))
            header.lines[number] = times
    return dict(sorted((name, each) for name, each in headers.items() if each))


def read_exceptions(path):
    exceptions = set()
    for block in re.split(r"\n\s*\n", path.read_text(encoding="utf-8")):
        lines = [line.strip() for line in block.splitlines() if not line.startswith("#")]
        if not lines:
            continue
        if len(lines) < 4:
            raise RuntimeError(f"an exception without a reason: {lines}")
        exceptions.add(tuple(lines[:3]))
    return exceptions


def main(build, exceptions_file):
    headers = read_headers(build)
    exceptions = read_exceptions(exceptions_file)
    totals = Counter()
    unlisted, listed = [], set()
    print(f"{'header':24} {'lines':>6} {'run':>6} {'branches':>9} {'taken':>6}")
    for name, header in headers.items():
        taken = [times > 0 for each in header.branches.values() if each.total() for times in (each[True], each[False])]
        row = Counter(
            lines=len(header.lines),
            run=sum(times > 0 for times in header.lines.values()),
            branches=len(taken),
            taken=sum(taken),
        )
        print(f"{name:24} {row['lines']:6} {row['run']:6} {row['branches']:9} {row['taken']:6}")
        totals += row
        for kind, span in sorted(header.missed(), key=lambda miss: miss[1]):
            key = (f"{name}: {kind}", header.source[span[0] - 1].strip(), header.piece(span))
            if key in exceptions:
                listed.add(key)
            else:
                unlisted.append((span[0], key))
    taken = 100 * totals["taken"] / totals["branches"]
    print(
        f"\nlines: {100 * totals['run'] / totals['lines']:.2f} %, branches: {taken:.2f} %; "
        f"{len(listed)} exceptions, {len(unlisted)} places not among them"
    )
    for number, key in unlisted:
        print(f"\n# line {number}", key[0], *(f"    {part}" for part in key[1:]), sep="\n")
    for key in exceptions - listed:
        print("\nno longer so:", *key, sep="\n    ")
    return not unlisted and exceptions == listed and taken >= LEAST_BRANCHES


if __name__ == "__main__":
    sys.exit(0 if main(Path(sys.argv[1]), Path(sys.argv[2])) else 1)
