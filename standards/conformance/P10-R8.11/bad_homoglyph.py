"""Two names that look the same: one has a Cyrillic letter."""

LIMIT = 10
LІMIT = 99  # expect: P10-R8.11


def clip(value: int) -> int:
    """A value below the limit."""
    return min(value, LIMIT)
