# flightlm-test: profile=flight
def step(name: str, n: int) -> str:  # flightlm: steady
    label = f"{n:03d}"  # expect: P10-R3.8
    sep = "-"
    return sep.join((name, label))  # expect: P10-R3.8


class Tag:
    def __init__(self, n: int) -> None:
        self.n = n

    def text(self) -> str:  # flightlm: steady
        return "{0:>4}".format(self.n)  # expect: P10-R3.8
