"""Export every public name."""

import string

SPACES = 4


def indent(text: str) -> str:
    """A text moved right."""
    return " " * SPACES + text


__all__ = [name for name in dir(string) if name.isupper()]  # expect: P10-R8.7
