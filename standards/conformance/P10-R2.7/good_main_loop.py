"""The main loop of a controller: nothing leaves it."""


class Controller:
    """Runs as long as it has power."""

    def __init__(self) -> None:
        self.ticks = 0

    def step(self) -> None:
        """One tick."""
        self.ticks += 1

    def run(self) -> None:
        """For ever."""
        while True:  # flightlm: nonterminating
            self.step()
