# flightlm-test: profile=flight
"""A push that a test of the length guards, in three forms."""

CAPACITY = 128


class FullError(Exception):
    pass


class Inbox:
    def __init__(self) -> None:
        self.messages: list[bytes] = []

    def receive(self, message: bytes) -> bool:
        if len(self.messages) < CAPACITY:
            self.messages.append(message)
            return True
        return False

    def force(self, message: bytes) -> None:
        if len(self.messages) >= CAPACITY:
            raise FullError
        self.messages.append(message)

    def insist(self, message: bytes) -> None:
        assert len(self.messages) < CAPACITY, "the inbox has room"
        self.messages.insert(0, message)
