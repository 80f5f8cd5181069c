"""A guard bounds the queue, but steady code still grows it."""

from collections import deque

CAPACITY = 64


class Queue:
    def __init__(self) -> None:
        self.items: deque[int] = deque()
        self.spare: list[int] = []

    def offer(self, item: int) -> bool:  # flightlm: steady
        if len(self.items) < CAPACITY:
            self.items.append(item)  # expect: P10-R3.7
            return True
        return False
