"""Handlers in containers that can change."""

import operator


def start() -> str:
    """Start."""
    return "started"


def stop() -> str:
    """Stop."""
    return "stopped"


HANDLERS = {"start": start, "stop": stop}  # expect: P10-R9.2


def extend(queue: list[object]) -> None:
    """Put a handler in a queue."""
    queue.append(stop)  # expect: P10-R9.2


def fold(symbol: str, a: int, b: int) -> int:
    """A result by its symbol."""
    table = {"+": operator.add, "-": operator.sub}  # expect: P10-R9.2
    return table[symbol](a, b)
