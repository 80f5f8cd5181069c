"""An iterator class ends as the protocol asks, and generators are only iterated over."""

from __future__ import annotations

from collections.abc import Iterator


class Countdown:
    """Counts down."""

    def __init__(self, start: int) -> None:
        self.left = start

    def __iter__(self) -> Countdown:
        return self

    def __next__(self) -> int:
        if self.left <= 0:
            raise StopIteration
        self.left -= 1
        return self.left


class Radio:
    """A radio with a method named like a generator's."""

    def send(self, text: str) -> int:
        """Send a text."""
        return len(text)


def broadcast(radio: Radio, counter: Countdown) -> Iterator[int]:
    """Send every number."""
    for number in counter:
        yield radio.send(str(number))
