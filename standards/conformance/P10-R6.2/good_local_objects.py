"""Objects of functions and of shadowing parameters are nobody's globals."""

from typing import Final

NAMES: Final = ["a", "b"]


def grow(count: int) -> list[str]:
    names: list[str] = []
    for _ in range(count):
        names.append(NAMES[0])
    return names
