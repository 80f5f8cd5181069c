"""add and update of the project's own classes grow nothing."""

import hashlib


class Accumulator:
    def __init__(self) -> None:
        self.sum = 0.0

    def add(self, value: float) -> None:
        self.sum += value

    def update(self, value: float) -> None:
        self.add(value * 2.0)


class Meter:
    def __init__(self) -> None:
        self.total = Accumulator()
        self.digest = hashlib.sha256()

    def tick(self, value: float, frame: bytes) -> None:  # flightlm: steady
        self.total.add(value)
        self.total.update(value)
        self.digest.update(frame)
