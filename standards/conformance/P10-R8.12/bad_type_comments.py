"""Types in comments, as Python 2 needed them."""


def histogram(values):
    # type: (list[int]) -> dict[int, int]  # expect: P10-R8.12
    """How often each value occurs."""
    counts = {}  # type: dict[int, int]  # expect: P10-R8.12
    for value in values:  # type: int  # expect: P10-R8.12
        counts[value] = counts.get(value, 0) + 1
    return counts
