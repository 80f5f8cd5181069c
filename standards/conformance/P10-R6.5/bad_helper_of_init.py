class Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self._reset()

    def _reset(self) -> None:
        self.place = 0  # expect: P10-R6.5
        self.line, self.column = 1, 1  # expect: P10-R6.5
