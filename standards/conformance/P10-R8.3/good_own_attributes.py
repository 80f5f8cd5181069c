"""Stores to attributes of objects, not of classes."""


class Counter:
    """Counts events."""

    def __init__(self, start: int) -> None:
        self.total = start
        self.last = 0

    def add(self, count: int) -> None:
        """Count some events."""
        self.total += count
        self.last = count


def merged(first: Counter, second: Counter) -> Counter:
    """A counter of both."""
    result = Counter(first.total)
    result.total += second.total
    return result
