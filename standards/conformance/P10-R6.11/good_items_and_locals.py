"""Items of containers and locals are no attributes of others."""

from types import SimpleNamespace

import numpy as np


def fill(table: dict[str, int], row: list[int], frame: np.ndarray) -> int:
    table["a"] = 1
    row[0] = 2
    frame[0] = 3.0
    frame.flags.writeable = False
    bag = SimpleNamespace()
    bag.count = 3
    return bag.count
