# pyright: basic  # expect: P10-R8.12
"""Type checks made weaker for one file."""


def scale(value: float, factor: float) -> float:
    """A scaled value."""
    result: int = value * factor  # pyright: ignore  # expect: P10-R8.12
    return result
