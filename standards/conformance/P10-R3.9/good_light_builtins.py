"""Numbers, ranges, iterators and slices are temporaries of the interpreter."""

import math
import time


class Clock:
    def __init__(self, ticks: tuple[int, ...]) -> None:
        self.ticks = ticks
        self.begun = 0.0

    def measure(self) -> float:  # flightlm: steady
        total = float(self.ticks[0])
        for at, tick in enumerate(self.ticks):
            total += math.sqrt(abs(tick)) * at
        for left, right in zip(self.ticks, reversed(self.ticks)):
            total += min(left, right) + max(left, right) + int(isinstance(left, int))
        total += sum(self.ticks) + len(self.ticks) + round(total) + divmod(7, 2)[0]
        return total + time.monotonic() - self.begun
