#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""unity.py UNIT SOURCE...: makes of several sources one translation unit, UNIT: all that they include, once,
and then each in a namespace of its own, so that any name may stand in several. A source that includes what
only it may see, or has a name to share, cannot be among them.
"""

import pathlib
import re
import sys

unit, *sources = [pathlib.Path(each) for each in sys.argv[1:]]
included = {}  # in the order of the first to include it
for source in sources:
    included |= dict.fromkeys(re.findall(r"^#include .*$", source.read_text(encoding="utf-8"), re.MULTILINE))
lines = list(included)
for number, source in enumerate(sources):
    lines += [f"namespace in_{number} {{", f'#include "{source.resolve()}"', "}"]
unit.write_text("\n".join(lines) + "\n", encoding="utf-8")
