"""The list under a local name; += and extend."""


class Track:
    def __init__(self) -> None:
        self.points: list[float] = []
        self.names = ""

    def extend(self, x: float, y: float) -> None:  # flightlm: steady
        points = self.points
        points += (x, y)  # expect: P10-R3.7
        points.extend((x, y))  # expect: P10-R3.7
        push = points.append
        push(x)  # expect: P10-R3.7
        self.names += "."  # expect: P10-R3.7
