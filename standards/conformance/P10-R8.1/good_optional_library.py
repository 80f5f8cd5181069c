"""Which of the optional libraries of the report are installed; none is imported."""

import importlib.util
from importlib.util import find_spec as looked_up
from typing import Final

OPTIONAL: Final = ("matplotlib", "reportlab")


def missing() -> list[str]:
    """The libraries that are not installed."""
    return [name for name in OPTIONAL if importlib.util.find_spec(name) is None]


def can_plot() -> bool:
    """Whether pictures can be drawn."""
    return looked_up("matplotlib") is not None
