"""Results packed into new containers."""


class Radio:
    def __init__(self) -> None:
        self.frequency = 118_000
        self.volume = 5
        self.report: list[int] = []

    def status(self) -> dict[str, int]:
        return {"frequency": self.frequency, "volume": self.volume}  # expect: P10-R3.7

    def poll(self) -> int:  # flightlm: steady
        self.report = [self.frequency, self.volume]  # expect: P10-R3.7
        doubled = [value * 2 for value in self.report]  # expect: P10-R3.7
        ordered = sorted(doubled)  # expect: P10-R3.7
        return self.status()["volume"] + len(list(self.report)) + ordered[0]  # expect: P10-R3.7
