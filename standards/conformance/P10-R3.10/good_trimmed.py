# flightlm-test: profile=flight
"""Two ways to stay below a capacity, and methods that only sound like growth."""

CAPACITY = 16


class Total:
    def __init__(self) -> None:
        self.sum = 0

    def add(self, value: int) -> None:
        self.sum += value

    def update(self, value: int) -> None:
        self.add(value)


class Recent:
    def __init__(self) -> None:
        self.values: list[int] = []
        self.total = Total()

    def put(self, value: int) -> None:
        self.values.append(value)
        if len(self.values) > CAPACITY:
            del self.values[0]
        self.total.add(value)
        self.total.update(value)
