"""Exact, but no counter: each step costs a greatest common divisor."""

from fractions import Fraction


def bars(beats: int) -> int:
    """Eighths of a bar."""
    at = Fraction(0)
    count = 0
    while at < beats:  # expect: P10-R2.4 P10-R2.1
        count += 1
        at += Fraction(1, 8)
    return count
