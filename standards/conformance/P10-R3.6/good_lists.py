"""Lists of numbers: sums of their items are numbers."""


class Bank:
    def __init__(self, taps: tuple[float, ...]) -> None:
        self.taps = taps
        self.line: list[float] = [0.0] * len(taps)

    def filter(self, sample: float) -> float:  # flightlm: steady
        total = 0.0
        for at in range(len(self.taps) - 1, 0, -1):
            self.line[at] = self.line[at - 1]
            total += self.taps[at] * self.line[at]
        self.line[0] = sample + total * 0.0
        return total
