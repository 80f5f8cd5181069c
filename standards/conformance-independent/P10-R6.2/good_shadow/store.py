from typing import Final

ITEMS: Final = ["a"]


def make() -> list[str]:
    ITEMS = []
    ITEMS.append("x")
    return ITEMS
