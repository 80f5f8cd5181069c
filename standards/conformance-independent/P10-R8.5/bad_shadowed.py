from vendor import dataclass
from vendor import cache as lru_cache


@dataclass  # expect: P10-R8.5
class Point:
    x: int


@lru_cache  # expect: P10-R8.5
def f(n: int) -> int:
    return n


def property(f):
    return f


class A:
    @property  # expect: P10-R8.5
    def n(self) -> int:
        return 1
