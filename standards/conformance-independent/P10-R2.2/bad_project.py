from collections.abc import Iterable, Iterator


def naturals() -> Iterator[int]:
    n = 0
    while True:
        yield n
        n += 1


class OldStyle:
    def __getitem__(self, i: int) -> int:
        return i


class Endless:
    def __iter__(self) -> "Endless":
        return self

    def __next__(self) -> int:
        return 1


def use(stuff, more: Iterable[int]) -> None:
    for n in naturals():  # expect: P10-R2.2
        print(n)
    for o in OldStyle():  # expect: P10-R2.2
        print(o)
    for e in Endless():  # expect: P10-R2.2
        print(e)
    for s in stuff:  # expect: P10-R2.2
        print(s)
    for m in more:  # expect: P10-R2.2
        print(m)
