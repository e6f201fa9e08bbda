#!/usr/bin/python3
# SPDX-License-Identifier: BSL-1.0
"""mutation.py SURVIVORS COMPILER...: would the tests notice if a header were wrong?

Changes the headers in small ways (mutants.py) and runs the tests against each change: those that
fail, crash or hang have killed the mutant. Prints a table and the survivors. Fails if fewer than
95 % were killed, or if a mutant survived that SURVIVORS does not accept:

    xml/reader.hpp: read_text
        if (*at_ == ']') {              the line
        *at_ == ']'  =>  *at_ != ']'    what was changed, one change or more
        Why no test can tell, or none need.

Options: --header NAME (of HEADERS; more than once), --jobs N, --keep DIRECTORY. Exit status 77 where
libclang's Python module is missing: skipped.
"""

import argparse
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.dont_write_bytecode = True  # the source tree stays as it is
try:
    from mutants import Header
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

HEADERS = [
    "xml/reader.hpp",
    "xml/writer.hpp",
    "schema.hpp",
    "xml/namespaces.hpp",
    "xml/text_view.hpp",
    "xml/characters.hpp",
    "xml/xml_character.hpp",
    "xml/detail/scan.hpp",
    "detail/byte_block.hpp",
    "detail/markup.hpp",
]
# Those likeliest to kill come first; before them all, the header's own.
SUITES = [
    "xml_reader",
    "xml_text_view",
    "xml_writer",
    "xml_namespaces",
    "xml_characters",
    "xml_xml_character",
    "schema",
    "excerpt",
    "encode",
    "decode",
    "xml_canonical",
    "xml_detail_scan",
    "detail_byte_block",
    "detail_markup",
]
LEAST_KILLED = 95.0
TESTS = Path(__file__).resolve().parent.parent
INCLUDE = TESTS.parent / "include"
FLAGS = ["-std=c++20", "-O0", "-w", "-Wno-narrowing"]
MUTANT_HPP = """\
#include <cstdlib>
namespace mutant {
inline const int alive = std::getenv("MUTANT") != nullptr ? std::atoi(std::getenv("MUTANT")) : 0;
}
#define MUTANT(n) (!__builtin_is_constant_evaluated() && ::mutant::alive == (n))
"""
# One failure is enough.
STOP_CPP = """\
#include <boost/test/tree/observer.hpp>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
struct stop : boost::unit_test::test_observer {
    stop() { boost::unit_test::framework::register_observer(*this); }
    void assertion_result(boost::unit_test::assertion_result result) override {
        if (result == boost::unit_test::AR_FAILED) {
            std::_Exit(EXIT_FAILURE);
        }
    }
};
const stop* const for_the_whole_run = new stop;
"""


def own_suite(header):
    return header.removesuffix(".hpp").replace("/", "_")


def in_order(header):
    own = own_suite(header)
    return [own, *(suite for suite in SUITES if suite != own)]


class Bench:
    """Where mutants are built and run."""

    def __init__(self, directory, compiler, jobs):
        self.directory = directory
        self.compiler = compiler
        self.pool = ThreadPoolExecutor(jobs)
        self.limits = {}
        self.precompiled = directory / "precompiled.hpp"

    def compile(self, source, output, *options):
        language = ["-x", "c++-header"] if source.suffix == ".hpp" else ["-c"]
        command = [*self.compiler, *FLAGS, *options, *language, str(source), "-o", str(output)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def compile_suite(self, suite, include, prefix, *options):
        output = self.directory / f"{prefix}{suite}.o"
        done = self.compile(TESTS / f"{suite}.cpp", output, f"-I{include}", *options)
        return output, done

    def link(self, objects, output):
        command = [*self.compiler, *map(str, objects), "-o", str(output)]
        subprocess.run(command, check=True)

    def build(self, include, *options):
        """The program with all suites."""
        done = list(
            self.pool.map(
                lambda suite: self.compile_suite(suite, include, "", *options), ["main", *SUITES]
            )
        )
        for output, result in done:
            if result.returncode:
                raise RuntimeError(f"{output.name}:\n{result.stderr[:4000]}")
        program = self.directory / "unit"
        stop = self.directory / "stop.cpp"
        stop.write_text(STOP_CPP)
        self.compile(stop, stop.with_suffix(".o")).check_returncode()
        self.link([stop.with_suffix(".o"), *(output for output, _ in done)], program)
        return program

    def run(self, program, suite, number):
        """Seconds that the suite took; "failed" or "timed out"."""
        limit = self.limits.get(suite, 60)
        environment = {k: v for k, v in os.environ.items() if k != "XMLLINT"}
        environment |= {"MUTANT": str(number), "ASSURESIGN_TESTS_DIR": str(TESTS)}
        started = time.monotonic()
        with subprocess.Popen(
            [program, f"--run_test={suite}", "--catch_system_errors=no", "--log_level=nothing"],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=lambda: constrain(limit),
        ) as process:
            try:
                status = process.wait(4 * limit)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                return "timed out"
        if status in (-signal.SIGXCPU, -signal.SIGKILL):
            return "timed out"
        return "failed" if status else time.monotonic() - started

    def measure(self, program):
        """Each suite's limit, of processor time, from how long it takes when nothing is changed."""
        for suite in SUITES:
            seconds = self.run(program, suite, 0)
            if isinstance(seconds, str):
                raise RuntimeError(f"{suite} {seconds} without a mutant")
            self.limits[suite] = int(2 + 4 * seconds)

    def judge(self, program, header, number):
        for suite in in_order(header):
            outcome = self.run(program, suite, number)
            if isinstance(outcome, str):
                return outcome
        return "survived"

    def judge_constant(self, header, number, content):
        """Compiles and runs the header's own suite, and the reader's if it is not enough."""
        include = copy_headers(self.directory / f"include{number}", {header: content})
        outcome = "survived"
        for suite in dict.fromkeys([own_suite(header), "xml_reader" if "xml" in header else ""]):
            if suite and outcome == "survived":
                outcome = self.judge_compiled(suite, include, number)
        return outcome

    def judge_compiled(self, suite, include, number):
        options = ["-include", str(self.precompiled)]
        compiled, done = self.compile_suite(suite, include, f"{number}-", *options)
        if done.returncode:
            return "failed"
        program = self.directory / f"unit{number}-{suite}"
        self.link([self.directory / "main.o", compiled], program)
        outcome = self.run(program, suite, 0)
        program.unlink()
        compiled.unlink()
        return outcome if isinstance(outcome, str) else "survived"


# No mutant may take the machine down with it.
def constrain(seconds):
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(10)


def copy_headers(directory, changed):
    """A copy of include/ with some headers changed; the rest are links."""
    for path in INCLUDE.rglob("*.hpp"):
        name = path.relative_to(INCLUDE)
        copy = directory / name
        copy.unlink(missing_ok=True)
        copy.parent.mkdir(parents=True, exist_ok=True)
        content = changed.get(str(name.relative_to("assuresign")))
        if content is not None:
            copy.write_bytes(content)
        else:
            copy.symlink_to(path)
    return directory


def run_chosen(bench, headers):
    numbered = {}
    for header in headers:
        numbered |= header.number(len(numbered) + 1)
    changed = {header.name: header.schemata().encode() for header in headers}
    include = copy_headers(bench.directory / "include", changed)
    prelude = bench.directory / "mutant.hpp"
    prelude.write_text(MUTANT_HPP)
    program = bench.build(include, "-include", str(prelude))
    bench.measure(program)
    judged = bench.pool.map(
        lambda item: bench.judge(program, item[1].header, item[0]), numbered.items()
    )
    return list(zip(numbered.values(), judged))


def run_constants(bench, headers):
    bench.precompiled.write_text("#include <boost/test/unit_test.hpp>\n")
    bench.compile(bench.precompiled, f"{bench.precompiled}.gch").check_returncode()
    work = [(header.name, *change) for header in headers for change in header.constants()]
    judged = bench.pool.map(
        lambda item: bench.judge_constant(item[1][0], item[0], item[1][2]), enumerate(work)
    )
    return list(zip((mutant for _, mutant, _ in work), judged))


def read_accepted(path):
    accepted = Counter()  # equal changes of equal lines are as many entries
    for block in re.split(r"\n\s*\n", path.read_text(encoding="utf-8")):
        lines = [line.strip() for line in block.splitlines() if not line.startswith("#")]
        if not lines:
            continue
        header, _, function = (part.strip() for part in lines[0].partition(":"))
        changes = [line for line in lines[2:] if "  =>  " in line]
        if len(lines) == 2 + len(changes):
            raise RuntimeError(f"accepted without a reason: {lines}")
        for change in changes:
            original, mutant = change.split("  =>  ")
            accepted[header, function, lines[1], original, mutant] += 1
    return accepted


def show(mutant):
    print(f"\n# line {mutant.line_number}")
    print(f"{mutant.header}: {mutant.function}")
    print(f"    {mutant.line}")
    print(f"    {mutant.original}  =>  {mutant.mutant}")


def percentage(counts):
    return 100 * (1 - counts["survived"] / max(1, sum(counts.values())))


def report(results, accepted):
    counts = {}
    for mutant, outcome in results:
        counts.setdefault(mutant.header, Counter())[outcome] += 1
    counts["all"] = sum(counts.values(), Counter())
    print(f"{'header':20} {'mutants':>8} {'failed':>8} {'hung':>8} {'survived':>8} {'killed':>8}")
    for name, each in counts.items():
        numbers = [sum(each.values()), each["failed"], each["timed out"], each["survived"]]
        print(f"{name:20}", *(f"{n:8}" for n in numbers), f"{percentage(each):7.1f}%")
    survivors = [mutant for mutant, outcome in results if outcome == "survived"]
    unused, unknown = accepted.copy(), []
    for mutant in survivors:
        if unused[mutant.key()] == 0:
            unknown.append(mutant)
        unused[mutant.key()] -= 1
    print(f"\n{len(survivors) - len(unknown)} survivors accepted, {len(unknown)} not:")
    for mutant in unknown:
        show(mutant)
    for key, number in unused.items():
        if number > 0 and key[0] in counts:
            print(f"\nno longer a survivor ({number}):", *key, sep="\n    ")
    return not unknown and percentage(counts["all"]) >= LEAST_KILLED


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--header", action="append", choices=HEADERS)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--keep", type=Path)
    parser.add_argument("survivors", type=Path)
    parser.add_argument("compiler", nargs="+")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        directory = options.keep or Path(temporary)
        directory.mkdir(exist_ok=True)
        bench = Bench(directory, options.compiler, options.jobs)
        headers = [
            Header(name, INCLUDE / "assuresign" / name, ["-std=c++20", f"-I{INCLUDE}"])
            for name in options.header or HEADERS
        ]
        results = run_chosen(bench, headers) + run_constants(bench, headers)
    return 0 if report(results, read_accepted(options.survivors)) else 1


if __name__ == "__main__":
    sys.exit(main())
