"""The division stands where the check has found zero, or too small a bound."""


def ratio(a: float, b: float) -> float:
    if b != 0:
        return 0.0
    return a / b  # expect: P10-N4


def inverse(n: int) -> float:
    assert n >= 0, "not negative"
    return 1 / n  # expect: P10-N4
