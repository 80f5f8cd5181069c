"""To read a global needs no declaration, and a superfluous one writes nothing."""

RATE = 48_000


def seconds(samples: int) -> float:
    global RATE
    return samples / RATE
