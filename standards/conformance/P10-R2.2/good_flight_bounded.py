# flightlm-test: profile=flight

"""Flight: constants, capacities and guards."""

from dataclasses import dataclass
from typing import Final

import numpy as np

MAX_ROWS: Final = 64
PRIMES: Final = (2, 3, 5, 7)


@dataclass(frozen=True, slots=True)
class Plan:
    """Frozen fields are capacities."""

    layers: int
    names: tuple[str, ...]


class Ring:
    """A buffer of fixed size."""

    __slots__ = ("_cells", "_plan")

    def __init__(self, plan: Plan) -> None:
        self._plan: Final = plan
        self._cells: Final = [0] * MAX_ROWS

    def total(self) -> int:
        """Capacities: a list that never grows, a frozen number, a frozen tuple."""
        found = 0
        for cell in self._cells:
            found += cell
        for layer in range(self._plan.layers):
            found += layer
        for name in self._plan.names:
            found += len(name)
        return found


def rows(image: np.ndarray, count: int, names: tuple[str, ...]) -> int:
    """A shape, a guard on a number, a guard on a length, a constant table."""
    assert count <= MAX_ROWS, "bounded"
    if len(names) > MAX_ROWS:
        raise ValueError(len(names))
    total = 0
    for row in range(image.shape[0]):
        total += row
    for row in range(count):
        total += row
    for name in names:
        total += len(name)
    for prime in PRIMES:
        total += prime
    return total


def part(first: int, size: int) -> int:
    """The distance is what counts."""
    assert size <= MAX_ROWS, "bounded"
    last = first + size
    total = 0
    for place in range(first, last):
        total += place
    return total
