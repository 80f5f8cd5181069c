"""A decorator that is spelled like a property's setter."""

from registry import options


class Job:
    """A job with options."""

    @options.setter  # expect: P10-R8.5
    def depth(self, value: int) -> None:
        """Set the depth."""
        self.value = value
