"""Objects from a pool that init filled."""


class Sample:
    def __init__(self) -> None:
        self.when = 0.0
        self.value = 0.0

    def set(self, when: float, value: float) -> None:
        self.when = when
        self.value = value


class Sensor:
    def __init__(self, count: int) -> None:
        self.pool = tuple(Sample() for _ in range(count))
        self.at = 0

    def read(self, when: float) -> Sample:  # flightlm: steady
        sample = self.pool[self.at]
        sample.set(when, 1.0)
        self.at = (self.at + 1) % len(self.pool)
        return sample
