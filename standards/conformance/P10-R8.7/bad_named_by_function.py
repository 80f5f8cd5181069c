"""Export by the function's own name."""


def tide(hour: float) -> float:
    """The height of the tide."""
    return hour / 12.4


__all__ = [tide.__name__]  # expect: P10-R8.7
