from collections.abc import Generator, Iterator


def take(n: int) -> Iterator[int]:
    yield n
    raise StopIteration  # expect: P10-R1.4


class Cursor:
    def __init__(self, n: int) -> None:
        self.n = n

    def stop(self) -> None:
        raise GeneratorExit("done")  # expect: P10-R1.4


def averager() -> Generator[float, float, None]:
    total = 0.0
    for i in range(1, 10):
        total += yield total / i


def drive(values: list[float]) -> float:
    gen = averager()
    next(gen)
    last = 0.0
    for v in values:
        last = gen.send(v)  # expect: P10-R1.4
    gen.throw(ValueError("stop"))  # expect: P10-R1.4
    return last
