"""Choose an algorithm by the version of Python."""

import sys


def ordered(names: list[str]) -> list[str]:
    """The names in order."""
    if sys.version_info >= (3, 12):  # expect: P10-R8.10
        return sorted(names)
    return list(names)


def number() -> int:
    """The version as a number."""
    return sys.hexversion  # expect: P10-R8.10
