"""A context manager made of a generator."""

import contextlib
from collections.abc import Iterator
from functools import total_ordering


@contextlib.contextmanager
def opened(log: list[str], name: str) -> Iterator[str]:
    """Note the begin and end of a step."""
    log.append(f"begin {name}")
    try:
        yield name
    finally:
        log.append(f"end {name}")


@total_ordering
class Version:
    """A version that can be compared."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Version) and other.number == self.number

    def __lt__(self, other: "Version") -> bool:
        return self.number < other.number

    def __hash__(self) -> int:
        return hash(self.number)
