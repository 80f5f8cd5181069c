"""Dictionaries that grow by their methods, and a heap."""

import heapq
from collections import defaultdict


class Agenda:
    def __init__(self) -> None:
        self.by_day: dict[int, int] = {}
        self.counts: defaultdict[int, int] = defaultdict(int)
        self.heap: list[tuple[int, int]] = []

    def plan(self, day: int, task: int) -> None:  # flightlm: steady
        self.by_day.setdefault(day, task)  # expect: P10-R3.7
        self.counts[day] += 1  # expect: P10-R3.7
        heapq.heappush(self.heap, (day, task))  # expect: P10-R3.7
