import math


def f(a: int, b: int, xs: list[float]) -> float:
    x = a / b  # expect: P10-N4
    y = a // b  # expect: P10-N4
    z = a % b  # expect: P10-N4
    w = divmod(a, b)  # expect: P10-N4
    v = sum(xs) / len(xs)  # expect: P10-N4
    a /= b  # expect: P10-N4
    u = a / (b - 1)  # expect: P10-N4
    t = a / math.sin(b)  # expect: P10-N4
    return x + y + z + w[0] + v + u + t
