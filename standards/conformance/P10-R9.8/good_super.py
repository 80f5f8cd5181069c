"""`super()` is no call of a chain."""


class Base:
    """A base."""

    def words(self) -> list[str]:
        """Some words."""
        return ["a", "b"]


class Derived(Base):
    """A derived class."""

    def words(self) -> list[str]:
        """The base's words, reversed."""
        found = super().words()
        return found[::-1]
