class Point:
    def __init__(self, x: float, y: float) -> None:
        assert isinstance(x, float), "a number"
        assert isinstance(y, float), "a number"  # expect: P10-R5.10
        self.x = x
        self.y = y


def middle(a: Point, b: Point) -> Point:
    assert isinstance(a, Point), "a point"
    assert isinstance(b, Point), "a point"  # expect: P10-R5.10
    return Point((a.x + b.x) / 2, (a.y + b.y) / 2)
