"""Branches over __debug__ and the platform."""
import sys


class Job:
    def run(self, n: int) -> int:
        x = 1 if __debug__ else 2  # expect: P10-R8.10
        if not __debug__:  # expect: P10-R8.10
            n += 1
        while sys.platform == "x":  # expect: P10-R8.10
            n += 2
        return n + x
