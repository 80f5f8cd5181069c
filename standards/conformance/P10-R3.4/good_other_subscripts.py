"""Subscripts of lists, tuples and dicts, and array elements as their indices."""

import numpy as np


class Router:
    def __init__(self) -> None:
        self.routes = (3, 1, 2)
        self.names = {0: "a", 1: "b"}
        self.queue: list[int] = [0] * 16
        self.next = np.zeros(16, dtype=np.int64)

    def hop(self, at: int) -> int:  # flightlm: steady
        step = int(self.next[at])
        self.queue[step] = self.routes[step % 3]
        if self.names[0] == "b":
            return self.queue[0]
        return self.queue[self.next.item(step)]
