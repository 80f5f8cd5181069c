class Stats:
    def __init__(self) -> None:
        self.n = 0
        self.total = 0.0

    def mean(self) -> float:
        return self.total / self.n  # expect: P10-N4

    def late(self, k: int) -> float:
        x = self.total / k  # expect: P10-N4
        assert k != 0, "E1"
        return x

    def other(self, k: int, m: int) -> float:
        if k == 0:
            return 0.0
        return self.total / m  # expect: P10-N4

    def changed(self, k: int) -> float:
        assert k > 0, "E2"
        k -= 1
        return self.total / k  # expect: P10-N4
