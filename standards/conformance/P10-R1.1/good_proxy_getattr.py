"""A proxy whose __getattr__ reads a field that __init__ sets."""


class Proxy:
    """Hands every attribute on."""

    def __init__(self, inner: object) -> None:
        self.inner = inner

    def __getattr__(self, name: str) -> object:
        return getattr(self.inner, name)

    def __setattr__(self, name: str, value: object) -> None:
        super().__setattr__(name, value)
