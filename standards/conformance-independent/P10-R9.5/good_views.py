import numpy as np


class Item:
    def __init__(self, id_: int) -> None:
        self.id = id_

    def cast(self, kind: str) -> str:
        return kind


def f(a: np.ndarray, item: Item) -> int:
    v = a.view()
    m = memoryview(b"abc")
    return len(v) + len(m) + item.id + len(item.cast("I"))
