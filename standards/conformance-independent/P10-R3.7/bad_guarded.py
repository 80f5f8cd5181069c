# flightlm-test: profile=flight
"""Growth is growth in steady code, with a guard too."""


class Queue:
    def __init__(self, cap: int) -> None:
        self.items: list[int] = []
        self.cap = cap

    def push(self, x: int) -> bool:
        if len(self.items) >= self.cap:
            return False
        self.items.append(x)  # expect: P10-R3.7
        return True

    def step(self, x: int) -> bool:  # flightlm: steady
        add = self.push
        add(x)
        return self.push(x)
