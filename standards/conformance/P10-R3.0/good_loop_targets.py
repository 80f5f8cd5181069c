"""Loop variables take their types from what is iterated over."""


class Mixer:
    def __init__(self, gains: tuple[float, ...]) -> None:
        self.gains = gains
        self.levels: list[float] = [0.0] * len(gains)

    def mix(self) -> float:  # flightlm: steady
        total = 0.0
        for at, gain in enumerate(self.gains):
            total += gain * self.levels[at]
        for gain, level in zip(self.gains, self.levels):
            total -= gain * level * 0.5
        return total
