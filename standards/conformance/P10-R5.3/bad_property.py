class Meter:
    def __init__(self) -> None:
        self._reads = 0

    @property
    def value(self) -> int:
        self._reads += 1
        return self._reads

    def check(self) -> None:
        assert self.value > 0, "the meter counts"  # expect: P10-R5.3
