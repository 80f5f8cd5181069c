"""Attributes by literal names: the reader sees them."""


class Probe:
    """A probe that may have a serial number."""

    def __init__(self, label: str) -> None:
        self.label = label


def serial_of(probe: object) -> object:
    """The serial number, or None."""
    if hasattr(probe, "serial"):
        return getattr(probe, "serial", None)
    return None


def mark(probe: Probe) -> None:
    """Mark a probe as seen."""
    setattr(probe, "label", "seen")
