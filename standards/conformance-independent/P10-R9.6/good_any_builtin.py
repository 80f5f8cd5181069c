def f(xs: list[int]) -> bool:
    return any(x > 3 for x in xs)


class Any2:
    n: int = 3


def g(a: Any2) -> int:
    return a.n
