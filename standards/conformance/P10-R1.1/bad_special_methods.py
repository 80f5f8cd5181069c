"""Special methods that call themselves through an operator or a conversion."""


class Interval:
    """A closed interval."""

    def __init__(self, low: int, high: int) -> None:
        self.low = low
        self.high = high

    def __repr__(self) -> str:  # expect: P10-R1.1
        return f"<{self!r}>"

    def __eq__(self, other: object) -> bool:  # expect: P10-R1.1
        return self == other

    def __len__(self) -> int:  # expect: P10-R1.1
        return len(self)

    def __contains__(self, item: int) -> bool:  # expect: P10-R1.1
        return item in self


class Frozen:
    """Refuses assignment, and fails at it."""

    def __setattr__(self, name: str, value: object) -> None:  # expect: P10-R1.1
        self.changed = True
