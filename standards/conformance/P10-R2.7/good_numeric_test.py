"""Constant tests in other forms."""

from typing import Final

RUNNING: Final = True


def spin(counts: list[int]) -> None:
    """A module constant."""
    while RUNNING:  # flightlm: nonterminating
        counts[0] += 1


def turn(counts: list[int]) -> None:
    """A number."""
    while 1:  # flightlm: nonterminating
        counts[0] -= 1
