"""A meter adds what it is given to a total of no declared type."""

from vendor_bus import first_total


class Meter:
    def __init__(self) -> None:
        self.total = first_total()
        self.pulses = 0

    def pulse(self, energy: float) -> None:  # flightlm: steady
        self.pulses += 1
        self.total += energy  # expect: P10-R3.0
