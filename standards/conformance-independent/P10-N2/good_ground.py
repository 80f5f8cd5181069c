def f(a: int, b: int) -> int:
    if a > 1 and b > 2:
        return 1 if a else 2
    return a or b
