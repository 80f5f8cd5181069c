class Logger:
    def __init__(self) -> None:
        self.rows: list[str] = []


class Service:
    log = Logger()  # expect: P10-R6.4
    raw = bytearray(4)  # expect: P10-R6.4
    parts = list("abc")  # expect: P10-R6.4
