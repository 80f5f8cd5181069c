import re

import numpy as np


def f(n: int, name: str, xs: list[int], a: np.ndarray, x) -> int:
    assert n, "E1"  # expect: P10-R5.6
    assert name, "E2"  # expect: P10-R5.6
    assert xs, "E3"  # expect: P10-R5.6
    assert a > 0, "E4"  # expect: P10-R5.6
    assert len(xs), "E5"  # expect: P10-R5.6
    assert x, "E6"  # expect: P10-R5.6
    assert re.match("a", name), "E7"  # expect: P10-R5.6
    assert name.strip(), "E8"  # expect: P10-R5.6
    return n
