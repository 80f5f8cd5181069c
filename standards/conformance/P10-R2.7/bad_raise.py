"""An exception that nothing in the loop catches."""


class Overheated(Exception):
    """Too hot."""


def watch(readings: list[float]) -> None:
    """The handler takes another exception."""
    while True:  # flightlm: nonterminating
        try:
            if readings[-1] > 90:
                raise Overheated  # expect: P10-R2.7
        except KeyError:
            readings.clear()
