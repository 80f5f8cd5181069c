# flightlm-test: profile=flight
def in_band(frequency: float) -> bool:
    return 400.0 <= frequency <= 450.0  # expect: P10-N2


def same(a: int, b: int, c: int) -> bool:
    if a == b == c:  # expect: P10-N2
        return True
    return False
