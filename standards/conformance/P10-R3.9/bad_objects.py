"""Objects made per step."""

from dataclasses import dataclass


@dataclass
class Sample:
    when: float
    value: float


class Point:
    def __init__(self, x: float) -> None:
        self.x = x


class Sensor:
    def __init__(self) -> None:
        self.last = Sample(0.0, 0.0)
        self.origin = Point(0.0)

    def read(self, when: float) -> None:  # flightlm: steady
        self.last = Sample(when, 1.0)  # expect: P10-R3.9
        self.origin = Point(when)  # expect: P10-R3.9
