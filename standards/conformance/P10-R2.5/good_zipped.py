"""zip and map end with their shortest argument."""

from itertools import count, cycle, repeat


def numbered(names: list[str]) -> dict[str, int]:
    """An endless arm."""
    return dict(zip(names, count()))


def striped(rows: list[str]) -> list[tuple[str, str]]:
    """Two colours in turn."""
    return list(zip(rows, cycle(("white", "grey"))))


def powers(values: list[int]) -> list[int]:
    """map with an endless second argument."""
    return list(map(pow, values, repeat(2)))
