"""Messages of raise and assert are made when the step has failed."""


class LimitError(Exception):
    def __init__(self, name: str, value: float) -> None:
        super().__init__(f"{name} is {value}")


class Valve:
    def __init__(self) -> None:
        self.opening = 0.0

    def move(self, opening: float) -> None:  # flightlm: steady
        assert opening >= 0.0, f"opening {opening} is negative"
        if opening > 1.0:
            raise LimitError("opening", opening)
        if opening != opening:
            text = "opening " + str(opening)
            raise ValueError(text)
        self.opening = opening
