"""A thread and a lock per message."""

import threading


class Sender:
    def __init__(self) -> None:
        self.sent = 0

    def transmit(self) -> None:
        self.sent += 1

    def send(self) -> None:  # flightlm: steady
        lock = threading.Lock()  # expect: P10-R3.9
        worker = threading.Thread(target=self.transmit)  # expect: P10-R3.9
        with lock:
            worker.start()
