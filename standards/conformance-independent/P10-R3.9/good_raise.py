# flightlm-test: profile=flight
class TooBig(ValueError):
    def __init__(self, n: int) -> None:
        super().__init__("E1")
        self.n = n


def step(n: int) -> int:  # flightlm: steady
    if n > 10:
        raise TooBig(n)
    t = (n, n + 1)
    return t[0] + max(n, 3)
