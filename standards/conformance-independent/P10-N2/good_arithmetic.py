# flightlm-test: profile=flight
def f(a: int, b: int) -> int:
    c = (a & b) | (a ^ b)
    if c > 3:
        return a * b
    if (a & 1) == 0:
        return c
    return max(a, b)
