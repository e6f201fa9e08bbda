#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""forward.py DIRECTORY: leaves in DIRECTORY a header for each of the library's that includes, in its
place, the first single file that holds it: what is compiled with DIRECTORY on its include path is compiled
with those files, whatever it includes. Fails if a header is in none.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "include"))
sys.dont_write_bytecode = True
import single_header  # noqa: E402

contents = {name: single_header.Amalgam(roots()).headers for name, roots in single_header.FILES.items()}
for path in single_header.INCLUDE.rglob("*.hpp"):
    header = path.relative_to(single_header.INCLUDE).as_posix()
    holders = [name for name, headers in contents.items() if header in headers]
    if not holders:
        raise SystemExit(f"<{header}> is in no single file")
    forwarder = Path(sys.argv[1], header)
    forwarder.parent.mkdir(parents=True, exist_ok=True)
    forwarder.write_text(f"#pragma once\n#include <{holders[0]}>\n", encoding="utf-8")
