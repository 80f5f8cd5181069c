# flightlm-test: profile=flight
from abc import ABC, abstractmethod


class Source(ABC):
    @abstractmethod
    def read(self) -> int:
        """Give the next value."""

    @abstractmethod
    def close(self) -> None: ...


def level(source: Source, limit: int) -> int:
    assert limit > 0, "a limit"
    value = source.read()
    assert value <= limit, "below the limit"
    return value
