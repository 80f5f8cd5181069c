"""Read the tables that ship with the package, and its version."""

import importlib.metadata
import types
from importlib import resources


def version() -> str:
    """The installed version."""
    return importlib.metadata.version("tidewatch")


def table(name: str) -> str:
    """One of the tables of constituents."""
    return resources.files("tidewatch").joinpath(name).read_text(encoding="utf-8")


def is_plain_function(thing: object) -> bool:
    """Whether a thing is a Python function."""
    return isinstance(thing, types.FunctionType)
