class Valve:
    def __init__(self, flow: float) -> None:
        self.flow = flow
        self.latched = False

    def is_open(self) -> bool:
        return self.flow > 0.0

    @property
    def is_locked(self) -> bool:
        return self.latched

    def close(self) -> None:
        assert self.is_open(), "only open valves close"
        assert not self.is_locked, "a locked valve stays"
        self.flow = 0.0
