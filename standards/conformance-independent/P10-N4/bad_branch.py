def ratio(a: float, b: float) -> float:
    if b == 0:
        print("zero")
    return a / b  # expect: P10-N4


def negative(a: float, b: float) -> float:
    if b > -3:
        return a / b  # expect: P10-N4
    return 0.0


def wrong_side(a: int, b: int) -> int:
    if b != 0:
        return 0
    return a % b  # expect: P10-N4
