class Point:
    def __init__(self) -> None:
        self.x = 0
        self.y = 0


def read(point: Point, pairs: list[tuple[int, int]]) -> int:
    point.x, point.y = 3, 4  # expect: P10-R6.11
    for point.x, _ in pairs:  # expect: P10-R6.11
        if point.x:
            break
    setattr(point, "y", 5)  # expect: P10-R6.11
    del point.x  # expect: P10-R6.11
    return point.y
