"""Print with a time stamp everywhere."""

import builtins


def stamped(text: str) -> None:
    """Print one line with a stamp."""
    builtins.repr(text)


def install() -> None:
    """Replace print for the whole process."""
    builtins.print = stamped  # expect: P10-R8.3
    setattr(builtins, "input", stamped)  # expect: P10-R8.3
