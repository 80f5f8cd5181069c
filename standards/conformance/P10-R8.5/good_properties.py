"""A property with setter and deleter."""


class Tank:
    """A tank."""

    def __init__(self) -> None:
        self._level = 0.0

    @property
    def level(self) -> float:
        """The level in metres."""
        return self._level

    @level.setter
    def level(self, value: float) -> None:
        if value < 0.0:
            raise ValueError("a level is not negative")
        self._level = value

    @level.deleter
    def level(self) -> None:
        self._level = 0.0

    @staticmethod
    def volume(level: float, area: float) -> float:
        """The volume below a level."""
        return level * area

    @classmethod
    def empty(cls) -> "Tank":
        """An empty tank."""
        return cls()
