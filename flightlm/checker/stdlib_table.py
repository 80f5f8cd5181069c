"""The table of the standard library: what its functions, methods and classes return, as text.

The data lie in data/stdlib_results.txt, which verification/stdlib makes from typeshed's stubs and
whose head explains its codes.  A line is a key and, behind the first space, its entries.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

Section = dict[str, str]

DATA: Final = Path(__file__).parent / "data" / "stdlib_results.txt"
COMMENT: Final = "#"
SECTION: Final = "["


def read_sections(text: str) -> dict[str, Section]:
    """The sections of a table by name, each from its keys to their entries."""
    sections: dict[str, Section] = {}
    current: Section = {}
    for line in text.splitlines():
        if line.startswith(COMMENT):
            continue
        if line.startswith(SECTION):
            current = sections.setdefault(line.strip("[]"), {})
            continue
        key, _, entries = line.partition(" ")
        assert key not in current, "a key has one line"
        current[key] = entries
    return sections


TABLE: Final = read_sections(DATA.read_text(encoding="utf-8"))
FUNCTIONS: Final = TABLE["functions"]  # a module -> its functions and variables
CLASSES: Final = TABLE["classes"]  # a class -> its members
BASES: Final = TABLE["bases"]  # a class -> the classes that it names as its bases
ALIASES: Final = TABLE["aliases"]  # a module -> names that another module defines
