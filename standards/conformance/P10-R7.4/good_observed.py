import numpy as np


def centre(rows: np.ndarray, out: np.ndarray) -> None:
    count = rows.shape[0]
    assert count > 0, "there are rows"
    assert out.shape == rows.shape, "one result per row"
    np.subtract(rows, rows.mean(), out=out)
