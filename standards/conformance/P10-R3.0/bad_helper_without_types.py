"""Dead reckoning: the helper that advances a position does not say what it takes."""


def advanced(position, speed, seconds):  # expect: P10-R3.0
    return position + speed * seconds


class Boat:
    def __init__(self) -> None:
        self.east = 0.0
        self.north = 0.0

    def tick(self, seconds: float) -> None:  # flightlm: steady
        self.east = advanced(self.east, 1.5, seconds)
        self.north = advanced(self.north, 0.5, seconds)
