import numpy as np


def relax(grid: np.ndarray, source: np.ndarray, mask: np.ndarray) -> None:
    np.add(grid, source, out=grid)
    np.multiply(grid, 0.5, grid)
    grid.dot(source, out=mask)
    np.copyto(mask, grid)
    grid.fill(0.0)
    grid.sort()
    np.take(grid, [0, 1], out=mask, mode="clip")
