#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Tests report.py with figures that are made up, and looks at the page and the chart that are kept."""

import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

HERE = os.path.dirname(os.path.abspath(__file__))
REPORT = os.path.join(HERE, "report.py")
SVG = "{http://www.w3.org/2000/svg}"

# Cases, and how many bytes per second.
SPEEDS = {
    "decode_view/assuresign/1000": 4e9,
    "parse_only/rapidxml/1000": 3e9,
    "limit/scan/1000": 30e9,
    "hostile/depth/1000": 0.4e9,
    "decode_owned/assuresign/1000": 2e9,
    "decode_owned/pugixml/1000": 0.5e9,
    "encode/assuresign/1000": 8e9,
    "encode/libxml2/1000": 0.5e9,
}


def luminance(color):
    """WCAG 2.2's relative luminance."""
    parts = [int(color[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    """WCAG 2.2's contrast ratio."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


class Report(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)
        self.figures = self.path("figures.json")
        measured = {
            "context": {"date": "2026-01-01T00:00:00", "num_cpus": 2, "compiler": "GCC"},
            "benchmarks": [{"run_type": "iteration", "run_name": name, "bytes_per_second": speed}
                           for name, speed in SPEEDS.items()],
        }
        self.write("figures.json", json.dumps(measured))

    def path(self, name):
        return os.path.join(self.directory.name, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)

    def read(self, path):
        with open(path, encoding="utf-8") as file:
            return file.read()

    def run_report(self, *options):
        return subprocess.run([sys.executable, REPORT, *options, self.figures], check=False,
                              capture_output=True, text=True, encoding="utf-8")

    def test_tables_compare_and_misses_stand_in_one_list(self):
        tables, misses = self.run_report().stdout.split("### Targets that are not met\n")
        self.assertIn("| `decode_owned/pugixml` | – | 0.50 | – | ×4.00 |", tables)
        self.assertNotIn("aim", tables)
        self.assertIn("`parse_only/rapidxml`: at least ×1.5 is the aim; it is ×– with 1 result, "
                      "×1.33 with 1,000 results.", misses)
        self.assertIn("- `hostile/depth`", misses)
        self.assertNotIn("×4.00", misses) # which meets its target

    def test_check_fails_where_a_target_is_missed(self):
        self.assertEqual(self.run_report().returncode, 0)
        self.assertEqual(self.run_report("--check").returncode, 1)

    def test_page_changes_between_the_marks_alone(self):
        begin, end = "<!-- report.py: begin -->\n", "<!-- report.py: end -->\n"
        self.write("page.md", f"before\n{begin}old\n{end}after\n")
        report = self.run_report("--page", self.path("page.md")).stdout
        self.assertEqual(self.read(self.path("page.md")), f"before\n{begin}{report}{end}after\n")

    def test_page_without_marks_is_refused_and_left_alone(self):
        self.write("page.md", "before\n")
        self.assertNotEqual(self.run_report("--page", self.path("page.md")).returncode, 0)
        self.assertEqual(self.read(self.path("page.md")), "before\n")

    def test_page_that_is_kept_has_the_marks(self):
        text = self.read(os.path.join(HERE, "README.md"))
        self.write("page.md", text)
        self.assertEqual(self.run_report("--page", self.path("page.md")).returncode, 0)
        self.assertNotEqual(self.read(self.path("page.md")), text)

    def test_bars_have_one_scale(self):
        self.run_report("--chart", self.path("chart.svg"))
        root = xml.etree.ElementTree.parse(self.path("chart.svg")).getroot()
        widths = sorted(float(each.get("width")) for each in root.iter(f"{SVG}rect")
                        if each.get("class") != "background")
        shown = sorted(speed for name, speed in SPEEDS.items()
                       if not name.startswith(("limit/", "hostile/")))
        self.assertEqual(len(widths), len(shown))
        for width, speed in zip(widths, shown):
            self.assertAlmostEqual(width / widths[-1], speed / shown[-1], places=3)

    def test_charts_say_what_is_better_and_can_be_read(self):
        self.run_report("--chart", self.path("chart.svg"))
        for chart in self.path("chart.svg"), os.path.join(HERE, "chart.svg"):
            text = self.read(chart)
            self.assertIn("Higher is better. All bars have the same scale.", text)
            colors = dict(re.findall(r"^(\S+) \{.*fill: (#[0-9a-f]{6})", text, re.MULTILINE))
            background = colors.pop(".background")
            self.assertEqual(set(colors), {"text", ".ours", ".other"})
            for color in colors.values():
                self.assertGreaterEqual(contrast(color, background), 4.5)


if __name__ == "__main__":
    unittest.main()
