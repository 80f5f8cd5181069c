"""Each method of a string makes another string."""


class Parser:
    def __init__(self) -> None:
        self.word = ""

    def take(self, line: str) -> bool:  # flightlm: steady
        self.word = line.strip().lower()  # expect: P10-R3.8
        packet = line.encode("ascii")  # expect: P10-R3.8
        return packet.startswith(b"$")
