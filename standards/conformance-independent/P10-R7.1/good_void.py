import random

import numpy as np


def log(text: str) -> None:
    print(text)


def implicit(n: int):
    if n > 3:
        return
    log("x")


class Store:
    def __init__(self) -> None:
        self.items: list[int] = []
        self.names: set[str] = set()

    def put(self, n: int) -> None:
        self.items.append(n)


def run(store: Store, xs: list[int], a: np.ndarray) -> int:
    log("a")
    implicit(3)
    store.put(1)
    xs.sort()
    xs.extend([1])
    store.names.add("a")
    np.add(a, a, out=a)
    np.copyto(a, 0.0)
    a.fill(0.0)
    random.shuffle(xs)
    _ = max(xs)
    n = sum(xs)
    return n
