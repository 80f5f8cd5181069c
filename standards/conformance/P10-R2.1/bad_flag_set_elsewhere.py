"""A server loop that waits for a flag which a callee sets."""


class Server:
    """Serves until it is told to stop."""

    def __init__(self) -> None:
        self.done = False
        self.served = 0

    def stop(self) -> None:
        """Ask the loop to end."""
        self.done = True

    def serve(self) -> None:
        """Nothing bounds when `done` changes."""
        while not self.done:  # expect: P10-R2.1
            self.handle()

    def handle(self) -> None:
        """One request."""
        self.served += 1
        if self.served > 1000:
            self.stop()
