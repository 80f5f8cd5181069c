"""Keep login sessions between restarts."""

import pickle
import shelve
from marshal import loads as parse_blob

import numpy as np


def restore(path: str) -> object:
    """The sessions that `store` wrote."""
    with open(path, "rb") as stream:
        return pickle.load(stream)  # expect: P10-R8.1


def index_of(path: str) -> object:
    """The index beside the sessions."""
    return shelve.open(path)  # expect: P10-R8.1


def header(blob: bytes) -> object:
    """The header in front of a session."""
    return parse_blob(blob)  # expect: P10-R8.1


def weights(path: str) -> object:
    """The ranking weights."""
    return np.load(path, allow_pickle=True)  # expect: P10-R8.1
