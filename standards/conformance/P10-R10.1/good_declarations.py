"""Docstring first."""

from __future__ import annotations

total = 0


def bump() -> int:
    global total
    total += 1
    return total


def make(start: int) -> list[int]:
    seen: list[int] = []
    state = start

    def step() -> None:
        nonlocal state
        state += 1
        seen.append(state)

    step()
    return seen
