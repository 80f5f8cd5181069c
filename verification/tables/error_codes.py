"""The table of error codes, standards/error-codes.md, made from the code.

    python -m verification.tables.error_codes            compare; exit status 1 if it differs
    python -m verification.tables.error_codes --write    write it anew
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from flightlm.flight.status import Fault

HERE: Final = Path(__file__)
ROOT: Final = HERE.parents[2]
TABLE: Final = ROOT / "standards" / "error-codes.md"
MEANINGS: Final = {
    1: "a check failed",
    2: "option or prompt",
    3: "file",
    4: "memory, disk, destination",
}
MAKER: Final = "python -m verification.tables.error_codes --write"
HEAD: Final = f"""\
# Error codes

Made from `flightlm/flight/status.py` by `{MAKER}`; a test compares.
A code is stable: it is never given to another fault. `FlightError.fault` is the name in Python,
`.code` the code, `.detail` the numbers; the command line prints one line and exits with the status.

| code | exit status | name | remedy |
|---|---|---|---|
"""


def table() -> str:
    """The whole file."""
    rows = sorted((f.code, f.exit_status, f.name, f.remedy) for f in Fault)
    assert len({row[0] for row in rows}) == len(rows), "codes are unique"
    lines = [
        f"| {code} | {status} ({MEANINGS[status]}) | `{name}` | {remedy.replace('|', '&#124;')} |"
        for code, status, name, remedy in rows
    ]
    return HEAD + "\n".join(lines) + "\n"


def main(arguments: Sequence[str]) -> int:
    """Compare, or write."""
    if list(arguments) == ["--write"]:
        _ = TABLE.write_text(table(), encoding="utf-8")
        return 0
    return 0 if TABLE.read_text(encoding="utf-8") == table() else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
