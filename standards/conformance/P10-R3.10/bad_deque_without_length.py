# flightlm-test: profile=flight
"""A deque without maxlen, filled from outside of its class."""

from collections import deque


class Channel:
    def __init__(self) -> None:
        self.frames: deque[bytes] = deque()


class Link:
    def __init__(self, channel: Channel) -> None:
        self.channel = channel

    def deliver(self, frame: bytes) -> None:
        self.channel.frames.append(frame)  # expect: P10-R3.10
        self.channel.frames.extendleft((frame,))  # expect: P10-R3.10
