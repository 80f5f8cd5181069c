"""Methods with branches inside: the branch is in the body, not around the definition."""


class Door:
    """A door."""

    def __init__(self, is_open: bool) -> None:
        self.is_open = is_open

    class Error(Exception):
        """The door cannot do that."""

    def toggle(self) -> bool:
        """Open a closed door, close an open one."""
        if self.is_open:
            self.is_open = False
        else:
            self.is_open = True
        return self.is_open

    def close(self) -> None:
        """Close the door."""
        try:
            self.is_open = False
        finally:
            assert not self.is_open, "the door is closed"
