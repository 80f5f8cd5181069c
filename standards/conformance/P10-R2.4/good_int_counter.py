"""Integers count, floats are computed from them."""


def sweep(samples: int) -> list[float]:
    """Angles in tenths."""
    found: list[float] = []
    at = 0
    while at < samples:
        found.append(at / 10)
        at += 1
    return found


def fade(steps: int) -> list[float]:
    """From full volume to silence."""
    return [1 - step / steps for step in range(steps)]
