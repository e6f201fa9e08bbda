#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""examples.py INCLUDE_DIRECTORY > examples.cpp: every example of the headers' comments as a function of its
own, or at a namespace's scope where it declares something; at the global one where it specialises a template
of the library's. prelude.hpp has what examples use and do not declare; its namespace in_FILE what those of
one header mean by a name."""
import pathlib
import re
import sys

INDENT = re.compile(r"^\s*///(?:     (.*))?$")


def examples(lines):
    """Yields (line number, lines) of each block that is indented in a comment."""
    block, first = [], 0
    for number, line in enumerate([*lines, ""], 1):
        match = INDENT.match(line)
        if match and (match.group(1) is not None or block):
            first = first if block else number
            block.append(match.group(1) or "")
        elif block:
            yield first, block
            block = []


def function(name, block):
    code = "\n".join(block)
    if re.match(r"struct |static_assert|template ", code):
        return f"namespace {name} {{\n{code}\n}}\n"
    kind = "boost::asio::awaitable<void>" if "co_await" in code else "void"
    return f"{kind} {name}() {{\n{code}\n}}\n"


def main():
    include = pathlib.Path(sys.argv[1])
    print('#include "prelude.hpp"')
    count = 0
    for header in sorted(include.rglob("*.hpp")):
        path = header.relative_to(include).as_posix()
        stack = {"assuresign/transports/curl.hpp": "HAS_CURL", "assuresign/transports/beast.hpp": "HAS_BEAST",
                 "assuresign/asio_client.hpp": "HAS_BEAST"}.get(path)
        scope = "in_" + header.stem
        for line, block in examples(header.read_text(encoding="utf-8").splitlines()):
            count += 1
            if stack:
                print(f"#ifdef {stack}")
            if any(each.startswith("struct assuresign::") for each in block):
                print(f"#line {line} \"{path}\"", *block, sep="\n")  # a specialisation, of the library's
            else:
                print(f"namespace prelude::{scope} {{\n#line {line} \"{path}\"")
                print(function(f"example_{line}", block) + "}")
            if stack:
                print("#endif")
    if count == 0:
        sys.exit("no example found")
    print(f"{count} examples", file=sys.stderr)


main()
