import functools


def double(n: int) -> int:
    return n * 2


@functools.lru_cache
def f(n: int) -> int:
    x = double(n)
    y = {"a": double(n)}
    return x + len(y)


class A:
    n = 3

    def run(self) -> int:
        size = self.n
        return size
