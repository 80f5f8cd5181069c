"""An event log that grows with the mission."""


class EventLog:
    def __init__(self) -> None:
        self.events: list[int] = []
        self.seen: set[int] = set()
        self.last: dict[int, float] = {}

    def record(self, code: int, when: float) -> None:  # flightlm: steady
        self.events.append(code)  # expect: P10-R3.7
        self.seen.add(code)  # expect: P10-R3.7
        self.last[code] = when  # expect: P10-R3.7
