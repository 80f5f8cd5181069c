"""An annotation that promises no end, and none at all."""

from collections.abc import Iterable


def total(values: Iterable[int]) -> int:
    """Any iterable may be endless."""
    found = 0
    for value in values:  # expect: P10-R2.2
        found += value
    return found


def names(records) -> list[str]:
    """Nothing is known of the records."""
    return [record.name for record in records]  # expect: P10-R2.2


class Countdown:
    """It has __getitem__ alone, which never raises IndexError."""

    def __getitem__(self, place: int) -> int:
        return 10 - place


def fire() -> int:
    """The old protocol goes on until IndexError."""
    found = 0
    for left in Countdown():  # expect: P10-R2.2
        found = left
    return found
