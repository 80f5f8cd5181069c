from typing import Final

QUEUE: Final[list[int]] = []  # expect: P10-R6.2


def push(value: int) -> int:
    waiting = QUEUE
    waiting.append(value)
    return len(waiting)
