#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""reference_filter.py SOURCE: a header, or the README, as Doxygen reads it. Names are as a program writes them, for Doxygen does
not know nested inline namespaces; and what stands in a room is in the group of the room's name, see reference.dox.
"""

import re
import sys
from pathlib import Path

# Groups that are no rooms; reference.dox has all of them.
GROUPS = {
    "client": "start",
    "asio_client": "start",
    "sleeper": "start",
    "error": "errors",
    "result": "errors",
    "ostream": "errors",
    "property_tree": "trees",
    "json": "trees",
    "file": "contract",
    "version": "start",
}

source = Path(sys.argv[1])
text = source.read_text(encoding="utf-8")
if source.suffix == ".md":
    text = re.sub(r"\[([^\]]+)\]\((?!http)[^)]*\)", r"\1", text)  # the reference has no such pages
else:
    text = re.sub(r"^(inline namespace v\w+ \{|\} // namespace v\w+)$", "", text, flags=re.M)
    room = source.parent.name if source.parent.name != "assuresign" else source.stem
    group = GROUPS.get(room, room)
if source.suffix == ".hpp" and room != "detail":
    text = re.sub(r"^(namespace assuresign[\w:]* \{)$", rf"\1 /** \\addtogroup {group} */ /** \\{{ */", text, flags=re.M)
    text = re.sub(r"^(\} // namespace assuresign[\w:]*)$", r"/** \\} */ \1", text, flags=re.M)
sys.stdout.write(text)
