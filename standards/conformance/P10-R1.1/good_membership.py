"""`in` over elements whose comparison is not the function at hand."""

from __future__ import annotations


class Place:
    """A place with other names for it."""

    def __init__(self, name: str, aliases: list[str]) -> None:
        self.name = name
        self.aliases = aliases

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Place) and other.name in self.aliases

    def __hash__(self) -> int:
        return hash(self.name)


class Atlas:
    """Places by name."""

    def __init__(self, places: dict[str, Place], home: tuple[Place, ...]) -> None:
        self.places = places
        self.home = home

    def __contains__(self, item: object) -> bool:
        return item in self.home

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Atlas) and all(name in other.places for name in self.places)

    def __hash__(self) -> int:
        return sum(1 for place in self.home if place in self.places.values())
