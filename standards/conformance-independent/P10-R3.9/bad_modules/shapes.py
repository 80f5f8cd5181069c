# flightlm-test: profile=flight
class Shape:
    def __init__(self, n: int) -> None:
        self.n = n

    @classmethod
    def square(cls, n: int) -> "Shape":
        return cls(n)  # expect: P10-R3.9


def make(n: int) -> Shape:
    if n > 3:
        return Shape.square(n)
    return Shape(n)  # expect: P10-R3.9
