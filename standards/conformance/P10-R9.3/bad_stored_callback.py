"""A callback kept in an attribute."""


class Timer:
    """Calls back when it is over."""

    def __init__(self, seconds, on_end):
        self.seconds = seconds
        self.on_end = on_end

    def tick(self):
        """One second."""
        self.seconds -= 1
        if self.seconds == 0:
            self.on_end()  # expect: P10-R9.3
