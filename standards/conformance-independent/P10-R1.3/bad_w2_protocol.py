# flightlm-test: profile=flight
from typing import Protocol


class Shape(Protocol):
    def area(self) -> float: ...  # may: P10-R1.3


class Square:
    def __init__(self, inner: Shape) -> None:
        self.inner = inner

    def area(self) -> float:  # expect-any a: P10-R1.3
        return measure(self.inner)


def measure(shape: Shape) -> float:  # expect-any a: P10-R1.3
    return shape.area()
