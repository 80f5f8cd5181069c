from typing import Final

LIMIT = 3
NAMES = ("a", "b")
CODES = frozenset((1, 2))
TEXT = "x".join(NAMES)
TABLE: Final = {"a": 1}
ORDER: Final[list[str]] = ["a"]


def get(k: str) -> int:
    return TABLE[k] + len(ORDER) + LIMIT
