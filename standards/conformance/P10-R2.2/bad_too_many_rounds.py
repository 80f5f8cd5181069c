"""A proven bound that nobody can wait for."""


def exhaust() -> int:
    """More rounds than max_iterations."""
    total = 0
    for value in range(10**12):  # expect: P10-R2.2
        total ^= value
    return total


def grid() -> int:
    """The product of the nest is what runs."""
    total = 0
    for row in range(100_000):
        for column in range(100_000):  # expect: P10-R2.2
            total ^= row * column
    return total
