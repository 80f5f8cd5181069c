from collections.abc import Iterable


def f(xs: Iterable[int], n: float, name: "str | int") -> float:
    xs = list(xs)
    n = n * 2
    n += 1
    name = str(name)
    out = ""
    out = out + name
    pair = (1, 2)
    pair = (3, 4)
    ok = False
    ok = n > 3
    return n + len(xs) + len(out) + pair[0] + ok
