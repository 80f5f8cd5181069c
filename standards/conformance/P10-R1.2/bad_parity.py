"""Two functions that call each other."""


def is_even(n: int) -> bool:  # expect: P10-R1.2
    """Whether n is even."""
    return n == 0 or is_odd(n - 1)


def is_odd(n: int) -> bool:
    """Whether n is odd."""
    return n != 0 and is_even(n - 1)
