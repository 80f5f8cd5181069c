def f(a: int, *, b: int = 1) -> int:
    return a * b


def g(a: int, /, b: int) -> int:
    first, *rest = (a, b)
    return first**2 + len(rest)
