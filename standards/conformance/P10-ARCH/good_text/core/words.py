# flightlm-test: wall=core:typing
"""Words that look like imports: import socket, from os import system."""

from typing import Final

TEXT: Final = "import json"


def statement(module: str) -> str:
    """The text of an import statement; nothing is imported."""
    # import subprocess
    return f"import {module}"
