# flightlm-test: profile=flight
def pick(a: int, b: int, xs: list[int]) -> list[int]:
    ok = a > 1 or b > 2  # expect: P10-N2
    ys = [x if x > 0 else 0 for x in xs]  # expect: P10-N2
    zs = [x for x in xs if x > 0]  # expect: P10-N2
    if ok:
        return ys
    return zs


def near(a: int, b: int) -> bool:
    return a == b == 3  # expect: P10-N2


def not_both(a: bool, b: bool) -> bool:
    return not (a and b)  # expect: P10-N2
