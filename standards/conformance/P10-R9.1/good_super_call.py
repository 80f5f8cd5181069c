"""`super()` stands for self."""


class Base:
    """A base with a limit."""

    def __init__(self, name: str) -> None:
        self.name = name

    def limits(self) -> list[int]:
        """Lower and upper limit."""
        return [0, len(self.name)]


class Derived(Base):
    """A derived class."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.size = 0

    def upper(self) -> int:
        """The upper limit."""
        return super().limits()[1]
