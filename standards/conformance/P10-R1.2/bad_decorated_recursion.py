"""A decorator of the project hides a function that calls itself."""

import functools
import time


def timed(function):
    """Measure a function."""

    @functools.wraps(function)
    def measured(*args):
        start = time.perf_counter()
        result = function(*args)
        print(time.perf_counter() - start)
        return result

    return measured


@timed
def hanoi(n: int) -> int:  # expect: P10-R1.2
    """Moves for n discs."""
    return 0 if n == 0 else 2 * hanoi(n - 1) + 1
