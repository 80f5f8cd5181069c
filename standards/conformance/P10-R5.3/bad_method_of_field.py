"""Methods of attributes and parameters that change something."""

from __future__ import annotations


class Budget:
    """How much is left."""

    def __init__(self, left: int) -> None:
        self.left = left

    def spend(self, amount: int) -> bool:
        self.left -= amount
        return self.left >= 0


class Queue:
    """Jobs that wait."""

    def __init__(self, budget: Budget) -> None:
        self.waiting: list[str] = []
        self.budget = budget

    def add(self, name: str) -> bool:
        self.waiting.append(name)
        return len(self.waiting) > 0

    def affords(self, amount: int) -> bool:
        return self.budget.spend(amount)


def log(lines: list[str], text: str) -> bool:
    lines.append(text)
    return True


def submit(queue: Queue, name: str, lines: list[str]) -> None:
    assert queue.add(name), "the queue has the job"  # expect: P10-R5.3
    assert queue.affords(3), "there is budget"  # expect: P10-R5.3
    assert log(lines, name), "the job is logged"  # expect: P10-R5.3
