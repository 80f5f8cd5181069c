"""A composite: a group draws parts that may be groups."""

from __future__ import annotations


class Item:
    """Something that can be drawn."""

    def draw(self, depth: int) -> int:
        """The number of strokes."""
        return depth


class Group(Item):
    """Several items."""

    def __init__(self, parts: list[Item]) -> None:
        self.parts = parts

    def draw(self, depth: int) -> int:  # expect: P10-R1.1
        """The strokes of all parts."""
        total = 0
        for part in self.parts:
            total += part.draw(depth + 1)
        return total
