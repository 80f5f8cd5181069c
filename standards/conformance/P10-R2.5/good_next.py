"""Only the next value is read."""

from itertools import count


class Registry:
    """Gives out identifiers."""

    def __init__(self) -> None:
        self._fresh = count(1)
        self.names: dict[int, str] = {}

    def add(self, name: str) -> int:
        """One value of an endless iterator."""
        identifier = next(self._fresh)
        self.names[identifier] = name
        return identifier
