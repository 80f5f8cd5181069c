# flightlm-test: wall=kernel:importlib
"""Imports by a call."""

import importlib
from importlib import import_module as load


def network() -> object:
    """The network module."""
    return load("socket")  # expect: P10-ARCH


def driver(name: str) -> object:
    """A driver by its name."""
    return importlib.import_module("drivers." + name)  # expect: P10-ARCH


def own() -> object:
    """A module of the package itself."""
    return importlib.import_module("kernel.tables")
