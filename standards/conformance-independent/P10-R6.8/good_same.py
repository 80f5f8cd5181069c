def f(n: int, name: str | None) -> str:
    x = 3
    x = n + 1
    y = "a"
    y = y.upper()
    z = None
    z = [1]
    if name is None:
        name = "x"
    return y + name + str(x) + str(z)
