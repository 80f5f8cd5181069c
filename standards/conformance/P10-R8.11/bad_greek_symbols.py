"""A filter written as in the textbook."""


class Filter:
    """A first-order filter."""

    def __init__(self, gain: float) -> None:
        self.α = gain  # expect: P10-R8.11
        self.state = 0.0

    def step(self, value: float) -> float:
        """One step."""
        Δ = value - self.state  # expect: P10-R8.11
        self.state += self.α * Δ  # expect: P10-R8.11
        return self.state
