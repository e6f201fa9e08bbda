#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""count_cases.py TESTLOG...: prints the numbers of test cases that passed, failed and were skipped,
over Meson's testlog.json files, and then, each on a line, the tests that did not pass. A test that
prints Boost.Test's XML report, or TAP, counts as its cases, any other test as one. A log that is
missing counts as a failure: the build did not get that far.
"""

import json
import re
import sys

PASSED = ("passed", "passed_with_warnings")
FAILED = ("failed", "timed_out")  # the aborted are among the failed


def boost_cases(report):
    cases = {name: int(n) for name, n in re.findall(r'test_cases_(\w+)="(\d+)"', report)}
    return sum(cases[name] for name in PASSED), sum(cases[name] for name in FAILED), 0


def tap_cases(report):
    lines = re.findall(r"^(ok|not ok)\b(.*)$", report, re.MULTILINE)
    skipped = sum("# SKIP" in text for _, text in lines)
    failed = sum(state == "not ok" for state, _ in lines)
    return len(lines) - failed - skipped, failed, skipped


def count(test):
    result = test["result"]
    stdout, stderr = test.get("stdout", ""), test.get("stderr", "")
    if report := re.search(r"<TestResult>.*?</TestResult>", stderr, re.DOTALL):
        passed, failed, skipped = boost_cases(report[0])
    elif re.search(r"^1\.\.[1-9]", stdout, re.MULTILINE):
        passed, failed, skipped = tap_cases(stdout)
    else:
        return result == "OK", result not in ("OK", "SKIP"), result == "SKIP"
    if result not in ("OK", "SKIP") and failed == 0:  # such as a leak, after the cases had passed
        failed = 1
    return passed, failed, skipped


def counts(path):
    """Of each test its name and its numbers."""
    try:
        with open(path, encoding="utf-8") as log:
            tests = [json.loads(line) for line in log]
        return [(test["name"], count(test)) for test in tests]
    except FileNotFoundError:
        return [(path, (0, 1, 0))]


found = [each for path in sys.argv[1:] for each in counts(path)]
print(*(sum(numbers[column] for _, numbers in found) for column in range(3)))
for name, (_, failed, _) in found:
    if failed:
        print(name)
