# flightlm-test: profile=flight
class Ring:
    def __init__(self, cap: int) -> None:
        self.items: list[int] = [0] * cap
        self.n = 0

    def step(self, x: int) -> tuple[int, int]:  # flightlm: steady
        self.items[self.n] = x
        self.n = (self.n + 1) % len(self.items)
        a, b = (x, self.n)
        return a, b
