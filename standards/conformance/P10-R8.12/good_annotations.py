"""Annotations instead of comments."""


def histogram(values: list[int]) -> dict[int, int]:
    """How often each value occurs."""
    counts: dict[int, int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1  # one more
    return counts
