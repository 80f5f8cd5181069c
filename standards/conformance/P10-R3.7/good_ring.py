"""A ring of fixed length: assignment by index."""


class Ring:
    def __init__(self, size: int) -> None:
        self.items: list[int] = [0] * size
        self.next = 0

    def append(self, item: int) -> None:
        self.items[self.next] = item
        self.next = (self.next + 1) % len(self.items)


class Logger:
    def __init__(self) -> None:
        self.ring = Ring(256)
        self.counts = {0: 0, 1: 0}

    def record(self, code: int) -> None:  # flightlm: steady
        self.ring.append(code)
        self.counts[0] += 1
