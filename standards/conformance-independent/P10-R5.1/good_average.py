# flightlm-test: profile=flight
def scale(x: int, k: int, m: int) -> int:
    assert k > 0, "E1"
    assert x >= 0, "E2"
    assert m >= 0, "E3"
    return x * k * m


def shift(x: int, k: int) -> int:
    assert k < 32, "E4"
    return x << k
