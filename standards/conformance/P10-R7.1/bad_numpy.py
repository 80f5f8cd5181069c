import numpy as np
from numpy import add as plus


def relax(grid: np.ndarray, source: np.ndarray) -> np.ndarray:
    np.add(grid, source)  # expect: P10-R7.1
    plus(grid, source, out=None)  # expect: P10-R7.1
    np.clip(grid, 0.0, 1.0)  # expect: P10-R7.1
    np.sort(grid)  # expect: P10-R7.1
    return grid
