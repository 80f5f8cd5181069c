# flightlm-test: profile=flight
class Trace:
    def __init__(self) -> None:
        self.events = []  # expect-any a: P10-R3.10
        self.cap = 10

    def load(self, more: list[int]) -> None:
        if more:
            self.events.extend(more)  # expect-any a: P10-R3.10
        if self.cap < 10:
            self.events.insert(0, 1)  # expect-any a: P10-R3.10
