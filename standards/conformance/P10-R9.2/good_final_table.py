"""A constant table of functions at the top of the module."""

import operator
from types import MappingProxyType
from typing import Final


def start() -> str:
    """Start."""
    return "started"


def stop() -> str:
    """Stop."""
    return "stopped"


HANDLERS: Final = {"start": start, "stop": stop}
STEPS: Final[tuple[tuple[str, object], ...]] = (
    ("start", start),
    ("stop", stop),
)
FOLDS: Final = MappingProxyType({"+": operator.add, "-": operator.sub})


def handle(word: str) -> str:
    """Run a handler."""
    return HANDLERS[word]()
