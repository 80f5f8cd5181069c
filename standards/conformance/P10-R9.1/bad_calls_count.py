"""Calls are links too."""

from pathlib import Path


def first_word(path: str) -> str:
    """The first word of a file."""
    text = Path(path).read_text(encoding="utf-8")  # expect: P10-R9.1
    return text.split()[0]  # expect: P10-R9.1


def tidy(name: str) -> str:
    """A name without blanks, in lower case."""
    return name.strip().lower()  # expect: P10-R9.1
