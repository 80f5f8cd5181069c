"""A table of functions, a property and a bound method."""

from typing import Final


def open_valve(level: float) -> float:
    return level + 0.1


def close_valve(level: float) -> float:
    return level - 0.1


ACTIONS: Final = {0: open_valve, 1: close_valve}


class Tank:
    def __init__(self) -> None:
        self._level = 0.0

    @property
    def level(self) -> float:
        return self._level

    def act(self, command: int) -> float:  # flightlm: steady
        action = ACTIONS[command]
        self._level = action(self._level)
        return self.level
