# flightlm-test: profile=flight
class Ring:
    def __init__(self, n: int) -> None:  # expect: P10-R5.2
        self.n = n

    def size(self) -> int:  # expect: P10-R5.2
        return self.n

    def vacuous(self, k: int) -> int:  # expect: P10-R5.2
        assert True, "E1"
        return k

    def guard(self, k: int) -> int:
        if k > self.n:
            raise IndexError("E2")
        return k
