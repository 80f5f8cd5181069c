# flightlm-test: profile=flight
class Point:  # expect: P10-R6.5
    def __init__(self, x: int) -> None:
        self.x = x


class Slotted:
    __slots__ = ("x",)

    def __init__(self, x: int) -> None:
        self.x = x
