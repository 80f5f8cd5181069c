"""A generator of the project whose own loop has no bound."""

from collections.abc import Iterator


def ticks(step: int) -> Iterator[int]:
    """Times, for ever."""
    now = 0
    while True:  # expect: P10-R2.1
        yield now
        now += step


def wait_for(hour: int) -> int:
    """The first tick at or after an hour."""
    last = 0
    for tick in ticks(15):  # expect: P10-R2.2
        last = tick
        if tick >= hour * 60:
            break
    return last
