"""iter() with a sentinel: the sentinel may never come."""

from collections.abc import Callable


def blocks(read: Callable[[], bytes]) -> int:
    """Read blocks until an empty one."""
    total = 0
    for block in iter(read, b""):  # expect: P10-R2.2
        total += len(block)
    return total
