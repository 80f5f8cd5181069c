"""Streams under a budget."""

import sys
from itertools import islice

MAX_LINES = 10_000


def head(path: str) -> list[str]:
    """islice cuts a file."""
    with open(path, encoding="utf-8") as stream:
        return [line.rstrip() for line in islice(stream, MAX_LINES)]


def read(path: str) -> int:
    """A counter that every round steps, and a check that leaves."""
    total = 0
    lines = 0
    with open(path, encoding="utf-8") as stream:
        for line in stream:
            lines += 1
            if lines > MAX_LINES:
                raise ValueError("the file is too long")
            total += len(line)
    return total


def echo() -> int:
    """enumerate counts the rounds."""
    total = 0
    for number, line in enumerate(sys.stdin):
        if number >= MAX_LINES:
            break
        total += len(line)
    return total
