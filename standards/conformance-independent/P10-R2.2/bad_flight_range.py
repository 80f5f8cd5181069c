# flightlm-test: profile=flight
def fill(n: int, out: list[int]) -> None:
    for i in range(n):  # expect: P10-R2.2
        out[i] = i


def scan(data: bytes) -> int:
    total = 0
    for b in data:  # expect: P10-R2.2
        total += b
    return total


def index(xs: list[int]) -> int:
    total = 0
    for i in range(len(xs)):  # expect: P10-R2.2
        total += xs[i]
    return total


def much() -> int:
    total = 0
    for i in range(10**10):  # expect: P10-R2.2
        total += i
    return total


def wrong_way(n: int) -> int:
    assert n >= 10, "E1"
    total = 0
    for i in range(n):  # expect: P10-R2.2
        total += i
    return total
