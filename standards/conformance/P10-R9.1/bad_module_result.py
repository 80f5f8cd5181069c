"""The module path is free, what follows is not."""

import datetime as dt
import os.path

import numpy as np


def spread(values: np.ndarray) -> float:
    """The length of the differences."""
    return float(np.linalg.norm(np.diff(values)).item())  # expect: P10-R9.1


def year() -> str:
    """This year."""
    return dt.datetime.now(dt.UTC).isoformat()[:4]  # expect: P10-R9.1


def stem(path: str) -> str:
    """The file name without its ending."""
    return os.path.splitext(path)[0].upper()  # expect: P10-R9.1
