#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""single_header.py OUTPUT: writes one of FILES, by its name: headers of the library, and all
that they include of it, in one file. The same bytes for the same headers, wherever and however this runs.

Each header has a guard in it, so that a program may include several such files.
"""

import re
import sys
from pathlib import Path

INCLUDE = Path(__file__).resolve().parent
OPT_IN = ("asio_client.hpp", "json.hpp", "property_tree.hpp", "transports", "testing")


def headers_of_all():
    """What no program has to opt in for, and what needs nothing but the standard library."""
    every = (each.relative_to(INCLUDE) for each in (INCLUDE / "assuresign").rglob("*.hpp"))
    return sorted(each.as_posix() for each in every if each.parts[1] not in OPT_IN)


# An opt-in header has a file of its own, as who takes the library whole need not have libcurl.
FILES = {
    "assuresign_core.hpp": lambda: ["assuresign/core.hpp"],
    "assuresign.hpp": headers_of_all,
    "assuresign_property_tree.hpp": lambda: ["assuresign/property_tree.hpp"],
    "assuresign_json.hpp": lambda: ["assuresign/json.hpp"],
    "assuresign_testing.hpp": lambda: ["assuresign/testing/service.hpp"],
    "assuresign_asio.hpp": lambda: ["assuresign/asio_client.hpp"],
    "assuresign_beast.hpp": lambda: ["assuresign/transports/beast.hpp"],
    "assuresign_curl.hpp": lambda: ["assuresign/transports/curl.hpp"],
}
LICENSE = "// SPDX-License-Identifier: BSL-1.0\n"


def text_of(header):
    return (INCLUDE / header).read_text(encoding="utf-8")


def version():
    return re.search(r'version = "([^"]+)"', text_of("assuresign/version.hpp"))[1]


def guard_of(header):
    return re.sub(r"\W", "_", header).upper()


class Amalgam:
    def __init__(self, roots):
        self.headers = set()
        self.others = set()  # the includes of other libraries
        self.sections = []
        for root in roots:
            self.add(root)

    def add(self, header):
        if header in self.headers:
            return
        self.headers.add(header)
        kept = []
        depth = 0
        for line in text_of(header).splitlines():
            include = re.match(r"#include <(.+)>", line)
            depth += line.startswith("#if") - line.startswith("#endif")
            if include and include[1].startswith("assuresign/"):
                if depth:
                    raise ValueError(f"{header}: {line}, but not always")
                self.add(include[1])
            elif include and not depth:
                self.others.add(line)
            elif line not in ("#pragma once", LICENSE.strip()):
                kept.append(line)
        body = re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
        guard = guard_of(header)
        self.sections.append(f"#ifndef {guard}\n#define {guard}\n// <{header}>\n\n{body}\n\n#endif\n")

    def text(self):
        title = f"""// assuresign {version()}, in one file. Made by single_header.py; what is to change, change in
// the library's headers.
#pragma once
"""
        return "\n".join([LICENSE + title, "\n".join(sorted(self.others)) + "\n", *self.sections])


def main(output):
    made = Amalgam(FILES[Path(output).name]()).text().encode()
    if not Path(output).exists() or Path(output).read_bytes() != made:  # what depends on it stays as it is
        Path(output).write_bytes(made)


if __name__ == "__main__":
    main(*sys.argv[1:])
