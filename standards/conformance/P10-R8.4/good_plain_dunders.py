"""Special methods that hide no attribute access."""


class Money:
    """An amount in cents."""

    __slots__ = ("cents",)

    def __init__(self, cents: int) -> None:
        self.cents = cents

    def __add__(self, other: "Money") -> "Money":
        return Money(self.cents + other.cents)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Money) and other.cents == self.cents

    def __hash__(self) -> int:
        return hash(self.cents)

    def __enter__(self) -> "Money":
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self.cents = 0
