#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Reads what `decode` and `encode` measured (Google Benchmark's JSON) and compares assuresign with
its peers: tables in Markdown on the standard output or in a page, and a chart in SVG. The fastest of
several repetitions counts, because other work on the machine can only slow a run down."""

import argparse
import collections
import html
import json
import re
import sys

# Ours must be so many times as fast as the other, at these sizes.
Target = collections.namedtuple("Target", "ours other factor sizes")
REPLIES = (1, 1000, 100000)
REQUESTS = (1, 1000)
TARGETS = [
    Target("decode_view/assuresign", "parse_only/rapidxml", 1.5, (1, 1000)),
    Target("decode_owned/assuresign", "decode_owned/rapidxml", 1.5, REPLIES),
    Target("decode_owned/assuresign", "decode_owned/pugixml", 2.5, REPLIES),
    Target("decode_owned/assuresign", "decode_owned/property_tree", 15, REPLIES),
    Target("decode_owned/assuresign", "decode_owned/gsoap", 12, REPLIES),
    Target("decode_owned/assuresign", "decode_owned/expat", 12, REPLIES),
    Target("decode_owned/assuresign", "decode_owned/libxml2", 12, REPLIES),
    Target("encode/assuresign", "encode/pugixml", 4, REQUESTS),
    Target("encode/assuresign", "encode/libxml2", 10, REQUESTS),
    Target("encode/assuresign", "encode/property_tree", 60, REQUESTS),
    Target("encode/assuresign", "limit/append", 1 / 3, REQUESTS),
]
# A byte of 50 MB may take so many times as long as one of 0.5 MB,
GROWTH = 1.25
# and one of a hostile document so many times as long as one of the ordinary document.
HOSTILE = 8
ORDINARY = "decode_view/assuresign", 1000

# What is compared in the tables and in the chart: ours, against whom.
TABLES = [
    ("Decoding into records that point into the reply, and others' parsing alone",
     "decode_view/assuresign", ("decode_view", "parse_only", "limit/scan", "limit/memcpy"), REPLIES),
    ("Decoding into records that own their text", "decode_owned/assuresign", ("decode_owned",),
     REPLIES),
    ("Encoding", "encode/assuresign", ("encode", "limit/append"), REQUESTS),
]
CHARTED_SIZE = 1000

PEERS = {
    "assuresign": "assuresign",
    "property_tree": "Boost.PropertyTree",
    "pugixml": "pugixml",
    "rapidxml": "RapidXML",
    "tinyxml2": "TinyXML-2",
    "expat": "Expat",
    "libxml2": "libxml2",
    "gsoap": "gSOAP",
}


def read(paths):
    """(case, size) -> bytes per second; and what the programs say of their surroundings."""
    speeds = {}
    context = {}
    for path in paths:
        with open(path, encoding="utf-8") as file:
            measured = json.load(file)
        context.update(measured["context"])
        for run in measured["benchmarks"]:
            if run["run_type"] == "iteration" and "bytes_per_second" in run:
                name, size = run["run_name"].rsplit("/", 1)
                case = name, int(size)
                speeds[case] = max(speeds.get(case, 0), run["bytes_per_second"])
    return speeds, context


def ratio(speeds, ours, other, size):
    """How many times as fast ours is; None if one of them was not measured."""
    if (ours, size) in speeds and (other, size) in speeds:
        return speeds[ours, size] / speeds[other, size]
    return None


def growth(speeds, case):
    """What a byte of 50 MB takes, of 0.5 MB being 1."""
    if (case, 1000) in speeds and (case, 100000) in speeds:
        return speeds[case, 1000] / speeds[case, 100000]
    return None


def hostile(speeds):
    """Kind -> what a byte takes, one of the ordinary document being 1."""
    if ORDINARY not in speeds:
        return {}
    return {
        name.split("/")[1]: speeds[ORDINARY] / speed
        for (name, _), speed in sorted(speeds.items())
        if name.startswith("hostile/")
    }


def missed(speeds):
    """The targets that are not met, or not measured: a line for each pair of cases."""
    for target in TARGETS:
        missing = {}
        for size in target.sizes:
            found = ratio(speeds, target.ours, target.other, size)
            if found is None or found < target.factor:
                missing[size] = found
        if missing:
            figures = ", ".join(f"×{show(found)} with {count(size, target.ours)}"
                                for size, found in missing.items())
            yield (f"`{target.ours}`, speed compared with `{target.other}`: "
                   f"at least ×{target.factor:.3g} is the aim; it is {figures}.")
    for case in ("decode_view/assuresign", "decode_owned/assuresign"):
        found = growth(speeds, case)
        if found is None or found > GROWTH:
            yield (f"`{case}/100000`, time for a byte compared with `{case}/1000`: "
                   f"at most ×{GROWTH} is the aim; it is ×{show(found)}.")
    for kind, found in hostile(speeds).items():
        if found > HOSTILE:
            yield (f"`hostile/{kind}`, time for a byte compared with `{ORDINARY[0]}/{ORDINARY[1]}`: "
                   f"at most ×{HOSTILE} is the aim; it is ×{show(found)}.")


def count(size, ours):
    """What a case of ours works on: "1,000 results" of a reply, "1 document" of a request."""
    unit = "documents" if ours.startswith("encode/") else "results"
    return f"{size:,} {unit if size > 1 else unit[:-1]}"


def show(number):
    """Three figures, no more decimals than two."""
    if number is None:
        return "–"
    return f"{number:.0f}" if number >= 100 else f"{number:.1f}" if number >= 10 else f"{number:.2f}"


# ---- the tables


def surroundings(context):
    versions = ", ".join(f"{PEERS[name]} {context[name]}" for name in PEERS if name in context)
    return (f"Measured on {context['date'][:10]}: {processor()}, {context['num_cpus']} cores; "
            f"{context['compiler']}, -O3; {versions}.")


def processor():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            models = [line.split(":")[1].strip() for line in file if line.startswith("model name")]
    except OSError:
        models = []
    return models[0] if models else "processor unknown"


def compared(speeds, ours, prefixes):
    """The cases of a table: ours, then the others, the fastest first."""
    cases = {name for name, _ in speeds if name.startswith(prefixes) and name != ours}
    fastest = sorted(cases, key=lambda name: -max(v for (n, _), v in speeds.items() if n == name))
    return [ours] + fastest


def table(speeds, title, ours, prefixes, sizes):
    heads = [count(size, ours) for size in sizes]
    yield f"| {title}: GB/s | {' | '.join(heads)} | ours is faster by |"
    yield "|---|" + "--:|" * len(sizes) + "---|"
    for case in compared(speeds, ours, prefixes):
        figures = [show(speeds[case, size] / 1e9) if (case, size) in speeds else "–"
                   for size in sizes]
        ratios = [ratio(speeds, ours, case, size) for size in sizes]
        times = " · ".join("×" + show(each) for each in ratios if each is not None)
        yield f"| `{case}` | {' | '.join(figures)} | {times if case != ours else ''} |"
    yield ""


def report(speeds, context):
    yield surroundings(context)
    yield ""
    for each in TABLES:
        yield from table(speeds, *each)
    yield "| Time for a byte of | compared with | is |"
    yield "|---|---|--:|"
    for case in ("decode_view/assuresign", "decode_owned/assuresign"):
        yield f"| `{case}/100000` | `{case}/1000` | ×{show(growth(speeds, case))} |"
    for kind, found in hostile(speeds).items():
        yield f"| `hostile/{kind}` | `{ORDINARY[0]}/{ORDINARY[1]}` | ×{show(found)} |"
    yield ""
    yield MISSES
    yield ""
    yield from (f"- {each}" for each in missed(speeds))


MISSES = "### Targets that are not met"
BEGIN, END = "<!-- report.py: begin -->", "<!-- report.py: end -->"


def write_into(page, lines):
    """Replaces what the page has between the two marks."""
    with open(page, encoding="utf-8") as file:
        text = file.read()
    between = re.compile(f"(?<={re.escape(BEGIN)}\n).*?(?=^{re.escape(END)}$)", re.DOTALL | re.MULTILINE)
    text, replaced = between.subn(lambda _: "\n".join(lines) + "\n", text)
    if replaced != 1:
        sys.exit(f"{page}: expected the mark {BEGIN} once, and {END} after it")
    with open(page, "w", encoding="utf-8") as file:
        file.write(text)


# ---- the chart

WIDTH, LABELS, FIGURES, ROW, BAR, MARGIN = 760, 180, 60, 24, 16, 16
TITLE = "Speed of assuresign and other libraries"
SUBTITLE = "GB/s of XML. Higher is better. All bars have the same scale."
# The chart brings its own background, so that it reads the same on a dark page.
BACKGROUND = "#ffffff"
STYLE = f"""<style>
text {{ font: 13px system-ui, sans-serif; fill: #1f2328 }}
.title {{ font-size: 18px; font-weight: 600 }}
.panel {{ font-weight: 600 }}
.background {{ fill: {BACKGROUND} }}
.ours {{ fill: #1a7f37 }}
.other {{ fill: #57606a }}
</style>"""


def label(case):
    kind, name = case.split("/")
    if case == "decode_view/portable":
        return "assuresign, no vectors"
    return f"{PEERS[name]}, DOM only" if kind == "parse_only" else PEERS[name]


def charted(speeds, ours, prefixes):
    """The libraries, the fastest first. What only copies or looks at bytes is in the tables."""
    cases = [case for case in compared(speeds, ours, prefixes)
             if (case, CHARTED_SIZE) in speeds and not case.startswith("limit/")]
    return sorted(cases, key=lambda case: -speeds[case, CHARTED_SIZE])


def panel(speeds, top, title, cases, fastest):
    """A bar for each case, and where the next panel starts."""
    parts = [f'<text class="panel" x="{MARGIN}" y="{top + 14}">{html.escape(title)}</text>']
    top += 26
    left = MARGIN + LABELS
    for case in cases:
        speed = speeds[case, CHARTED_SIZE]
        width = max(1, (WIDTH - left - FIGURES - MARGIN) * speed / fastest)
        kind = "ours" if "assuresign" in case or "portable" in case else "other"
        parts += [
            f'<text x="{left - 8}" y="{top + 13}" text-anchor="end">{html.escape(label(case))}</text>',
            f'<rect class="{kind}" x="{left}" y="{top}" width="{width:.1f}" height="{BAR}" rx="2"/>',
            f'<text x="{left + width + 6:.1f}" y="{top + 13}">{show(speed / 1e9)}</text>',
        ]
        top += ROW
    return parts, top + 16


def chart(speeds):
    panels = [(title, ours, charted(speeds, ours, prefixes)) for title, ours, prefixes, _ in TABLES]
    fastest = max((speeds[case, CHARTED_SIZE] for *_, cases in panels for case in cases), default=1)
    parts, top = [], 76
    for title, ours, cases in panels:
        if cases:
            made, top = panel(speeds, top, f"{title}: {count(CHARTED_SIZE, ours)}", cases, fastest)
            parts += made
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{top}" '
        f'viewBox="0 0 {WIDTH} {top}" role="img" aria-label="{TITLE}. {SUBTITLE}">',
        STYLE, f'<rect class="background" width="{WIDTH}" height="{top}"/>',
        f'<text class="title" x="{MARGIN}" y="32">{TITLE}</text>',
        f'<text x="{MARGIN}" y="54">{SUBTITLE}</text>', *parts, "</svg>", ""])


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("measured", nargs="+", help="decode.json encode.json")
    arguments.add_argument("--chart", help="the SVG file to write")
    arguments.add_argument("--page", help="a page in Markdown, in which to write the tables")
    arguments.add_argument("--check", action="store_true",
                           help="fail if a target is not met; the report names each")
    options = arguments.parse_args()

    speeds, context = read(options.measured)
    lines = list(report(speeds, context))
    if options.page:
        write_into(options.page, lines)
    print("\n".join(lines))
    if options.chart:
        with open(options.chart, "w", encoding="utf-8") as file:
            file.write(chart(speeds))
    if options.check and any(missed(speeds)):
        sys.exit(1)


if __name__ == "__main__":
    main()
