"""A call of a module's function starts a chain of one."""

import os.path

import numpy as np


def stem(path: str) -> str:
    """The ending of a file name."""
    return os.path.splitext(path)[1]


def zeros(size: int) -> int:
    """The length of a new array."""
    return np.zeros(size).size
