from typing import Final

HANDLERS: Final[dict[str, int]] = {}  # expect: P10-R6.2
NAMES: Final[list[str]] = ["a", "b"]


def handler(name: str) -> int:
    return HANDLERS[name]
