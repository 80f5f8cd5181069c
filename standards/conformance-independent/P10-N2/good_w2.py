# flightlm-test: profile=flight
def f(a: int, mask: int, xs: list[int]) -> int:
    if a in (1, 2, 3):
        return 1
    if (mask & 4) != 0:
        return 2
    if mask & 8:
        return 3
    flags = mask | (1 << 3)
    if isinstance(a, (int, float)):
        return flags
    if not any(xs):
        return 0
    return a * mask
