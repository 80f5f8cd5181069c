"""Steps of a tenth never meet one exactly."""


def sweep(stop: float) -> int:
    """Sample a range of angles."""
    angle = 0.0
    samples = 0
    while angle < stop:  # expect: P10-R2.4 P10-R2.1
        samples += 1
        angle += 0.1
    return samples


def fade() -> list[float]:
    """From full volume to silence."""
    volume = 1.0
    found: list[float] = []
    while volume > 0:  # expect: P10-R2.4 P10-R2.1
        found.append(volume)
        volume -= 0.05
    return found
