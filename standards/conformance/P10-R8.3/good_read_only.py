"""Reading classes and modules changes nothing."""

import sys


class Valve:
    """A valve."""

    limit = 7


def is_loaded(name: str) -> bool:
    """Whether a module was imported."""
    return name in sys.modules


def label(valve: Valve) -> str:
    """The class name and limit."""
    kind = valve.__class__
    return f"{kind.__name__} {Valve.limit}"
