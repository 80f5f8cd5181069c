"""Every bound of the analysis in one place; what exceeds one is TOO_COMPLEX, never skipped."""

from __future__ import annotations

from typing import Final

MAX_FILES: Final = 100_000
MAX_FILE_BYTES: Final = 1 << 26
MAX_NODES: Final = 8_000_000  # of one file; 100,000 lines of ordinary code have about a million
MAX_DEPTH: Final = 10_000
MAX_ROUNDS: Final = 8  # of a fixed point over the types of one file
MAX_ALTERNATIVES: Final = 16  # types that one expression may have before it counts as unknown
MAX_TABLE: Final = 1_024  # functions and classes that one item of a literal table may be
MAX_ANNOTATION: Final = 2_000  # characters of a string annotation that is still read
MAX_PROGRAM: Final = 60  # steps of a program of the project's equations
MAX_HOPS: Final = 50  # re-exports, aliases and star imports followed from one name
MAX_REMEMBERED: Final = 50_000  # answers of a pure function that are kept to be given again
MAX_STARTS: Final = 200  # functions of one cycle from which a shortest path is sought
