from typing import Final

PAGE: Final = 8192
HALF = PAGE // 2


def pages(size: int) -> int:
    return (size + PAGE - 1) // PAGE


def halves(size: int) -> float:
    return size / HALF + size % 60
