"""Dispatch console commands to methods."""

from builtins import getattr as lookup


class Console:
    """A service console."""

    def do_status(self) -> str:
        """The state of the service."""
        return "up"

    def run(self, command: str) -> object:
        """Run one command."""
        action = lookup(self, "do_" + command)  # expect: P10-R8.2
        return action()
