# flightlm-test: profile=flight
def f(a: int, b: int, ok: bool, xs: list[int]) -> int:
    if a > 1 and b > 2:  # expect: P10-N2
        return 1
    while a < 3 or b < 4:  # expect: P10-N2
        a += 1
    assert a > 0 and b > 0, "E1"  # expect: P10-N2
    if 0 < a < 10:  # expect: P10-N2
        return 2
    x = a if ok else b  # expect: P10-N2
    if (a > 1) & (b > 2):  # expect: P10-N2
        return 3
    if (a > 1) | ok:  # expect: P10-N2
        return 4
    if any((a > 1, b > 2)):  # expect: P10-N2
        return 5
    if all([a > 1, ok]):  # expect: P10-N2
        return 6
    if (a > 1) * (b > 2):  # expect: P10-N2
        return 7
    return x
