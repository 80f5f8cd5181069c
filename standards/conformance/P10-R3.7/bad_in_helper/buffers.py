class Backlog:
    def __init__(self) -> None:
        self.waiting: list[bytes] = []

    def keep(self, frame: bytes) -> None:
        self.waiting.insert(0, frame)  # expect: P10-R3.7
