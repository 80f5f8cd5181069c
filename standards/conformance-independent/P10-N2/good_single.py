# flightlm-test: profile=flight
def f(a: int, b: int, ok: bool, xs: list[int]) -> int:
    if not ok:
        return 1
    assert a > 0, "E1"
    assert b > 0, "E2"
    if a > 1:
        if b > 2:
            return 3
    mask = a & 0xFF
    bits = a | b
    if mask == 3:
        return bits * 2
    if all(x > 0 for x in xs):  # may: P10-N2
        return 9
    ys = [x * 2 for x in xs]
    return len(ys)
