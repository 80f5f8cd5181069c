"""Callees that only look."""


def share(values: list[int], value: int) -> float:
    """Read the argument."""
    return value / max(1, sum(values))


def shares(values: list[int]) -> list[float]:
    """Hand the list to readers."""
    found: list[float] = []
    for value in values:
        found.append(share(values, value) / len(values))
        print(values.index(value))
    return found


def extend(names: tuple[str, ...]) -> tuple[str, ...]:
    """`+=` on a tuple makes a new tuple."""
    for name in names:
        names += (name.upper(),)
    return names
