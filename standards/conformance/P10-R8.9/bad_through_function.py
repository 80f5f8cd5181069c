"""The effect hides in a function."""

import os


def prepare(folder: str) -> str:
    """Make a folder."""
    os.makedirs(folder, exist_ok=True)
    return folder


def home() -> str:
    """The folder of the cache."""
    return prepare("/var/cache/atlas")


CACHE = home()  # expect: P10-R8.9
