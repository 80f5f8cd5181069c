# flightlm-test: profile=flight
import functools


@functools.lru_cache(maxsize=8)  # expect-any a: P10-R3.9
def cached(n: int) -> int:  # expect-any a: P10-R3.9
    return n * 2


def many(*args: int) -> int:  # expect-any b: P10-R3.9
    return args[0]


def step(n: int) -> int:  # flightlm: steady
    total = cached(n)  # expect-any a: P10-R3.9
    part = functools.partial(max, n)  # expect: P10-R3.9
    total += many(n, 2)  # expect-any b: P10-R3.9
    return total + sum(i for i in range(3)) + part(1)  # expect: P10-R3.9
