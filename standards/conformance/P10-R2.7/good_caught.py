"""What is raised is caught inside the loop."""


class Late(Exception):
    """A deadline was missed."""


class TooLate(Late):
    """By far."""


def keep(log: list[str]) -> None:
    """The class itself, a class above it, and everything."""
    while True:  # flightlm: nonterminating
        try:
            if len(log) > 3:
                raise TooLate
            if len(log) > 2:
                raise Late("again")
        except Late:
            log.clear()
        try:
            if not log:
                raise ValueError
        except Exception:
            log.append("empty")
