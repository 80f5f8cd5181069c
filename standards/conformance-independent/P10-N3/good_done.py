from abc import abstractmethod
from typing import Protocol


class Source(Protocol):
    def read(self) -> bytes: ...


class Base:
    @abstractmethod
    def run(self) -> int:
        """Run."""

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Base):
            return NotImplemented
        return True


class AppError(Exception):
    """Own error."""
