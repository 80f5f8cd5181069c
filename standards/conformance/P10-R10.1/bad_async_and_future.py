import sys
from __future__ import annotations  # expect: P10-R10.1


def fetch(session: object) -> object:
    return await session  # expect: P10-R10.1


def twice(a: int, a: int) -> int:  # expect: P10-R10.1
    return a + len(sys.argv)
