"""Module paths, aliases included, are names and no links."""

import collections.abc
import os.path
import xml.etree.ElementTree as et
from concurrent import futures

import numpy as np
from numpy import linalg as la


def norm(values: np.ndarray) -> float:
    """The length of a vector."""
    return float(np.linalg.norm(values)) + float(la.norm(values))


def draw(seed: int) -> object:
    """A random generator."""
    return np.random.default_rng(seed)


def exists(path: str) -> bool:
    """Whether a file exists."""
    return os.path.exists(path) and isinstance(path, collections.abc.Sized)


def root_of(path: str) -> str:
    """The tag of a document's root."""
    tree = et.parse(path)
    root = tree.getroot()
    return str(root) + futures.ThreadPoolExecutor.__name__
