"""One sequence parameter instead of any number of arguments."""

from collections.abc import Sequence


def mean(values: Sequence[float]) -> float:
    """The mean of the values."""
    if len(values) == 0:
        raise ValueError("a mean needs a value")
    return sum(values) / len(values)


def report(names: Sequence[str], width: int) -> str:
    """The names in columns."""
    return "".join(name.ljust(width) for name in names)


LINE = report(["a", "b"], width=8)
