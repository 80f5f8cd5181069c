"""Containers that are emptied and never filled, T5."""

from collections import deque


def total(values: list[int]) -> int:
    """Every round takes one."""
    found = 0
    while values:
        found += values.pop()
    return found


def answer(requests: deque[str]) -> list[str]:
    """What is taken out goes elsewhere."""
    done: list[str] = []
    while len(requests) > 0:
        request = requests.popleft()
        if request == "":
            continue
        done.append(request.upper())
    return done


class Outbox:
    """Messages on their way."""

    def __init__(self) -> None:
        self.messages: list[str] = []
        self.sent = 0

    def post(self, message: str) -> None:
        """Nobody posts while `flush` runs."""
        self.messages.append(message)

    def flush(self) -> None:
        """Send everything."""
        while self.messages:
            message = self.messages.pop()
            self.sent += len(message)
