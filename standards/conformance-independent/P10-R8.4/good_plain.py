from abc import ABC, abstractmethod


class Base(ABC):
    def __init__(self) -> None:
        self.n = 1

    def __getitem__(self, i: int) -> int:
        return i

    def __repr__(self) -> str:
        return "x"

    @abstractmethod
    def run(self) -> int:
        """Run."""


def kind(x: object) -> type:
    return type(x)
