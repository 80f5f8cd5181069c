def f(a: int, b: int) -> float:
    if not b:
        return 0.0
    x = a / b
    if b:
        x += a % b
    assert a > 0, "E1"
    x /= a
    return x
