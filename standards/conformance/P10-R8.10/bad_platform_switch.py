"""Find the browser's profile folder."""

import sys as system
from sys import platform


def folder() -> str:
    """The folder of the profile."""
    if system.platform == "win32":  # expect: P10-R8.10
        return "AppData"
    if platform.startswith("darwin"):  # expect: P10-R8.10
        return "Library"
    return ".config"
