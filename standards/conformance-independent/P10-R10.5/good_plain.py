# type of ignore lists: see below


def f(n: int) -> int:
    return n  # not ignored
