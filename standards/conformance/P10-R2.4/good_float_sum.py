"""A float that is summed up but not compared is no counter."""


def mean(values: list[float]) -> float:
    """The average."""
    total = 0.0
    at = 0
    while at < len(values):
        total += values[at]
        at += 1
    return total / max(1, len(values))


def settle(error: float, limit: float) -> int:
    """A float in a conjunction that nothing steps by addition."""
    rounds = 0
    while error > limit and rounds < 50:
        error *= 0.5
        rounds += 1
    return rounds
