"""A lazy proxy that looks for its own missing field."""


class Lazy:
    """Loads the wrapped object on first use."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __getattr__(self, attribute: str) -> object:  # expect: P10-R1.1
        return getattr(self.loaded, attribute)
