# flightlm-test: profile=flight
class Buffer:
    def flush(self) -> int:
        return 0


class Writer:
    def flush(self) -> int:
        buf = Buffer()
        return buf.flush()


class Tee:
    def __init__(self) -> None:
        self.inner = Writer()

    def flush(self) -> int:
        return self.inner.flush()
