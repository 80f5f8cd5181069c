import atexit
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import reduce


def tick() -> None:  # expect: P10-R1.1
    timer = threading.Timer(1.0, tick)
    timer.start()


def work(n: int) -> int:  # expect: P10-R1.1
    with ThreadPoolExecutor() as pool:
        return pool.submit(work, n - 1).result()


def fold(xs: list[int]) -> int:
    def step(a: int, b: int) -> int:  # expect: P10-R1.1
        return reduce(step, [a, b])

    return reduce(step, xs)


def order(xs: list[int]) -> list[int]:
    return sorted(xs, key=lambda v: len(str(v)))


class Node:
    def walk(self) -> int:  # expect: P10-R1.1
        handler = self.walk
        return handler()
