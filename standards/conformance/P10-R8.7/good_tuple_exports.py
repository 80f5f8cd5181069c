"""Exports as an annotated tuple, behind the definitions."""

from typing import Final


def parse(line: str) -> list[str]:
    """The cells of a line."""
    return line.split(",")


__all__: Final = ("parse",)
