"""A function that calls what it is given."""

from collections.abc import Callable


def retry(action: Callable[[], bool], times: int) -> bool:
    """Try an action several times."""
    for _ in range(times):
        if action():  # expect: P10-R9.3
            return True
    return False


def transform(rows, convert):
    """Convert every row."""
    return [convert(row) for row in rows]  # expect: P10-R9.3
