"""A loop declared endless whose test depends on data."""


class Radio:
    """Sends until it is switched off."""

    def __init__(self) -> None:
        self.on = True
        self.sent = 0

    def run(self) -> None:
        """The test may fail."""
        while self.on:  # flightlm: nonterminating # expect: P10-R2.7
            self.sent += 1
