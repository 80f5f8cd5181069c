"""Calls inside each other are no chain."""


def rounded(values: list[float]) -> int:
    """The rounded mean of the magnitudes."""
    return round(sum(map(abs, values)) / max(1, len(values)))


def label(name: str, value: float) -> str:
    """A label of a value."""
    return name.ljust(max(8, len(name))) + str(round(abs(value), 2))
