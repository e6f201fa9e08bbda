#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""assertions.py DIRECTORY...: fails if a condition of BOOST_TEST is in parentheses of its own, as in
`BOOST_TEST((a == b))`: Boost.Test does not print what such a condition compares. Parentheses around one side are
fine, and so are those around a condition that has nothing to print.
"""

import pathlib
import re
import sys

TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])+\'|\w[\w\']*|[()\[\]{}]|&&|\|\||[=!<>]=| [<>] |.', re.DOTALL)
COMPARING = {"==", "!=", "<=", ">=", " < ", " > ", "&&", "||"}


def hides_values(after):
    """Whether `after`, which follows `BOOST_TEST((`, compares at the level of the inner parenthesis, which
    encloses all of the condition."""
    depth = 1
    compares = False
    for token in TOKEN.finditer(after):
        depth += (token[0] in "([{") - (token[0] in ")]}")
        if depth == 0:
            return compares and re.match(r"\s*[,)]", after[token.end() :]) is not None
        compares |= depth == 1 and token[0] in COMPARING
    return False


wrong = []
for source in [each for root in sys.argv[1:] for each in sorted(pathlib.Path(root).rglob("*.[ch]pp"))]:
    text = source.read_text(encoding="utf-8")
    for found in re.finditer(r"\bBOOST_TEST(?:_REQUIRE)?\(\s*\(", text):
        if hides_values(text[found.end() :]):
            wrong.append(f"{source}:{text.count(chr(10), 0, found.start()) + 1}: its values would not be printed")
print("\n".join(wrong))
sys.exit(bool(wrong))
