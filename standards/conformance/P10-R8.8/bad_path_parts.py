"""Join folders of a tape archive."""

import os.path
from datetime import date


def tape(parts: list[str]) -> str:
    """The path of a tape."""
    return os.path.join("/archive", *parts)  # expect: P10-R8.8


def day(numbers: tuple[int, int, int]) -> date:
    """The date of three numbers."""
    return date(*numbers)  # expect: P10-R8.8
