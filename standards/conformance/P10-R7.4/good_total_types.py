from enum import Enum


class Mode(Enum):
    FAST = 1
    SLOW = 2


class Range:
    def __init__(self, low: int, high: int) -> None:
        assert low <= high, "a range"
        self.low = low
        self.high = high


def describe(mode: Mode, loud: bool, span: Range) -> str:
    text = f"{mode.name} {span.low}"
    return text.upper() if loud else text
