"""Generators of the project that end."""

from collections.abc import Iterator


def windows(values: list[int], size: int) -> Iterator[tuple[int, ...]]:
    """Its own loop is bounded."""
    for start in range(len(values) - size + 1):
        yield tuple(values[start : start + size])


def countdown(start: int) -> Iterator[int]:
    """So is a while loop with a proof."""
    while start > 0:
        yield start
        start -= 1


class Book:
    """Pages that can be gone through."""

    def __init__(self) -> None:
        self.pages: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return iter(self.pages)

    def __len__(self) -> int:
        return len(self.pages)


def use(values: list[int], book: Book) -> int:
    """Loops over them."""
    total = 0
    for window in windows(values, 3):
        total += sum(window)
    for left in countdown(10):
        total += left
    for page in book:
        total += len(page)
    return total
