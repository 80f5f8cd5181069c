"""Tables that other modules import."""

from typing import Final

DECK: Final = ["ace", "king", "queen"]  # expect: P10-R6.2
QUEUE: Final[list[int]] = []  # expect: P10-R6.2
NAMES: Final = ["a", "b"]
