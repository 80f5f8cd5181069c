"""A thermostat whose property reads itself instead of its field."""


class Thermostat:
    """Holds a target temperature."""

    def __init__(self, target: float) -> None:
        self._target = target

    @property
    def target(self) -> float:  # expect: P10-R1.1
        """Degrees Celsius."""
        return self.target

    @target.setter
    def target(self, value: float) -> None:
        self._target = value
