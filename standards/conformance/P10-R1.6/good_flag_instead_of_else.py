"""A search with a flag, and a helper that returns."""


def is_prime(n: int) -> bool:
    """Whether n is prime."""
    divided = False
    for k in range(2, n):
        if n % k == 0:
            divided = True
            break
    return not divided


def has_gap(values: list[int]) -> bool:
    """Whether a value is missing."""
    for k, value in enumerate(values):
        if k != value:
            return True
    return False
