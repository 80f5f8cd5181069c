"""A counter that a callee turns back."""


class Tape:
    """A tape with a head."""

    def __init__(self, cells: tuple[int, ...]) -> None:
        self.cells = cells
        self.head = 0

    def rewind(self) -> None:
        """Back to the start."""
        self.head = 0

    def run(self) -> None:
        """A zero sends the head back to the start, where it comes from."""
        while self.head < len(self.cells):  # expect: P10-R2.1
            if self.cells[self.head] == 0:
                self.rewind()
            self.head += 1
