#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""rooms.py INCLUDE_DIRECTORY: fails where a room of the library includes one that comes after it, or another
room's detail/.

A room is a folder of include/assuresign/, with the header of the same name that includes all of it; or a header
beside the folders. A room may include itself and the rooms on the lines above its own.
"""

import re
import sys
from pathlib import Path

ROOMS = [
    "version",
    "detail",
    "error",
    "result",
    "ostream",
    "xml",
    "contract",
    "soap",
    "call",
    "session",
    "client sleeper file property_tree",
    "asio_client json",
    "core",
    "assuresign",
    "transports testing",
]
LEVELS = {room: level for level, rooms in enumerate(ROOMS) for room in rooms.split()}


def wrong_includes(root):
    for header in sorted(root.rglob("*.hpp")):
        name = header.relative_to(root).as_posix()
        room = Path(name).with_suffix("").parts[0]
        for included in re.findall(r"^#include <assuresign/(.+)>", header.read_text(encoding="utf-8"), re.MULTILINE):
            other = Path(included).with_suffix("").parts[0]
            is_private = "/detail/" in included and other != room
            if LEVELS[other] > LEVELS[room] or (LEVELS[other] == LEVELS[room] and other != room) or is_private:
                yield f"{name} includes {included}"


wrong = list(wrong_includes(Path(sys.argv[1]) / "assuresign"))
print("\n".join(wrong) or "each room includes only itself and rooms above it")
sys.exit(bool(wrong))
