from typing import Final

ITEMS: Final = ["a"]  # expect-any a: P10-R6.2
INDEX: Final[dict[str, int]] = {}  # expect-any b: P10-R6.2


def put(name: str) -> None:
    INDEX[name] = 1  # expect-any b: P10-R6.2
