"""Comparisons that `in` makes: with each element, and by hash in a set."""

from __future__ import annotations


class Place:
    """A place with other names for it."""

    def __init__(self, name: str, aliases: list[Place]) -> None:
        self.name = name
        self.aliases = aliases

    def __eq__(self, other: object) -> bool:  # expect: P10-R1.1
        if not isinstance(other, Place):
            return NotImplemented
        return self.name == other.name or other in self.aliases


class Job:
    """A job that knows which jobs have run."""

    def __init__(self, number: int, finished: set[Job]) -> None:
        self.number = number
        self.finished = finished

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Job) and self.number == other.number

    def __hash__(self) -> int:  # expect: P10-R1.1
        return 0 if self in self.finished else self.number


class Tag:
    """A tag that equals its spellings."""

    def __init__(self, spellings: tuple[str, ...]) -> None:
        self.spellings = spellings

    def __eq__(self, other: object) -> bool:  # expect: P10-R1.1
        return self in self.spellings


class Region:
    """A region that compares the regions inside."""

    def __init__(self, parts: dict[Region, int]) -> None:
        self.parts = parts

    def __eq__(self, other: object) -> bool:  # expect: P10-R1.1
        return other not in self.parts

    def __hash__(self) -> int:
        return len(self.parts)
