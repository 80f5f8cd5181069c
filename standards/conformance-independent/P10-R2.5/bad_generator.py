from collections.abc import Iterator
from itertools import chain, count


def primes() -> Iterator[int]:
    n = 2
    while True:
        yield n
        n += 1


def totals() -> tuple[int, bool]:
    s = sum(primes())  # expect: P10-R2.5
    found = any(p > 10 for p in primes())  # may: P10-R2.5
    table = dict(zip(count(), primes()))  # expect: P10-R2.5
    low = min(chain([3], primes()))  # expect: P10-R2.5
    return s + low + len(table), found
