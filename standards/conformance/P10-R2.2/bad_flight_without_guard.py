# flightlm-test: profile=flight

"""Flight: class D needs a guard that dominates the loop."""

from typing import Final

MAX_ROWS: Final = 64


def rows(count: int) -> int:
    """Nothing limits the parameter."""
    total = 0
    for row in range(count):  # expect: P10-R2.2
        total += row
    return total


def branch(count: int, *, strict: bool) -> int:
    """The guard does not dominate: it stands in a branch."""
    if strict:
        assert count <= MAX_ROWS, "bounded"
    total = 0
    for row in range(count):  # expect: P10-R2.2
        total += row
    return total


def wrong_side(count: int) -> int:
    """A lower limit is no upper limit."""
    assert count >= 0, "not negative"
    return sum(row for row in range(count))  # expect: P10-R2.2


def grown(values: list[int]) -> int:
    """The list grows between the guard and the loop."""
    assert len(values) <= MAX_ROWS, "bounded"
    values.extend(values)
    total = 0
    for value in values:  # expect: P10-R2.2
        total += value
    return total


def rebound(count: int) -> int:
    """The guard was about another value."""
    assert count <= MAX_ROWS, "bounded"
    count = count * count
    total = 0
    for row in range(count):  # expect: P10-R2.2
        total += row
    return total
