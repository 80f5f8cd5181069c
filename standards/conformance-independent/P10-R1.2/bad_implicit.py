"""Cycles that go through constructors, properties and operators."""


class Node:
    def __init__(self, depth: int) -> None:  # expect-any a: P10-R1.2
        self.child = make(depth)


def make(depth: int) -> "Node | None":  # expect-any a: P10-R1.2
    if depth == 0:
        return None
    return Node(depth - 1)


class Money:
    def __init__(self, cents: int) -> None:
        self.cents = cents

    def __add__(self, other: "Money") -> "Money":  # expect-any b: P10-R1.2
        return self.plus(other)

    def plus(self, other: "Money") -> "Money":  # expect-any b: P10-R1.2
        return self + other

    @property
    def euros(self) -> float:  # expect-any c: P10-R1.2
        return self.rounded()

    def rounded(self) -> float:  # expect-any c: P10-R1.2
        return round(self.euros, 2)

    def __str__(self) -> str:  # expect-any d: P10-R1.2
        return self.text()

    def text(self) -> str:  # expect-any d: P10-R1.2
        return f"{self}"
