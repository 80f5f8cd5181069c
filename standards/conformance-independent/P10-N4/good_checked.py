from pathlib import Path


def f(a: int, b: int, xs: list[float], name: str) -> float:
    if b == 0:
        raise ZeroDivisionError("E1")
    x = a / b
    assert len(xs) > 0, "E2"
    y = sum(xs) / len(xs)
    z = a / 2
    w = a % 10
    text = "%s %d" % (name, a)
    p = Path("a") / name
    return x + y + z + w + len(text) + len(str(p))
