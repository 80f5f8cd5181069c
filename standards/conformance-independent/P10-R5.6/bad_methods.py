class Job:
    def __init__(self, n: int, name: str) -> None:
        self.n = n
        self.name = name

    def count(self) -> int:
        return self.n

    def run(self) -> int:
        assert self.count(), "E1"  # expect: P10-R5.6
        assert self.name, "E2"  # expect: P10-R5.6
        assert self.n, "E3"  # expect: P10-R5.6
        return self.n
