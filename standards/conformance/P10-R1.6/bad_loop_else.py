"""else on loops."""


def is_prime(n: int) -> bool:
    """Whether n is prime."""
    for k in range(2, n):  # expect: P10-R1.6
        if n % k == 0:
            result = False
            break
    else:
        result = True
    return result


def first_gap(values: list[int]) -> int:
    """The first missing value."""
    k = 0
    while k < len(values):  # expect: P10-R1.6
        if values[k] != k:
            break
        k += 1
    else:
        k = -1
    return k
