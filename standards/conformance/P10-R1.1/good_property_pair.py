"""A property whose setter compares with the getter's value."""


class Dial:
    """A dial that counts its changes."""

    def __init__(self) -> None:
        self._level = 0
        self.changes = 0

    @property
    def level(self) -> int:
        """The level."""
        return self._level

    @level.setter
    def level(self, value: int) -> None:
        if value != self.level:
            self.changes += 1
            self._level = value

    def __repr__(self) -> str:
        return f"Dial({self._level!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Dial) and self._level == other._level

    def __gt__(self, other: "Dial") -> bool:
        return other < self

    def __lt__(self, other: "Dial") -> bool:
        return self._level < other._level
