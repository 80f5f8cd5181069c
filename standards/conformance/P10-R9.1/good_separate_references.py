"""Several short references in one expression are no long one."""


class Point:
    """A point."""

    def __init__(self, x: float, y: float) -> None:
        self.x = x
        self.y = y


def distance(a: Point, b: Point) -> float:
    """The squared distance."""
    return (a.x - b.x) ** 2 + (a.y - b.y) ** 2


def middle(points: list[Point], order: list[int]) -> float:
    """The x of the middle point."""
    return points[order[len(order) // 2]].x


def line(a: Point) -> str:
    """A point as text."""
    return f"{a.x:.2f} {a.y:.2f}".replace(".", ",")
