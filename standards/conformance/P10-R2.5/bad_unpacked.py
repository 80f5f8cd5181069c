"""Stars unpack everything."""

from itertools import count, cycle


def split() -> int:
    """The rest of an endless iterator."""
    first, *rest = count()  # expect: P10-R2.5
    return first + len(rest)


def show(names: list[str]) -> None:
    """Arguments."""
    print(*cycle(names))  # expect: P10-R2.5


def joined(names: list[str]) -> tuple[str, ...]:
    """A display."""
    return ("start", *cycle(names))  # expect: P10-R2.5
