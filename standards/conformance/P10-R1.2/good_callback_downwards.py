"""Functions passed to helpers that call them, without a way back."""

from collections.abc import Callable


def each(items: list[str], action: Callable[[str], int]) -> int:
    """Run an action on each item."""
    done = 0
    for item in items:
        done += action(item)
    return done


def measure(item: str) -> int:
    """The length of an item."""
    return len(item.strip())


def shout(item: str) -> int:
    """The length of an item, shown."""
    print(item.upper())
    return measure(item)


def report(items: list[str]) -> int:
    """Everything measured and shown."""
    return each(items, measure) + each(items, shout) + len(sorted(items, key=measure))
