"""Change a frozen configuration after it was made."""

import operator
from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Limits of a run."""

    retries: int

    def raise_retries(self, count: int) -> None:
        """Allow more retries."""
        object.__setattr__(self, "retries", count)  # expect: P10-R8.2


def column(rows: list[Limits], name: str) -> list[object]:
    """One attribute of every row."""
    take = operator.attrgetter(name)  # expect: P10-R8.2
    return [take(row) for row in rows]
