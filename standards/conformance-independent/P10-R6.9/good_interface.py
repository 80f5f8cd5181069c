from abc import abstractmethod
from typing import Protocol


class Handler(Protocol):
    def handle(self, msg: str) -> int: ...


class Base:
    @abstractmethod
    def run(self, n: int) -> int:
        """Run."""

    def __exit__(self, exc_type, exc, tb) -> None:
        return None


class Child(Base):
    def run(self, n: int) -> int:
        return 3


def cb(_event: int) -> int:
    return 1
