"""A tree walk by yield from."""

from __future__ import annotations

from collections.abc import Iterator


class Section:
    """A section of a document."""

    def __init__(self, title: str, children: list[Section]) -> None:
        self.title = title
        self.children = children

    def titles(self) -> Iterator[str]:  # expect: P10-R1.1
        """All titles, outermost first."""
        yield self.title
        for child in self.children:
            yield from child.titles()
