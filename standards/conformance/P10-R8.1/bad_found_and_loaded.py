"""Load a station's driver by its name."""

import importlib.util


def driver(name: str) -> object:
    """The module of a driver, loaded."""
    spec = importlib.util.find_spec(name)
    if spec is None:
        raise LookupError(name)
    return importlib.util.module_from_spec(spec)  # expect: P10-R8.1
