"""The change hides in a method or function that the body calls."""


class Room:
    """Guests of a room."""

    def __init__(self) -> None:
        self.guests: list[str] = []

    def leave(self, guest: str) -> None:
        """One guest goes."""
        self.guests.remove(guest)

    def close(self) -> None:
        """Every guest goes, or every other."""
        for guest in self.guests:
            self.leave(guest)  # expect: P10-R2.3


def discard(values: list[int], value: int) -> None:
    """Change the argument."""
    values.remove(value)


def positive(values: list[int]) -> list[int]:
    """Hand the list on while going through it."""
    for value in values:
        if value < 0:
            discard(values, value)  # expect: P10-R2.3
    return values
