"""Other members of os and sys are no switches."""

import os
import sys


def paths(folder: str) -> list[str]:
    """The files of a folder."""
    return [os.path.join(folder, name) for name in os.listdir(folder)]


def stream_name() -> str:
    """The name of the standard output."""
    return str(sys.stdout)
