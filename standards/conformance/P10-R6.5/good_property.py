class Thermostat:
    def __init__(self) -> None:
        self._target = 20.0

    @property
    def target(self) -> float:
        return self._target

    @target.setter
    def target(self, value: float) -> None:
        self._target = value

    def boost(self) -> None:
        self.target = self._target + 2.0
