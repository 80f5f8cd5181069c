"""A test of the type removes the doubt."""


class Point:
    """A point."""

    def __init__(self, x: int) -> None:
        self.x = x

    def scale(self) -> int:
        """Twice the place."""
        return self.x * 2


class Line:
    """A line between two points."""

    def __init__(self, start, end):
        self.start = start
        self.end = end

    def scale(self):
        """Both ends."""
        start = self.start
        if not isinstance(start, Point):
            raise TypeError("a line begins at a point")
        assert isinstance(self.end, Point), "a line ends at a point"
        return start.scale() + self.end.scale()
