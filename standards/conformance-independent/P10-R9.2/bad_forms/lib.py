def work(n: int) -> int:
    return n


def apply(fn, n: int) -> int:
    return fn(n)
