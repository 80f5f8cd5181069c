from itertools import count, cycle, islice, repeat


def fine(xs: list[int]) -> list[int]:
    ids = count()
    first = next(ids)
    a = list(islice(ids, 10))
    b = sum(x for x, _ in zip(xs, cycle([1])))
    c = dict(zip(xs, count()))
    d = ",".join(repeat("x", 3))
    e = tuple(map(pow, xs, repeat(2)))
    return a + [first, b, len(c), len(d), len(e)]
