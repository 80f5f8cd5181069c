class Reader:
    def read(self) -> str:
        return "r"


class Token:
    def text(self) -> str:
        return "t"


def run() -> str:
    current = Reader()
    shown = current.read()
    current = Token()  # expect: P10-R6.8
    return shown + current.text()
