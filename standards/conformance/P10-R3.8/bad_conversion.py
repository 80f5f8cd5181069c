"""Numbers as text, and text from pieces."""


def label(number: int) -> str:
    return "node-" + str(number)  # expect: P10-R3.8


class Mesh:
    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        self.path = ""
        self.shown = ""

    def route(self, number: int) -> None:  # flightlm: steady
        self.path = "/".join(self.names)  # expect: P10-R3.8
        self.shown = label(number)
        self.shown = repr(number)  # expect: P10-R3.8
