class Job:
    def run(self, n: int, ratio: float) -> float:
        assert isinstance(n, int), "E1"  # may: P10-R5.10
        assert n > 0, "E2"
        assert isinstance(ratio, float), "E3"  # expect: P10-R5.10
        return n * ratio
