"""A registry whose methods are called as the builtins are."""


class Registry:
    """Values by key."""

    def __init__(self) -> None:
        self.entries: dict[str, float] = {}

    def getattr(self, key: str) -> float:
        """The value of a key."""
        return self.entries[key]

    def vars(self) -> list[str]:
        """All keys."""
        return sorted(self.entries)


def read(registry: Registry, wanted: list[str]) -> list[float]:
    """The values of some keys."""
    known = registry.vars()
    return [registry.getattr(key) for key in wanted if key in known]
