from dataclasses import dataclass


class Retry:
    tries = 0
    last = ""

    def note(self, text: str) -> None:
        self.tries = self.tries + 1
        self.last = text


@dataclass
class Order:
    number: int
    total: float

    def __post_init__(self) -> None:
        self.gross = self.total * 1.2

    def add(self, amount: float) -> None:
        self.total = self.total + amount
        self.gross = self.total * 1.2
