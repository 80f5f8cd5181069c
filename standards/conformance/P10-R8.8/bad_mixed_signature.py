"""Sums with any number of terms."""


def total(first: float, *others: float, scale: float = 1.0) -> float:  # expect: P10-R8.8
    """The scaled sum."""
    return scale * (first + sum(others))


async def gather(**jobs: float) -> float:  # expect: P10-R8.8
    """The longest of some jobs."""
    return max(jobs.values())
