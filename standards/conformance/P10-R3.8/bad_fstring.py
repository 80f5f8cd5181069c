"""A status line per step."""


class Display:
    def __init__(self) -> None:
        self.line = ""
        self.speed = 0.0

    def refresh(self) -> None:  # flightlm: steady
        self.line = f"speed {self.speed:.1f}"  # expect: P10-R3.8
        self.line = "speed %.1f" % self.speed  # expect: P10-R3.8
        self.line = "speed {}".format(self.speed)  # expect: P10-R3.8
