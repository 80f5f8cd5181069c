"""A generator driven with send and throw."""

from collections.abc import Generator


def averager() -> Generator[float, float, None]:
    """The running mean."""
    total = 0.0
    count = 0
    for _ in range(1000):
        value = yield total / max(count, 1)
        total += value
        count += 1


def mean(values: list[float]) -> float:
    """The mean of some values."""
    running = averager()
    result = next(running)
    for value in values:
        result = running.send(value)  # expect: P10-R1.4
    running.throw(KeyboardInterrupt)  # expect: P10-R1.4
    return result
