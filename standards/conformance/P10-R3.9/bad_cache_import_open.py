"""A cache grows with its arguments; imports and open belong to init."""

from functools import lru_cache


@lru_cache(maxsize=None)  # expect: P10-R3.9
def cost(distance: int) -> int:
    return distance * distance


class Planner:
    def __init__(self, path: str) -> None:
        self.path = path
        self.total = 0

    def plan(self, distance: int) -> None:  # flightlm: steady
        import math  # expect: P10-R3.9

        with open(self.path) as stream:  # expect: P10-R3.9
            self.total += len(stream.readline())
        self.total += cost(distance) + math.isqrt(distance)
