def scale(value: float, factor: float, *, offset: float = 0.0) -> float:  # expect: P10-R6.9
    return value * factor


class Writer:
    def __init__(self, path: str, mode: str) -> None:  # expect: P10-R6.9
        self.path = path

    def write(self, text: str, flush: bool) -> int:  # expect: P10-R6.9
        return len(text)
