# flightlm-test: profile=flight
class Total:
    def __init__(self) -> None:
        self.sum = 0

    def add(self, x: int) -> None:
        self.sum += x

    def update(self, x: int) -> None:
        self.sum = x


class Job:
    def __init__(self) -> None:
        self.total = Total()

    def step(self, x: int) -> int:  # flightlm: steady
        self.total.add(x)
        self.total.update(x)
        x += 1
        return x
