"""A failure is reported and not acted on."""

import sys


class Status:
    """What happened."""

    def __init__(self, code: int) -> None:
        self.code = code

    def exit(self) -> int:
        """The code for the caller."""
        return self.code


def check(path: str) -> int:
    """0 if all is well."""
    status = Status(0 if path else 1)
    if status.code:
        print("no path", file=sys.stderr)
    return status.exit()
