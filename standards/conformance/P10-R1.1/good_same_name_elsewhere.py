"""Functions that share a name with a method, a builtin or a function of another module."""

import os.path


def exists(path: str) -> bool:
    """Whether a path exists; os.path.exists is another function."""
    return os.path.exists(path)


class Store:
    """Keys and values."""

    def __init__(self, values: dict[str, str]) -> None:
        self.values = values

    def get(self, key: str) -> str:
        """A value; the dict's get is another function."""
        return self.values.get(key, "")

    def exists(self, key: str) -> bool:
        """Whether a key is there: the function above."""
        return exists(self.get(key))

    def append(self, names: list[str], name: str) -> None:
        """Add a name to a list."""
        names.append(name)
