# flightlm-test: profile=flight

"""The same names on other objects."""

import os.path


def line(words: list[str], prices: dict[str, int]) -> str:
    """str.join, dict.get, os.path.join."""
    price = prices.get("bread")
    path = os.path.join("a", "b")
    return ",".join(words) + path + str(price)


class Shelf:
    """A class of the project with such methods."""

    def __init__(self) -> None:
        self.items: list[str] = []

    def get(self) -> str:
        """No queue."""
        return self.items[-1]

    def wait(self) -> int:
        """No event."""
        return len(self.items)


def use(shelf: Shelf) -> int:
    """Calls of these."""
    return len(shelf.get()) + shelf.wait()
