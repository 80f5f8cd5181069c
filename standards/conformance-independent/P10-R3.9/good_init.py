# flightlm-test: profile=flight
class Part:
    def __init__(self) -> None:
        self.n = 0


class Job:
    def __init__(self) -> None:
        self.part = Part()
        self.key = lambda v: v + 1

    def step(self, n: int) -> int:  # flightlm: steady
        self.part.n = n
        return int(n) + abs(n)
