"""% of numbers, + of numbers, format of a project class."""


class Panel:
    def __init__(self) -> None:
        self.turns = 0

    def format(self, width: int) -> int:
        return self.turns % width

    def join(self, other: int) -> int:
        return self.turns + other

    def spin(self, width: int) -> int:  # flightlm: steady
        self.turns += 1
        return self.format(width) + self.join(3)
