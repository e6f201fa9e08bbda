#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""count_cases.py TESTLOG...: prints the numbers of test cases that passed, failed and were skipped,
over Meson's testlog.json files. A test that prints Boost.Test's XML report counts as its cases, any
other test as one. A log that is missing counts as a failure: the build did not get that far.
"""

import json
import re
import sys

PASSED = ("passed", "passed_with_warnings")
FAILED = ("failed", "timed_out")  # the aborted are among the failed


def count(test):
    result = test["result"]
    report = re.search(r"<TestResult>.*?</TestResult>", test.get("stderr", ""), re.DOTALL)
    if not report:
        return result == "OK", result not in ("OK", "SKIP"), result == "SKIP"
    cases = {name: int(n) for name, n in re.findall(r'test_cases_(\w+)="(\d+)"', report[0])}
    passed = sum(cases[name] for name in PASSED)
    failed = sum(cases[name] for name in FAILED)
    if result != "OK" and failed == 0:  # such as a leak, found after the cases had passed
        failed = 1
    return passed, failed, 0


def counts(path):
    try:
        with open(path, encoding="utf-8") as log:
            return [count(json.loads(line)) for line in log]
    except FileNotFoundError:
        return [(0, 1, 0)]


totals = [(0, 0, 0)] + [each for path in sys.argv[1:] for each in counts(path)]
print(*(sum(column) for column in zip(*totals)))
