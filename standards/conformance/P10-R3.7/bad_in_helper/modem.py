from buffers import Backlog


class Modem:
    def __init__(self, backlog: Backlog) -> None:
        self.backlog = backlog

    def tick(self, frame: bytes) -> None:  # flightlm: steady
        self.backlog.keep(frame)
