class Average:
    def __init__(self, count: int) -> None:
        self.count = count
        self.total = 0.0

    def value(self) -> float:
        result = self.total
        result /= self.count  # expect: P10-N4
        return result
