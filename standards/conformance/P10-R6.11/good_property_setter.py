class Thermostat:
    def __init__(self) -> None:
        self._target = 20.0

    @property
    def target(self) -> float:
        return self._target

    @target.setter
    def target(self, value: float) -> None:
        self._target = value


def boost(thermostat: Thermostat) -> float:
    thermostat.target = 25.0
    return thermostat.target
