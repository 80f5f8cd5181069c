"""Cut before it is collected."""

from itertools import count, cycle, islice


def numbers(size: int) -> list[int]:
    """The first few."""
    return list(islice(count(), size))


def banner(word: str) -> str:
    """Forty characters."""
    return "".join(islice(cycle(word), 40))
