# flightlm-test: profile=flight
"""Messages kept for ever."""


class Inbox:
    def __init__(self) -> None:
        self.messages: list[bytes] = []

    def receive(self, message: bytes) -> None:
        self.messages.append(message)  # expect: P10-R3.10
