"""Callbacks kept in a list; one of them may publish again."""

from collections.abc import Callable

LISTENERS: list[Callable[[str], None]] = []


def publish(event: str) -> None:  # expect: P10-R1.3
    """Tell every listener."""
    for listener in LISTENERS:
        listener(event)


def echo(event: str) -> None:
    """Publish once more."""
    publish(event + "!")


LISTENERS.append(echo)
