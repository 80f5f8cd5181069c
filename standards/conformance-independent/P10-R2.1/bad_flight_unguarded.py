# flightlm-test: profile=flight
def fill(n: int) -> int:
    i = 0
    while i < n:  # expect: P10-R2.1
        i += 1
    return i


def strip(data: bytes) -> int:
    i = 0
    while i < len(data):  # expect: P10-R2.1
        i += 1
    return i


def late_guard(n: int) -> int:
    i = 0
    while i < n:  # expect: P10-R2.1
        i += 1
    assert n <= 100, "E1"
    return i


def huge() -> int:
    i = 0
    while i < 10**12:  # expect: P10-R2.1
        i += 1
    return i
