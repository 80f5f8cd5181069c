"""An untyped parameter that is only handed on or compared by identity needs no type here."""


class Switchboard:
    def __init__(self) -> None:
        self.last = None
        self.changes = 0

    def select(self, line) -> None:  # flightlm: steady
        if line is self.last:
            return
        self.last = line
        self.changes += 1
