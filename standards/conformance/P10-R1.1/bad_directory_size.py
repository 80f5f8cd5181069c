"""The size of a directory tree."""

import os


def size_of(path: str) -> int:  # expect: P10-R1.1
    """Bytes of all files below a path."""
    if os.path.isfile(path):
        return os.path.getsize(path)
    return sum(size_of(os.path.join(path, name)) for name in os.listdir(path))
