"""A scale: the driver hands over whatever the bus gave."""

from typing import Any


class Scale:
    def __init__(self) -> None:
        self.tare = 0.0
        self.weight = 0.0

    def take(self, reading: Any) -> None:  # flightlm: steady
        self.weight = reading - self.tare  # expect: P10-R3.0
