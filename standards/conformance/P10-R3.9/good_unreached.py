"""What no steady root reaches may make what it likes, also in the same class."""

import copy


class Report:
    def __init__(self, total: int) -> None:
        self.total = total
        self.parts: list[str] = []


class Plant:
    def __init__(self) -> None:
        self.total = 0

    def report(self) -> Report:
        made = Report(self.total)
        made.parts.extend(str(part) for part in range(self.total))
        return copy.copy(made)

    def tick(self) -> None:  # flightlm: steady
        self.total += 1
