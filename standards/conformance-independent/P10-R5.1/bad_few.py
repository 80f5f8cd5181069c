# flightlm-test: profile=flight  # expect: P10-R5.1
def scale(x: int, k: int) -> int:
    assert k > 0, "E1"
    return x * k


def shift(x: int, k: int) -> int:
    assert x > 0, "E2"
    assert k > 0, "E3"
    return x << k
