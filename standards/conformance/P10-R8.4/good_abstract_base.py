"""An interface by abstract base class."""

from abc import ABC, abstractmethod


class Sensor(ABC):
    """What every sensor can do."""

    @abstractmethod
    def read(self) -> float:
        """One reading."""


class Fixed(Sensor):
    """A sensor that always reads the same."""

    def __init__(self, value: float) -> None:
        self.value = value

    def read(self) -> float:
        return self.value
