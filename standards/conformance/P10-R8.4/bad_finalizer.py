"""A connection that closes itself some day, and a lazy module."""


class Connection:
    """A connection to the store."""

    def __init__(self, handle: int) -> None:
        self.handle = handle

    def close(self) -> None:
        """Close the connection."""
        self.handle = -1

    def __del__(self) -> None:  # expect: P10-R8.4
        self.close()


def __getattr__(name: str) -> object:  # expect: P10-R8.4
    raise AttributeError(name)
