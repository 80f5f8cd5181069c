# flightlm-test: profile=flight
"""A deque of bounded length drops the oldest."""

from collections import deque


class Channel:
    def __init__(self) -> None:
        self.frames: deque[bytes] = deque(maxlen=32)

    def deliver(self, frame: bytes) -> None:
        self.frames.append(frame)
