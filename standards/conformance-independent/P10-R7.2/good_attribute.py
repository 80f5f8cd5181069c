class Job:
    def __init__(self) -> None:
        self.n = max(1, 2)
        self.items = [0]

    def run(self) -> None:
        self.n = max(self.n, 3)
        self.items[0] = min(3, 4)


TOTAL = max(1, 2)
