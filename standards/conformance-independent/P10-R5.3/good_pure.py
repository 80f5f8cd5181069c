import math

import numpy as np


def is_small(n: int) -> bool:
    return n < 10


class Box:
    def __init__(self, n: int) -> None:
        self.n = n

    def full(self) -> bool:
        return self.n > 3


def check(n: int, s: str, a: np.ndarray, xs: list[int], box: Box) -> None:
    assert is_small(n), "E1"
    assert len(s) > 0, "E2"
    assert s.startswith("x"), "E3"
    assert math.isfinite(n), "E4"
    assert a.shape[0] == 3, "E5"
    assert all(x > 0 for x in xs), "E6"
    assert isinstance(n, int), "E7"
    assert box.full(), "E8"
    assert abs(min(xs)) > max(n, 2), "E9"
