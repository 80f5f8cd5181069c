import functools

double = lambda x: x * 2  # expect: P10-R9.4


def f(xs: list[int]) -> list[int]:
    a = list(map(lambda x: x + 1, xs))  # expect: P10-R9.4
    b = list(filter(lambda x: x > 0, a))  # expect: P10-R9.4
    c = functools.reduce(lambda p, q: p + q, b)  # expect: P10-R9.4
    return [c]
