"""A log of codes and numbers; text is made on the ground."""


def text_of(code: int, value: float) -> str:
    return f"event {code}: {value:.3f}"


class Recorder:
    def __init__(self, size: int) -> None:
        self.codes: list[int] = [0] * size
        self.values: list[float] = [0.0] * size
        self.count = 0

    def record(self, code: int, value: float) -> None:  # flightlm: steady
        at = self.count % len(self.codes)
        self.codes[at] = code
        self.values[at] = value
        self.count += 1

    def dump(self) -> None:
        for at in range(len(self.codes)):
            print(text_of(self.codes[at], self.values[at]))
