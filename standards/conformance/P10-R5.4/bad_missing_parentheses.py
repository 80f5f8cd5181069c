import math


class Valve:
    def __init__(self, flow: float) -> None:
        self.flow = flow

    def is_open(self) -> bool:
        return self.flow > 0.0

    def close(self, name: str) -> None:
        assert self.is_open, "only open valves close"  # expect: P10-R5.4
        assert name.isidentifier, "a name"  # expect: P10-R5.4
        assert math.isfinite, "finite"  # expect: P10-R5.4
        self.flow = 0.0
