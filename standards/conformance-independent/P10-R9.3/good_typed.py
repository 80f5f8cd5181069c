import numpy as np


class Store:
    def __init__(self, rows: list[int]) -> None:
        self.rows = rows

    def __call__(self, n: int) -> int:
        self.rows.append(n)
        return n


def use(store: Store, a: np.ndarray) -> int:
    x = a.sum()
    return store(3) + int(x) + super_len(store.rows)


def super_len(rows: list[int]) -> int:
    return len(rows)
