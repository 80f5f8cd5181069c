"""A bare star makes parameters keyword-only."""


def resize(width: int, height: int, *, keep_ratio: bool = True, dpi: int = 300) -> int:
    """The number of pixels."""
    side = min(width, height) if keep_ratio else max(width, height)
    return side * side * dpi


def position(x: float, y: float, /, *, z: float = 0.0) -> float:
    """The sum of the coordinates."""
    return x + y + z


BIG = resize(3, 4, keep_ratio=False)
