# flightlm-test: profile=flight
"""A table with one row per station that was ever heard."""


class Stations:
    def __init__(self) -> None:
        self.heard: dict[int, float] = {}
        self.known: set[int] = set()

    def hear(self, station: int, level: float) -> None:
        self.heard[station] = level  # expect: P10-R3.10
        self.known.add(station)  # expect: P10-R3.10
