"""Constant text is made by the compiler."""

READY = "ready" " and " "waiting"


class Light:
    def __init__(self) -> None:
        self.state = READY
        self.names = ("off", "on")

    def show(self, on: bool) -> str:  # flightlm: steady
        if self.state == READY:
            self.state = "active"
        if self.state.startswith("act"):
            return self.names[int(on)]
        return "a" + "b"
