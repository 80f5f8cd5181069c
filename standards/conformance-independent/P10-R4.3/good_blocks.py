class Empty:
    """Nothing here; really."""


def f(a: int) -> int:
    x = 1 if a else 2
    y = [i for i in range(3) if i]
    if (n := len(y)) > 2:
        x = n
    return x
