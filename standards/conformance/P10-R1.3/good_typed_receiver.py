"""The receiver's type removes the doubt: its method is another one."""


class Leaf:
    """A leaf."""

    def accept(self) -> int:
        """Count itself."""
        return 1


class Branch:
    """A branch with leaves."""

    def __init__(self, leaves: list[Leaf]) -> None:
        self.leaves = leaves

    def accept(self) -> int:
        """Count the leaves."""
        return sum(leaf.accept() for leaf in self.leaves)
