"""Endless loops in different clothes."""

from typing import Final

FOREVER: Final = True


def poll(queue: list[str]) -> str:
    """The usual form."""
    while True:  # expect: P10-R2.1
        if queue:
            return queue.pop()


def spin(limit: int) -> int:
    """A number as the test."""
    count = 0
    while 1:  # expect: P10-R2.1
        count += 1
        if count > limit:
            break
    return count


def watch(queue: list[str]) -> str:
    """A module constant as the test."""
    while FOREVER:  # expect: P10-R2.1
        if queue:
            return queue.pop()


def listen(queue: list[str]) -> str:
    """A negated constant."""
    while not False:  # expect: P10-R2.1
        if queue:
            return queue.pop()
